# SPDX-License-Identifier: ISC
"""
Compares our tools with the reference's scripts.

usage: tools.py seed count

Every random command line is run by both, in directories of their own with
equal files and at the same time; then stdout, exit status and files must be
equal, except as exceptions.py says.  Our tools are taken from PATH.
"""

import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

import canon
import choose
import exceptions
import reference
import scripts
from invoke import Invocations

PER_WORLD = 50
ZONES = ("UTC", "CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0")
TOOLS = ("whisper-create", "whisper-update", "whisper-fetch", "whisper-info",
         "whisper-dump", "whisper-diff", "whisper-merge",
         "whisper-set-aggregation-method", "whisper-set-xfilesfactor")


class World:
    """Two directories with equal files, one for each family of tools."""

    def __init__(self, rng, root):
        self.rng = rng
        self.ours = os.path.join(root, "ours")
        self.theirs = os.path.join(root, "theirs")
        self.zone = rng.choice(ZONES)
        self.archives = choose.layout(rng)
        self.flavour = rng.choice(("finite",) * 3 + ("nan", "inf"))
        self.now = rng.randrange(1000000000, 2000000000)
        os.mkdir(self.theirs)
        os.chdir(self.theirs)
        self.furnish()
        shutil.copytree(self.theirs, self.ours)
        os.environ["TZ"] = self.zone
        time.tzset()

    def furnish(self):
        rng = self.rng
        for path, archives in (("a.wsp", self.archives),
                               ("b.wsp", self.archives),
                               ("z.wsp", self.archives[:1])):
            reference.run("create %s %r %s plain %s" % (
                path, choose.xff(rng), rng.choice(choose.METHODS),
                " ".join("%d:%d" % archive for archive in archives)))
        self.fill(("a.wsp", "b.wsp"))
        head = bytearray(reference.read("a.wsp"))
        head[rng.choice((3, 8))] ^= 0x40
        reference.write("damaged.wsp", bytes(
            head[:rng.choice((0, 15, 16, len(head)))]))
        os.mkdir("directory")

    def fill(self, paths):
        """Stores points that the files have in common, and others."""
        rng = self.rng
        points = [(self.now - step * i, choose.value(rng, self.flavour))
                  for step, points in reversed(self.archives)
                  for i in range(min(points, 60)) if rng.random() < 0.8]
        for path in paths:
            some = [point for point in points if rng.random() < 0.9]
            reference.run(" ".join(
                ["update_many %s %d" % (path, self.now)] +
                ["%d:%r" % point for point in some]))

    def run_ours(self, command):
        tool, *arguments = command
        done = subprocess.run(
            [tool, "--now=%d" % self.now] + arguments, cwd=self.ours,
            stdin=subprocess.DEVNULL, capture_output=True)
        return scripts.Outcome(done.returncode, done.stdout.decode(),
                               done.stderr.decode(), False)

    def run_theirs(self, command):
        """What the scripts do, corrected to what ours must do."""
        os.chdir(self.theirs)
        self.before = {path: reference.read(path)
                       for path in os.listdir(".") if os.path.isfile(path)}
        return exceptions.expected(self, command, scripts.run(
            self.now, command[0], command[1:]))

    def restore(self):
        """Undoes the last command; False if it did nothing."""
        after = {path: reference.read(path)
                 for path in os.listdir(".") if os.path.isfile(path)}
        for path in after.keys() - self.before.keys():
            os.unlink(path)
        for path, data in self.before.items():
            if after.get(path) != data:
                reference.write(path, data)
        return after != self.before

    def adopt(self, path):
        """Gives theirs our state of a file, where ours is the better one."""
        ours, theirs = (os.path.join(place, path)
                        for place in (self.ours, self.theirs))
        if os.path.isfile(theirs):
            os.unlink(theirs)
        if os.path.isfile(ours):
            shutil.copy2(ours, theirs)

    def files(self, place):
        """What matters of the files: canonical bytes and mode."""
        found = {}
        for name in sorted(os.listdir(place)):
            path = os.path.join(place, name)
            if os.path.isfile(path):
                found[name] = (canon.canonical(reference.read(path)),
                               os.stat(path).st_mode)
        return found

    def differing_files(self):
        ours, theirs = self.files(self.ours), self.files(self.theirs)
        return [name for name in sorted(ours.keys() | theirs.keys())
                if ours.get(name) != theirs.get(name)]


def complaint(world, command, ours, theirs):
    """What is wrong with our outcome, or None."""
    if ours.status != theirs.status:
        return "status %d, expected %d: %r" % (
            ours.status, theirs.status, ours.err[-200:])
    if theirs.out is not None and ours.out != theirs.out:
        for a, b in zip(ours.out.splitlines() + ["(end)"],
                        theirs.out.splitlines() + ["(end)"]):
            if a != b:
                return "stdout %r, expected %r" % (a, b)
        return "stdout ends otherwise"
    if exceptions.silent(command, ours) != (ours.err == ""):
        return "stderr: %r" % ours.err
    names = world.differing_files()
    return "files differ: " + " ".join(names) if names else None


def compare(world, command):
    """Runs one command line by both and returns what is wrong, or None."""
    if os.path.exists("n.wsp") and world.rng.random() < 0.5:
        for place in (world.ours, world.theirs):
            os.unlink(os.path.join(place, "n.wsp"))
    ours = world.run_ours(command)
    return complaint(world, command, ours, world.run_theirs(command))


def explore(seed, i, count):
    """Runs count command lines in world i and returns the complaints."""
    rng = random.Random("tools/%s/%d" % (seed, i))
    wrong = []
    with tempfile.TemporaryDirectory() as root:
        world = World(rng, root)
        for k in range(count):
            command = Invocations(rng, world.archives, world.now,
                                  world.flavour).any()
            problem = compare(world, command)
            if problem:
                wrong.append("world %d, command %d: TZ=%s %s --now=%d: %s" % (
                    i, k, world.zone, shlex.join(command), world.now,
                    problem))
                for name in world.differing_files():
                    world.adopt(name)
            if rng.random() < 0.2:
                world.now += max(choose.advance(rng, world.archives), 0)
        os.chdir("/")
    return wrong


def is_ours(tool):
    path = shutil.which(tool)
    return path is not None and not scripts.is_python(path)


def main(seed, count):
    count = int(count)
    for tool in TOOLS:
        if not is_ours(tool):
            print("# our %s is not the first in PATH" % tool)
            return 1
        if scripts.find(tool) is None:
            print("# there is no Python script " + tool)
            return 77
    scripts.adopt_decisions()
    wrong = []
    for i, start in enumerate(range(0, count, PER_WORLD)):
        wrong += explore(seed, i, min(PER_WORLD, count - start))
    for line in exceptions.report() + wrong:
        print("# " + line)
    print("# %d command lines, seed %s, %d differences" % (
        count, seed, len(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__.strip())
    sys.exit(main(*sys.argv[1:]))
