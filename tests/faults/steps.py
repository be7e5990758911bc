# SPDX-License-Identifier: ISC
"""What is done to a tree and a store, step after step, and after a crash."""
import os
import random
import re
import shutil
import subprocess

import calls
from outcome import AUDITS, STORES, Wrong

NOW = 4000000000                # later than any change of a file is

# What may be said of what a crash left.
NOTES = re.compile(r"whisper-\w+: \S+: (index is made anew: .*|"
                   r"segment \d+ was never committed, .*)")
SOUND = re.compile(r"\d+ transactions?, 0 problems\n")


class Clock:
    now = NOW


def tool(*words):
    subprocess.run([words[0], "--now", str(Clock.now), *words[1:]],
                   check=True, stdout=subprocess.DEVNULL)


def feed(*names):
    """A step: a minute later there are new points, long enough ago."""
    def change():
        Clock.now += 60
        for name in names:
            tool("whisper-update", "tree/%s.wsp" % name, *(
                "%d:%r" % (Clock.now - t, t / 7) for t in range(5, 60, 9)))
            os.utime("tree/%s.wsp" % name, (0, Clock.now - 5))
    return change


def plant():
    """Two files, and a long one of no format between them."""
    os.mkdir("tree")
    for name in "ay":
        tool("whisper-create", "tree/%s.wsp" % name, "1s:60", "10s:10m")
    with open("tree/m.wsp", "wb") as file:
        file.write(random.Random(1).randbytes(70000))
    feed("a", "y")()


def overwrite_part():
    feed("y")()
    with open("tree/m.wsp", "r+b") as file:
        file.seek(40000)
        file.write(bytes(500))
    os.utime("tree/m.wsp", (0, Clock.now - 5))


def replant():
    feed("a")()
    os.unlink("tree/y.wsp")
    tool("whisper-create", "tree/n.wsp", "1s:60")


def behead():
    os.unlink("disk/store/HEAD")


def lose():
    """All segments were put aside by hand."""
    behead()
    os.makedirs("disk/store/lost", exist_ok=True)
    for name in os.listdir("disk/store/data/0"):
        os.rename("disk/store/data/0/" + name, "disk/store/lost/" + name)
    os.rmdir("disk/store/data/0")


# What is done to the tree or the disk, and then the command.
STEPS = [
    ("init", plant, "whisper-store init --reserve 8K --segment-size 4K"),
    ("first", None, "whisper-snapshot -j 1 TREE"),
    ("window", feed("a"), "whisper-snapshot -j 1 --window TREE"),
    ("second", overwrite_part, "whisper-snapshot -j 1 TREE"),
    ("tag", None, "whisper-store tag 2 kept"),
    ("copy", None, "whisper-store copy to"),
    ("undo", None, "whisper-store undo 3"),
    ("third", replant, "whisper-snapshot -j 1 TREE"),
    ("copy more", None, "whisper-store copy to"),
    ("pack", None, "whisper-store pack --keep last=1 --inputs 2"),
    ("copy less", None, "whisper-store copy to"),
    ("recover", behead, "whisper-store recover"),
    ("recover --to", None, "whisper-store recover --to saved"),
    ("recover lost", lose, "whisper-store recover"),
]

def read(path):
    with open(path, "rb") as file:
        return file.read()


def read_files(top):
    """Bytes by paths; directories have none."""
    found = {}
    for directory, parts, names in os.walk(top):
        for name in parts + names:
            path = os.path.join(directory, name)
            found[os.path.relpath(path, top)] = \
                None if name in parts else read(path)
    return found


def put_files(top, files):
    shutil.rmtree(top, ignore_errors=True)
    os.makedirs(top)
    for path, data in files.items():
        path = os.path.join(top, path)
        if data is None:
            os.mkdir(path)
            continue
        with open(path, "wb") as file:
            file.write(data)


class Step:
    """A command, and what it is run on."""

    def __init__(self, top, tools, name, command):
        self.top, self.tools, self.name = top, tools, name
        self.words = [self.path("tree") if word == "TREE" else word
                      for word in command.split()]
        self.snapshot = ["whisper-snapshot", "-j", "1", self.path("tree")]
        self.store = "saved" if "--to" in self.words else "store"
        self.copies = "copy" in self.words
        self.now = Clock.now
        self.tree = {("main/" + name).encode(): data for name, data in
                     read_files(self.path("tree")).items()}

    def path(self, name):
        return os.path.join(self.top, name)

    def run(self, where, words, log=None):
        """Runs a tool in a directory; raises Wrong if it fails."""
        path = words[0]
        env = dict(os.environ, WHISPER_STORE="store")
        if log is not None:
            path = os.path.join(self.tools, path)
            env["FAULT_LOG"] = log
        done = subprocess.run(
            [path, "--now", str(self.now), *words[1:]], cwd=where, env=env,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            check=False, timeout=60)
        said = [line for line in done.stderr.splitlines()
                if not NOTES.fullmatch(line)]
        if done.returncode != 0 or (said and "recover" not in words):
            raise Wrong("%s: exit %d: %s" % (
                " ".join(words), done.returncode,
                (done.stdout + done.stderr).strip()))
        return done.stdout

    def record(self, where, words):
        """Runs it and returns the calls that it made."""
        log = where + ".log"
        if os.path.exists(log):
            os.unlink(log)
        self.run(where, words, log)
        return calls.read_log(log)

    def go_on(self, crash, history, where):
        """The tools after the crash; yields what is wrong."""
        put_files(where, crash.files)
        try:
            if self.copies or not history.is_last(crash.files):
                self.run(where, self.words)
            self.run(where, self.snapshot)
            files = read_files(where)
            yield from self.later_problems(crash, history, files)
            for name in STORES:
                if name + "/HEAD" in files and (name != "to" or self.copies):
                    said = self.run(where, [
                        "whisper-store", "-s", name, "check",
                        "--rebuild"])
                    if not SOUND.fullmatch(said):
                        yield "%s: check: %s" % (name, said.strip())
        except Wrong as error:
            yield str(error)

    def later_problems(self, crash, history, files):
        """Is all there that was, and the tree?"""
        now = AUDITS.read(files, "store")
        head = crash.files.get("store/HEAD")
        was = [] if head is None else history.contents["store", head]
        have = {tid: things for tid, _, things in now}
        for tid, _, things in was:
            if things != have.get(tid, things) or (
                    tid not in have and "pack" not in self.words):
                yield "transaction %d is not what it was" % tid
        tree = {key: data for key, data, _ in now[-1][2] if data is not None}
        if tree != self.tree:
            yield "the last snapshot has not the files of the tree"
        for path in files:
            if path.startswith("store/") and path.endswith(".tmp"):
                yield "%s is left over" % path
