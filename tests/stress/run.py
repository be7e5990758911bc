# SPDX-License-Identifier: ISC
"""
Loads files with writers, and kills writers, and sees that nothing is lost.

usage: run.py seconds kills

Eight processes update one file and twenty others while they resize, repair,
rebuild, merge, fill, fetch, dump, diff and check them: for so many seconds
undisturbed, then until so many writers were killed.  The tools come from PATH.
SEED in the environment repeats the choices, if not the order of events.
Prints the Test Anything Protocol.
"""
import concurrent.futures
import os
import random
import shutil
import sys
import tempfile
import time

import verify
import world
from tools import Tools
from writer import Plan, Writer

SHOWN = 8

# So many that each gets the processor in time to kill.
KILLERS = 4


class Tap:
    """Numbers and counts what was tested."""

    def __init__(self):
        self.passed = self.failed = 0

    def report(self, name, problems):
        if problems:
            self.failed += 1
        else:
            self.passed += 1
        print("%s %d - %s" % ("not ok" if problems else "ok",
                              self.passed + self.failed, name))
        for problem in problems[:SHOWN]:
            print("#   %s" % problem)
        if len(problems) > SHOWN:
            print("#   and %d more" % (len(problems) - SHOWN))
        sys.stdout.flush()


def make_files(tools):
    """Empty files, and one to merge and fill from."""
    for file in world.FILES + [world.SOURCE]:
        done = tools.run("whisper-create", "--xFilesFactor", "0",
                         os.path.join(tools.directory, file),
                         *world.LAYOUTS[0])
        if done.status != 0:
            sys.exit(done.err)
    text = "".join("%d:%d.5\n" % (at, at % 1000) for step in (1, 8)
                   for at in world.block(world.DONOR, step))
    tools.run("whisper-update", os.path.join(tools.directory, world.SOURCE),
              text=text)


def load():
    return Plan(0, 0.4, {
        "point": 40, "batch": 20, "create": 20, "look": 8, "fetch": 4,
        "dump": 2, "diff": 2, "check": 2, "merge": 3, "resample": 3, "fill": 4,
        "rebuild": 4, "repair": 4, "resize": 12})


def massacre(kills):
    return Plan(-(-kills // KILLERS), 0.1, {
        "point": 10, "batch": 60, "look": 2, "fetch": 1, "merge": 1, "fill": 2,
        "resample": 4, "rebuild": 4, "repair": 8, "resize": 25})


def write(number, directory, seed, plan, ledger, until):
    """What a process does; the ledger comes back with the report."""
    return Writer(number, directory, seed, plan, ledger).work(until)


def work(directory, seed, ledgers, seconds, plan):
    """Has a writer for each ledger at work at once.  Returns their reports."""
    until = time.monotonic() + seconds
    with concurrent.futures.ProcessPoolExecutor(len(ledgers)) as pool:
        tasks = [pool.submit(write, number, directory, seed, plan, ledger,
                             until)
                 for number, ledger in enumerate(ledgers)]
        return [task.result() for task in tasks]


def total(counters):
    """Adds up counters by name and says them."""
    sums = {}
    for counter in counters:
        for name, count in counter.items():
            sums[name] = sums.get(name, 0) + count
    return ", ".join("%d %s" % (count, name[len("whisper-"):])
                     for name, count in sorted(sums.items()) if count)


def settle(tools, *commands):
    """Clean runs of replacers on each file, given the words around it."""
    for file in world.FILES:
        for before, after in commands:
            done = tools.run(*before, os.path.join(tools.directory, file),
                             *after)
            if done.status != 0:
                yield done.err.strip() or done.out.strip()


def gather(reports, kind):
    return [problem for report in reports for problem in report.problems[kind]]


def judge(tap, phase, tools, reports, ledgers, problems):
    """Reports what a phase did and left."""
    verdict = verify.verify(tools, ledgers, phase == "kills")
    tap.report("%s: every run ends as it should" % phase,
               gather(reports, "runs") + problems)
    tap.report("%s: no acknowledged point is lost" % phase,
               gather(reports, "lost") + verdict.lost)
    tap.report("%s: roll-ups agree with their points" % phase,
               verdict.rollups)
    tap.report("%s: every file reads" % phase, verdict.unread)
    tap.report("%s: no temporary file is left" % phase,
               verify.left_over(tools.directory))
    print("# %s" % total(report.runs for report in reports))
    print("# %d points acknowledged, %d looked at meanwhile, %d times a lock "
          "was not to be had" % (sum(x.acknowledged for x in ledgers),
                                 sum(r.checked for r in reports),
                                 sum(r.locked for r in reports)))


def print_kills(reports, took):
    count = sum(sum(report.kills.values()) for report in reports)
    found = {key: sum(report.found[key] for report in reports)
             for key in ("old", "mixed", "new")}
    print("# %d killed: %s; %.0f a second" % (
        count, total(report.kills for report in reports), count / took))
    print("# of the updates %d died before they wrote, %d amid that, %d after"
          % (found["old"], found["mixed"], found["new"]))
    print("# %d killed runs left a temporary file" % sum(
        report.left_over for report in reports))


def main():
    seconds, kills = float(sys.argv[1]), int(sys.argv[2])
    seed = os.environ.get("SEED") or str(random.randrange(1 << 32))
    os.environ.update(LC_ALL="C", TZ="UTC")
    top = tempfile.mkdtemp(prefix="stress.", dir="/dev/shm" if
                           os.access("/dev/shm", os.W_OK) else None)
    directory = os.path.join(top, "files")
    os.mkdir(directory)
    tools = Tools(directory, "main")
    tap = Tap()
    print("1..11\n# repeat with: SEED=%s" % seed)
    make_files(tools)
    ledgers = [world.Ledger() for _ in range(world.WRITERS)]
    reports = work(directory, seed, ledgers, seconds, load())
    ledgers = [report.ledger for report in reports]
    repair = (["whisper-check", "--repair"], [])
    # What has the archives asked for is left alone, leftovers beside it, too.
    resizes = [(["whisper-resize", "--silent"], layout)
               for layout in world.LAYOUTS[1::-1]]
    judge(tap, "load", tools, reports, ledgers, list(settle(tools, repair)))
    tap.report("load: of those who create a file at once one succeeds",
               list(verify.creation_problems(directory, ledgers)))
    print("# %d files created" % sum(len(x.created) for x in ledgers))
    started = time.monotonic()
    reports = work(directory, seed + " kills", ledgers[:KILLERS], 0,
                   massacre(kills))
    took = time.monotonic() - started
    ledgers[:KILLERS] = [report.ledger for report in reports]
    judge(tap, "kills", tools, reports, ledgers,
          list(settle(tools, repair, *resizes)))
    print_kills(reports, took)
    if tap.failed:
        print("# the files are in %s" % top)
    else:
        shutil.rmtree(top)
    print("%d passed, %d failed" % (tap.passed, tap.failed))
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
