"""What a message with a large file takes: the memory of sending it, and of the next synchronization, which files the
copy in Sent and brings it back with the one that arrived."""
import json, os

from clients import Barid

FILE_MB = 25


def measure(bench, user):
    """Peaks in MB and times in seconds; under a key file, since deriving a key takes 64 MB on purpose."""
    sends, syncs = [], []
    for _ in range(bench.runs):
        barid = Barid(bench.programs, bench.fresh("sending"), passphrase=None).add(bench.server, user)
        with open(barid.folder + "/large.bin", "wb") as file:
            file.write(os.urandom(FILE_MB * 1_000_000))
        with open(barid.folder + "/large.json", "w") as file:
            json.dump({"to": [user[0]], "subject": "large", "text": "See the file.",
                       "attachments": [{"path": "large.bin"}]}, file)
        barid.run("sync")
        sends.append(barid.run("send", "--compose", barid.folder + "/large.json"))
        syncs.append(barid.run("sync"))
    peak = lambda runs: max(run.peak_mb for run in runs)
    seconds = lambda runs: [run.wall_s for run in runs]
    return {"send_mb": peak(sends), "file_mb": peak(syncs),
            "send_s": seconds(sends), "file_s": seconds(syncs)}
