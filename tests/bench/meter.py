"""Runs one program and measures it: wall time, CPU, memory, and what else the machine did."""
import os, resource, statistics, subprocess, time
from dataclasses import asdict, dataclass

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Run:
    """CPU is that of the program and of what it started and waited for; never the server's."""
    wall_s: float
    cpu_s: float
    user_s: float
    system_s: float
    peak_mb: float       # resident, of the largest process
    machine_cpu_s: float # of everything on the machine, in the same time
    load_before: float   # processes that ran or wanted to, over the minute before
    load_after: float
    output: str = ""

    def figures(self):
        return {name: round(value, 3) for name, value in asdict(self).items() if name != "output"}


def measure(command, folder, env=None, stdin=""):
    """Runs `command` in `folder`, where its output is kept. What was written before is on disk
    by then, so that no run pays for another's."""
    os.sync()
    name = f"{folder}/{os.path.basename(str(command[0]))}-{time.monotonic_ns()}"
    with open(name + ".in", "w") as file:
        file.write(stdin)
    with open(name + ".out", "w") as out, open(name + ".in") as given:
        before, busy = os.getloadavg()[0], machine_cpu()
        begun = time.monotonic()
        child = subprocess.Popen(list(map(str, command)), cwd=folder, env=env, stdin=given, stdout=out, stderr=out)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.monotonic() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    with open(name + ".out", errors="replace") as out:
        output = out.read()
    if child.returncode:
        raise SystemExit(f"failed ({child.returncode}): {' '.join(map(str, command))}\n{output[-2000:]}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_utime, used.ru_stime, used.ru_maxrss / 1024,
               machine_cpu() - busy, before, os.getloadavg()[0], output)


def machine_cpu():
    """CPU seconds that the machine has spent since it started."""
    with open("/proc/stat") as stat:
        user, nice, system, _, _, irq, softirq = map(int, stat.readline().split()[1:8])
    return (user + nice + system + irq + softirq) / TICK


def median(runs, name):
    return statistics.median(getattr(run, name) for run in runs)


def own_peak_mb():
    """Memory of this process: a program that it starts can't show a smaller peak."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
