# SPDX-License-Identifier: ISC
"""What is run with faults, and the steps that make its files."""
import os
import subprocess
from functools import partial

NOW = 1700000000
EXISTS = "already exists"
SINGLE = ("1s:60",)
THREE = ("1s:60", "5s:5m", "60s:1h")
OTHER = ("1s:90", "10s:10m", "60s:2h")


class Scenario:
    """
    One command, and how to make the files that it starts from.

    Files in changes are written in place, all others only as a whole.  With
    sync the command has to sync what it writes; once is what it says if it is
    to do its work again and cannot; owner, that it was told whose the file is
    to be; twice, that it writes to some slots more than once; metrics, what
    its messages may name besides operands; again, that it may be run again
    after it was done, or None if not even after it was killed; leaves, what it
    may leave if it fails; caches, what only has to be sound afterwards.  lacks
    are calls that the system is to be without, user is that it is run by one
    who does not own its files, threads that there are several, so that the
    calls come in any order; blind is what is said where it could not be
    seen that a file is missing; mounts are directories on file systems of
    their own.  done and failed are what it exits with.
    """

    def __init__(self, name, command, start=(), changes=(), stdin=(),
                 sync=None, once=None, owner=False, twice=False, done=0,
                 failed=1, metrics=(), again=True, leaves=(), caches=(),
                 lacks="", user=False, threads=False, blind=None, mounts=()):
        words = command.split()
        self.name = name
        self.tool = words[0]
        self.args = ["--now", str(NOW)] + words[1:]
        self.start = start
        self.changes = changes
        self.stdin = "".join(line + "\n" for line in stdin).encode()
        self.sync = not changes if sync is None else sync
        self.once = once
        self.owner = owner
        self.twice = twice
        self.done = done
        self.failed = failed
        self.metrics = metrics
        self.again = again
        self.leaves = leaves
        self.caches = caches
        self.blind = blind
        self.mounts = mounts
        self.lacks = lacks
        self.user = user
        self.threads = threads
        self.tree = leaves or threads or "--create" in words
        self.several = "--like" in words or len(metrics) > 1

    def lines(self, stderr):
        """What is said, without what follows from something else."""
        return stderr.splitlines()

    def problems(self, judge, files):
        """What else is wrong with what a fault left."""
        return ()


def run(words, points):
    subprocess.run([words[0], "--now", str(NOW), *words[1:]], check=True,
                   stdout=subprocess.DEVNULL,
                   input="".join("%d:%r\n" % p for p in points).encode())


def tool(*words, points=()):
    """A step: runs a tool as it is."""
    return partial(run, words, points)


def write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def overwrite(path, offset, data):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(data)


def poke(path, offset, data):
    """A step: damages a file."""
    return partial(overwrite, path, offset, data)


def recent(first=-55, last=0, gap=1):
    """Points from the present's past, a value for each gap seconds."""
    return [(NOW + t, float(-t)) for t in range(first, last + 1, gap)]


def old():
    return recent(-3500, -70, 60) + recent(-290, -60, 7)


def empty(path, *layout):
    return [tool("whisper-create", path, *layout)]


def filled(path, *layout):
    return empty(path, *layout) + [
        tool("whisper-update", "-q", path, points=recent(-55, -5) + old())]


def wrapped(path, *layout):
    """The oldest slot lies in the middle of the ring."""
    return empty(path, *layout) + [
        tool("whisper-update", path, points=recent(-20, -20)),
        tool("whisper-update", "-q", path, points=recent(-57, -3))]


def gaps(path, *layout):
    return empty(path, *layout) + [
        tool("whisper-update", "-q", path, points=recent(-50, -4, 6))]


def compressed(path, *layout):
    return [tool("whisper-create", "--compressed", path, *layout),
            tool("whisper-update", path, points=recent(-50, -5))]


def link(path, name):
    return [partial(os.symlink, path, name)]


def attributes(path):
    """A mode of its own, and extended attributes."""
    return [partial(os.chmod, path, 0o640),
            partial(os.setxattr, path, "user.origin", b"tests"),
            partial(os.setxattr, path, "user.empty", b"")]


def stale(name):
    """What a crashed run left: a file that it had begun."""
    return [partial(write, name, "\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1half")]


def operands(points):
    return " ".join("%d:%r" % p for p in points)


def lines(points):
    return ["%d:%r" % p for p in points]


# What messages name in a tree: paths, and metrics as a catalogue has them.
TREE = ("tree", "tree/sub", "tree/f.wsp", "tree/sub/g.wsp", "schemas",
        "tree/f", "tree/h", "tree/sub/g", "f", "sub/g",
        "tree/.whisper-catalog")


def tree(name):
    """A tree with a file above and one below."""
    return [partial(os.mkdir, name), partial(os.mkdir, name + "/sub")] + \
        filled(name + "/f.wsp", *SINGLE) + empty(name + "/sub/g.wsp", *SINGLE)
