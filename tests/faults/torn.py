# SPDX-License-Identifier: ISC
"""
The power fails at every call of the tools that change stores.

usage: torn.py builddir [word ...]

The calls are recorded by the shim, and disk.py says what may be on the disk
after each of them.  Whatever that is: HEAD is one that the command found or
wrote, and not older than when the last command ended; all that it lists is
there, as tests/store/audit.py reads it; the command does its work when it is
run again, the next snapshot has the files of the tree, and whisper-store check
--rebuild finds nothing (where SEEDS is small, after every third).  The same
where the command was killed and run again before the power failed.  Last, fsync
does nothing, one call at a time: that has to be noticed, or the rest means
nothing.

With words only commands that contain one of them are looked at, though all are
run.  In the environment SEEDS says how many fates of what was not synced are
drawn by lot for each call, SEED where they begin, JOBS how many processes there
are, and SHOW how many problems to print of each.  Prints the Test Anything
Protocol.
"""
import concurrent.futures
import itertools
import os
import re
import sys
import tempfile

import disk
from outcome import Crash, History, Wrong
from run import scratch
from share import share
from steps import STEPS, Step, put_files, read_files

BATCH = 400                     # crashes in memory
JOBS = int(os.environ.get("JOBS", os.cpu_count() or 1))
SEEDS = int(os.environ.get("SEEDS", 1))
SEED = int(os.environ.get("SEED", 0))
EACH = 1 if SEEDS > 10 else 3   # after so many of them the tools go on
LOTS = 20                       # seeds until somebody has to notice
SHOWN = int(os.environ.get("SHOW", 8))

# These are done once: where they are done, another command comes after them.
ONCE = ("init", "tag", "undo", "recover --to")

# After these all have the names that they had.
QUIET = ("pwrite", "ftruncate", "posix_fallocate", "fsync")

# Those whose bytes need not be there: nothing is in them that counts, or it
# has checksums and is made anew.
NEEDLESS = re.compile(r"(.*/)?(lock|README|index\.tmp)")


class Run:
    """A command that was recorded, and what was there before."""

    def __init__(self, step, before, history, made):
        self.step = step
        self.before, self.history = before, history
        self.calls = made
        self.after, self.ends = before.copy(), history.copy()
        for call in made:
            if self.after.follow(call) and call.name not in QUIET:
                self.ends.note(self.after.whole())
        self.ends.acknowledge()

    def fates(self, now, seeds, stage):
        """What may become of what is not synced."""
        for mix in disk.FATES:
            yield mix, disk.Fate(*mix)
        stale = max((file.synced for file in now.files.values() if file),
                    key=len, default=b"")
        for seed in range(SEED, SEED + seeds):
            seed = "%d %s" % (seed, stage)
            yield "seed " + seed, disk.Fate.of_seed(seed, stale)

    def crashes(self, seeds, deaf=frozenset(), last=False):
        """What there may be after each call, or after the last one only."""
        now, history, seen = self.before.copy(), self.history.copy(), set()
        now.deaf = deaf
        stages = ["call %d, %s" % (call.number, call.name)
                  for call in self.calls]
        for call, stage in zip(self.calls + [None], stages + ["the end"]):
            if call is None:
                history.acknowledge()
            elif not now.follow(call):
                continue
            elif call.name not in QUIET:
                history.note(now.whole())
            if last and call is not None:
                continue
            for how, fate in self.fates(now, seeds, stage):
                crash = Crash("%s, %s" % (stage, how), now.crash(fate),
                              history.allowed())
                if crash.key() not in seen:
                    seen.add(crash.key())
                    yield crash

    def stops(self):
        """What is there if it is killed after each call, and its HEADs."""
        now, history = self.before.copy(), self.history.copy()
        for call in self.calls:
            if now.follow(call):
                if call.name not in QUIET:
                    history.note(now.whole())
                yield call, now.copy(), history.copy()

    def syncs(self):
        """
        Calls of fsync that count, and what they sync: they have something to
        do, and it is not done by another one later.  What a pack or an init
        begins nobody is told before it ends.
        """
        now = self.before.copy()
        paths, last, found = {}, {}, []
        for call in self.calls:
            if call.name in ("create", "open", "opendir"):
                paths[call.result] = call.args[0]
            useful = now.follow(call)
            if call.name == "fsync":
                number = now.open.get(int(call.args[0]))
                path = os.path.join(now.top, paths[int(call.args[0])])
                last[number] = call
                if useful and not NEEDLESS.fullmatch(path):
                    found.append((call, number, path))
        return [(call, path) for call, number, path in found
                if last[number] is call]


class Worker:
    """Looks at parts of a run, each in a process of its own."""

    run = None          # of all of them
    parts = ()

    @staticmethod
    def place():
        return os.path.join(Worker.run.step.top, "w%d" % os.getpid())

    @staticmethod
    def crash(number):
        run, crash = Worker.run, Worker.parts[number]
        found = list(crash.problems(run.ends))
        if not found and number % EACH == 0:
            found = list(run.step.go_on(crash, run.ends, Worker.place()))
        return 1, ["%s: %s" % (crash.where, problem) for problem in found]

    @staticmethod
    def kill(number):
        """It is killed, run again, and then the power fails."""
        call, now, history = Worker.parts[number]
        step, place = Worker.run.step, Worker.place()
        files = now.whole()
        put_files(place, files)
        done = step.name in ONCE and Worker.run.ends.is_last(files)
        words = [*step.snapshot, "-s", step.store] if done else step.words
        found, count = [], 0
        try:
            again = Run(step, now.copy(place), history,
                        step.record(place, words))
            crashes = list(again.crashes(1, last=True))
            for crash in crashes:
                count += 1
                found += ["%s: %s" % (crash.where, problem)
                          for problem in crash.problems(again.ends)]
        except Wrong as error:
            found.append(str(error))
        return count, ["killed after call %d, %s, run again: %s" % (
            call.number, call.name, problem) for problem in found]

    @staticmethod
    def deaf(number):
        """One fsync does nothing."""
        run = Worker.run
        call, path = Worker.parts[number]
        count = 0
        for crash in run.crashes(LOTS, frozenset((call.number,))):
            count += 1
            if any(crash.problems(run.ends)):
                return count, []
        return count, ["call %d: nobody notices that %s is not synced" % (
            call.number, os.path.relpath(path, run.before.top))]


def in_parallel(work, run, parts):
    """How many crashes there were, and what was wrong."""
    count, found = 0, []
    parts = iter(parts)
    while batch := list(itertools.islice(parts, BATCH)):
        Worker.run, Worker.parts = run, batch
        with concurrent.futures.ProcessPoolExecutor(JOBS) as pool:
            for n, problems in pool.map(work, range(len(batch)),
                                        chunksize=4):
                count += n
                found += problems
    return count, found


class Report:
    def __init__(self, count):
        self.number = self.failed = self.crashes = 0
        print("1..%d" % count)

    def say(self, name, count, problems):
        self.number += 1
        self.crashes += count
        self.failed += bool(problems)
        print("%s %d - %s" % ("not ok" if problems else "ok", self.number,
                              name))
        for problem in problems[:SHOWN]:
            print("#   " + problem)
        if len(problems) > SHOWN:
            print("#   and %d more" % (len(problems) - SHOWN))
        sys.stdout.flush()


def look(report, name, run):
    """All that is looked at of one command."""
    problems = []
    seen, there = run.after.whole(), read_files(run.before.top)
    if seen != there:
        problems = ["the shim did not see all that was done: " + " ".join(
            sorted(path for path in {**seen, **there}
                   if seen.get(path) != there.get(path)))]
    count, found = in_parallel(Worker.crash, run, share(run.crashes(SEEDS)))
    report.say(name, count, problems + found)
    report.say(name + ", killed and run again", *in_parallel(
        Worker.kill, run, share(run.stops())))
    report.say(name + ", with one fsync less", *in_parallel(
        Worker.deaf, run, share(run.syncs())))


def main(builddir, words):
    builddir = os.path.abspath(builddir)
    tools = os.path.join(builddir, "tests", "faults")
    os.environ["PATH"] = os.pathsep.join(
        (os.path.join(builddir, "bin"), os.environ["PATH"]))
    chosen = [name for name, _, _ in STEPS
              if not words or any(word in name for word in words)]
    report = Report(3 * len(chosen))
    with tempfile.TemporaryDirectory(dir=scratch()) as top:
        top = os.path.realpath(top)
        os.chdir(top)
        os.mkdir("disk")
        now, history = disk.Disk(os.path.join(top, "disk")), History()
        for name, prepare, command in STEPS:
            if prepare is not None:
                prepare()
            if now.whole() != read_files(now.top):
                # What is done by hand is there for ever.
                now = disk.Disk.of(now.top, read_files(now.top))
                history.note(now.whole())
                history.acknowledge()
            step = Step(top, tools, name, command)
            run = Run(step, now, history, step.record(now.top, step.words))
            if name in chosen:
                look(report, name, run)
            now, history = run.after, run.ends
    print("# the power failed %d times" % report.crashes)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
