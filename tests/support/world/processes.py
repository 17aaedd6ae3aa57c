"""Running a program, and writing a file: the two things that every part of the world does."""
import os, subprocess


def sh(*cmd, **kw):
    p = subprocess.run([str(c) for c in cmd], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       text=True, **kw)
    if p.returncode:
        raise SystemExit("failed (%d): %s\n%s" % (p.returncode, " ".join(map(str, cmd)), p.stdout))
    return p.stdout


def write(path, text, mode=0o644):
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, mode)
