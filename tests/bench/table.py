"""Figures beside each other: ours, the peer's, the ratio, the goal, and whether it is met."""
import statistics
from dataclasses import dataclass
from typing import Optional

import meter, rows

CPU_SHARE_MU, CPU_SHARE_NOTMUCH, WALL_SHARE = 0.2, 0.1, 0.2
RECONNECT_SHARE, RECONNECT_BYTES = 0.05, 2000
ROUND_TRIPS, CHANGE_BYTES, CHANGE_SHARE, PUSH_MS, LINK_SHARE, GROWTH_MB = 4, 100, 0.1, 300, 0.7, 1
FIRST_ROWS_MS, LIST_MS, PEAK_MB, SENDING_MB = 1000, 5, 150, 100
# Where there are fewer, starting and signing in are most of what either side does.
MANY = 100_000


@dataclass
class Row:
    """`goal` is the largest ratio allowed where `is_ratio`, else the largest value."""
    what: str
    ours: float
    unit: str
    peer: Optional[float] = None
    goal: Optional[float] = None
    is_ratio: bool = False

    @property
    def ratio(self):
        return self.ours / self.peer if self.peer else None

    @property
    def is_met(self):
        if self.goal is None:
            return None
        return (self.ratio if self.is_ratio else self.ours) <= self.goal

    def cells(self):
        goal = "" if self.goal is None else f"≤ {number(self.goal)}" + ("" if self.is_ratio else f" {self.unit}")
        return [self.what, f"{number(self.ours)} {self.unit}",
                "" if self.peer is None else f"{number(self.peer)} {self.unit}",
                "" if self.ratio is None else f"{self.ratio:.3f}", goal,
                {None: "", True: "yes", False: "NO"}[self.is_met]]

    def figures(self):
        return {"what": self.what, "ours": self.ours, "unit": self.unit, "peer": self.peer, "ratio": self.ratio,
                "goal": self.goal, "met": self.is_met}


def goal_of_many(size, goal):
    return goal if size >= MANY else None


def number(value):
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3}f}"


def first_sync(size, runs):
    """Rows of the first synchronization: durable, encrypted, threaded and searchable in the end."""
    wall = lambda name: meter.median(runs[name], "wall_s")
    cpu = lambda name: meter.median(runs[name], "cpu_s")
    head = f"first sync of {size:,}"
    table = []
    if "mu" in runs:
        with_mu = Row(f"{head}: CPU, against mbsync + mu", cpu("barid"), "s",
                      cpu("mbsync") + cpu("mu"), CPU_SHARE_MU, True)
        table += [with_mu,
                  Row(f"{head}: CPU, against mbsync without fsync + mu", cpu("barid"), "s",
                      cpu("mbsync without fsync") + cpu("mu")),
                  Row(f"{head}: CPU, against mbsync + notmuch", cpu("barid"), "s",
                      cpu("mbsync") + cpu("notmuch"), CPU_SHARE_NOTMUCH, True),
                  Row(f"{head}: wall, against mbsync + mu", wall("barid"), "s",
                      wall("mbsync") + wall("mu"), WALL_SHARE, True)]
    table += [Row(f"{head}: wall, against mbsync without fsync or index", wall("barid"), "s",
                  wall("mbsync without fsync")),
              Row(f"{head}: wall, against UID FETCH to nowhere", wall("barid"), "s",
                  statistics.median(rows.floor_seconds(runs["floor"])))]
    peak = max(run.peak_mb for run in runs["barid"])
    table.append(Row(f"{head}: peak memory", peak, "MB", max(r.peak_mb for r in runs["mbsync without fsync"]),
                     goal_of_many(size, PEAK_MB)))
    return table


def reconnect(size, runs, traffic, within):
    """Rows of a synchronization with nothing new."""
    head = f"nothing new at {size:,}"
    peer = meter.median(runs["mbsync without fsync"], "wall_s")
    return [Row(f"{head}: time in the open program", within["reconnect"]["p50"] / 1000, "s", peer,
                goal_of_many(size, RECONNECT_SHARE), True),
            Row(f"{head}: time of `barid sync` with a key file", statistics.median(
                run["wall_s"] for run in within["with_key_file"]), "s", peer,
                goal_of_many(size, RECONNECT_SHARE), True),
            Row(f"{head}: time of `barid sync` with a passphrase", meter.median(runs["barid"], "wall_s"), "s", peer),
            Row(f"{head}: IMAP bytes from the server", traffic["barid"]["from_server"], "B",
                traffic["mbsync"]["from_server"], goal_of_many(size, RECONNECT_BYTES)),
            Row(f"{head}: the same with TLS and its handshake", traffic["barid"]["from_server_with_tls"], "B",
                traffic["mbsync"]["from_server_with_tls"])]


def inside(size, found):
    """Rows of what is measured within the process."""
    list_, open_ = found["look"]["list"], found["look"]["open"]
    worst = max(run["first_rows"] for run in found["first_rows"])
    middle = statistics.median(run["first_rows"] for run in found["first_rows"])
    table = [Row(f"newest 100 of {size:,} listed, from before connecting: median", middle, "ms", goal=FIRST_ROWS_MS),
             Row(f"newest 100 of {size:,} listed, from before connecting: worst", worst, "ms", goal=FIRST_ROWS_MS),
             Row(f"newest {list_['rows']} of {size:,} listed: median", list_["warm"]["p50"], "ms", goal=LIST_MS),
             Row(f"newest {list_['rows']} of {size:,} listed: 95 of 100", list_["warm"]["p95"], "ms", goal=LIST_MS),
             Row(f"newest {list_['rows']} of {size:,} listed: first in a process", list_["first"], "ms"),
             Row(f"profile of {size:,} opened, without key derivation: median", open_["p50"], "ms"),
             Row(f"profile of {size:,} on disk", found["size_mb"], "MB")]
    for answer in found["look"]["search"]:
        hits = f"{answer['total']:,} found" + (f", {answer['hidden']:,} hidden" if answer["hidden"] is not None else "")
        head = f"search {size:,} for {answer['query']} ({hits})"
        table += [Row(f"{head}: median", answer["warm"]["p50"], "ms"),
                  Row(f"{head}: 95 of 100", answer["warm"]["p95"], "ms")]
    return table


def in_step(size, found):
    """Rows of an account that stays in step."""
    changed, pushed, plain = found["flags"], found["push"], found["plain"]
    times, own = sorted(pushed["ms"]), pushed["own_mb"]
    table = [Row(f"nothing new at {size:,}: round trips after TLS", found["nothing_new"]["round_trips"], "",
                 goal=ROUND_TRIPS),
             Row(f"1,000 flags changed elsewhere at {size:,}: bytes a change", changed["bytes_each"], "B",
                 goal=CHANGE_BYTES),
             Row(f"1,000 flags changed elsewhere at {size:,}: time of `barid sync`", changed["ours_s"], "s",
                 changed["theirs_s"], goal_of_many(size, CHANGE_SHARE), True),
             Row(f"nothing new at {size:,}, without CONDSTORE: in the open program", plain["within_s"], "s",
                 plain["theirs_s"], 1, True),
             Row(f"nothing new at {size:,}, without CONDSTORE: time of `barid sync`", plain["ours_s"], "s",
                 plain["theirs_s"], 1, True),
             Row("from delivered to in the list by push: median", statistics.median(times), "ms"),
             Row("from delivered to in the list by push: 95 of 100", times[len(times) * 95 // 100], "ms", goal=PUSH_MS),
             Row("own memory after 1,000 pushes more, above 100", own[1] - own[0], "MB"),
             Row(f"own memory after {len(own) - 1},000 pushes more, above that after 1,000", own[-1] - own[1], "MB",
                 goal=GROWTH_MB)]
    if link := found.get("slow_link"):
        table.append(Row(f"first sync of {size:,} over 40 ms and 20 Mbit/s", statistics.median(link["ours_s"]), "s",
                         statistics.median(link["theirs_s"]), LINK_SHARE, True))
    return table


def sending(found, file_mb):
    """Rows of a message with a large file."""
    head = f"a message with a file of {file_mb} MB"
    return [Row(f"{head} sent: peak memory", found["send_mb"], "MB", goal=SENDING_MB),
            Row(f"{head} filed and taken in: peak memory", found["file_mb"], "MB", goal=SENDING_MB),
            Row(f"{head} sent: time", statistics.median(found["send_s"]), "s")]


def show(table):
    lines = [["", "barid", "peer", "ratio", "goal", "met"]] + [row.cells() for row in table]
    widths = [max(len(line[i]) for line in lines) for i in range(6)]
    align = lambda line: "  ".join([line[0].ljust(widths[0])] + [c.rjust(w) for c, w in zip(line[1:], widths[1:])])
    return "\n".join(align(line).rstrip() for line in lines)
