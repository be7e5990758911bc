# SPDX-License-Identifier: ISC
"""One of the processes that write to the same files at random."""
import json
import os
import random
import struct
import time
from collections import namedtuple

import world
from tools import Tools

LOCKED = 75
KILLED = -9


# How many processes a writer kills, how often it turns to the file that all
# want, and how often it does what.
Plan = namedtuple("Plan", "kills hot operations")


class Report:
    """What a writer did and found."""

    def __init__(self, ledger):
        self.ledger = ledger
        self.problems = {"runs": [], "lost": []}
        self.runs = {}
        self.kills = {}
        self.locked = self.checked = 0
        self.found = {"old": 0, "mixed": 0, "new": 0}
        self.left_over = 0


class Writer:
    """
    Chooses one operation after the other.  Points go only to the writer's own
    slots; the other operations must not touch anybody's.
    """

    def __init__(self, number, directory, seed, plan, ledger):
        self.number = number
        self.directory = directory
        self.rng = random.Random("%s %s" % (seed, number))
        self.plan = plan
        self.tools = Tools(directory, "writer%d" % number, plan.kills > 0)
        self.ledger = ledger
        self.report = Report(ledger)

    def work(self, until):
        """Goes on until a time, and until the planned number is killed."""
        names, weights = zip(*self.plan.operations.items())
        while time.monotonic() < until or \
                sum(self.tools.kills.values()) < self.plan.kills:
            operation = self.rng.choices(names, weights)[0]
            file = self.rng.choice(world.FILES)
            if self.rng.random() < self.plan.hot:
                file = world.FILES[0]
            getattr(self, operation)(file)
        self.report.runs = self.tools.runs
        self.report.kills = self.tools.kills
        return self.report

    def run(self, *words, allowed=(0,), **more):
        """Runs a tool in the directory of the files; notes what is wrong."""
        words = [os.path.join(self.directory, word)
                 if word.endswith(".wsp") else word for word in words]
        done = self.tools.run(*words, rng=self.rng, **more)
        if done.status == LOCKED:
            self.report.locked += 1
        elif done.status not in allowed and done.status != KILLED:
            self.report.problems["runs"].append("exit %d: %s: %s" % (
                done.status, " ".join(words), done.err.strip()))
        elif done.status == 0 and done.err:
            self.report.problems["runs"].append("stderr: " + done.err.strip())
        return done

    def value(self):
        """One that nobody ever wrote before."""
        return float(self.ledger.value() * world.WRITERS + self.number)

    def update(self, file, times):
        points = [(time, self.value()) for time in times]
        texts = ["%d:%r" % point for point in points]
        if len(points) == 1 and not self.tools.kill:
            done = self.run("whisper-update", file, *texts, mortal=True)
        else:
            done = self.run("whisper-update", file, mortal=True,
                            text="\n".join(texts) + "\n")
        self.ledger.note(file, points, done.status == 0)
        if done.status == KILLED:
            self.inspect(file, times)

    def inspect(self, file, times):
        """Sees what a killed update left; it may be a part of a batch."""
        try:
            image = world.Image(self.directory, file)
        except (OSError, ValueError) as error:
            self.report.problems["lost"].append(str(error))
            return
        new = 0
        for at in times:
            value = image.get(world.step_of(at), at)
            if self.ledger.wrong(file, at, value):
                self.lost(file, at, value)
            new += value == self.ledger.slots[file, at][-1]
            self.ledger.learn(file, at, value)
        self.report.found["old" if new == 0 else
                          "new" if new == len(times) else "mixed"] += 1

    def lost(self, file, at, value):
        self.report.problems["lost"].append(
            "%s: %d holds %r instead of %r" % (
                file, at, value, self.ledger.slots.get((file, at))))

    def any_time(self):
        step = self.rng.choice((1, 1, 1, 8))
        return self.rng.choice(world.block(self.number, step))

    def point(self, file):
        self.update(file, [self.any_time()])

    def batch(self, file):
        """Points here and there, and some in a row."""
        times = {self.any_time() for _ in range(self.rng.randrange(80))}
        own = world.block(self.number, 1)
        first = self.rng.randrange(len(own))
        times.update(own[first:first + self.rng.randrange(1, 80)])
        self.update(file, self.rng.sample(sorted(times), len(times)))

    def look(self, file):
        """A writer sees what it wrote."""
        at = self.any_time()
        step = world.step_of(at)
        done = self.run("whisper-fetch", "--json", "--archive", str(step),
                        "--from", str(at - step), "--until", str(at), file)
        if done.status != 0:
            return
        series = json.loads(done.out)
        value = series["values"][(at - series["start"]) // step]
        self.report.checked += 1
        if self.ledger.wrong(file, at, value):
            self.lost(file, at, value)

    def fetch(self, file):
        self.run("whisper-fetch", "--from", str(world.NOW - 9000), file)

    def dump(self, file):
        self.run("whisper-dump", file)

    def diff(self, file):
        self.run("whisper-diff", "--summary", file,
                 self.rng.choice(world.FILES), allowed=(0, 1, 2))

    def create(self, _):
        """There is a new name forty times a second, the same for all."""
        name = world.NEW % (time.monotonic() * 40)
        done = self.run("whisper-create", name, *world.SMALL, allowed=(0, 1))
        if done.status == 0:
            self.ledger.created.append(name)
        elif done.status == 1 and "already exists" not in done.err:
            self.report.problems["runs"].append(done.err.strip())

    def merge(self, file):
        """Refused if the file has been given other archives."""
        done = self.run("whisper-merge", world.SOURCE, file, allowed=(0, 1),
                        mortal=True)
        if done.status == 1 and "unalike" not in done.err:
            self.report.problems["runs"].append(done.err.strip())

    def fill(self, file):
        self.run("whisper-fill", world.SOURCE, file, mortal=True)

    def look_over(self, done):
        """No more may be wrong with a file than what repair() does to it."""
        for line in (done.out + done.err).splitlines():
            if (done.status == 1 and "maxRetention" not in line and
                    "its backup is" not in line):
                self.report.problems["lost"].append(line)

    def check(self, file):
        self.look_over(self.run("whisper-check", file, allowed=(0, 1)))

    def resample(self, file):
        self.run("whisper-merge", "--resample", world.SOURCE, file,
                 mortal=True)

    def rebuild(self, file):
        self.run("whisper-rebuild", file, mortal=True)

    def replace(self, file, *words, **more):
        """A run that puts another file in the place of this one."""
        done = self.run(*words, mortal=True, **more)
        if done.status == KILLED:
            self.report.left_over += os.path.exists(os.path.join(
                self.directory, ".%s.tmp" % file))
        return done

    def repair(self, file):
        """
        Of damage that hurts nobody: the header promises too much.  Another
        writer may do the same damage again while this one repairs it.
        """
        with open(os.path.join(self.directory, file), "r+b", 0) as stream:
            os.pwrite(stream.fileno(), struct.pack(">L", world.RETENTION), 4)
        self.look_over(self.replace(file, "whisper-check", "--repair", file,
                                    allowed=(0, 1)))

    def resize(self, file):
        options = self.rng.choice(([], ["--nobackup"], ["--no-fsync"]))
        self.replace(file, "whisper-resize", "--silent", *options, file,
                     *self.rng.choice(world.LAYOUTS))
