# SPDX-License-Identifier: ISC
"""
Makes every system call of the tools that change stores, or restore from them,
fail, one at a time.

usage: stores.py builddir [word ...]

After each fault the store is read by tests/store/audit.py: nothing may be
wrong with it, and it has what it had or what it was to have.  A command that
succeeds has done its work; one that failed, or was killed, does it when it is
run again.  With words only commands that contain one of them are run.
"""
import os
import shutil
import subprocess
import sys
import tempfile

import calls
from share import share

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "store"))
import audit                                                    # noqa: E402

NOW = 1700000000
COMMANDS = {
    "init": "whisper-store -s new init --reserve 8K",
    "first": "whisper-snapshot -j 1 -t other tree",
    "snapshot": "whisper-snapshot -j 1 tree",
    "tag": "whisper-store tag 2 name",
    "undo": "whisper-store undo 2",
    "pack": "whisper-store pack -j 1 --keep last=1",
    "copy": "whisper-store copy to",
    "recover": "whisper-store recover",
}
# What writes to a tree and only reads the store.
RESTORES = {
    "restore": "whisper-restore -j 1 --fsync lost",
    "restore --mode overwrite": "whisper-restore -j 1 --mode overwrite lost",
    "restore --backup": "whisper-restore -j 1 --mode overwrite --backup lost",
    "restore --points": "whisper-restore -j 1 --points --mode missing lost",
    "restore --undo": "whisper-restore -j 1 --undo 2 --fsync lost b",
}


def tool(*words, now=NOW):
    subprocess.run([words[0], "--now", str(now), *words[1:]], check=True,
                   stdout=subprocess.DEVNULL)


def prepare():
    """A tree, a store of three snapshots, and what came after them."""
    os.mkdir("tree")
    tool("whisper-store", "init", "--reserve", "0", "--segment-size", "4K")
    for name in "ab":
        tool("whisper-create", "tree/%s.wsp" % name, "1s:60", "10s:10m")
    for i in range(1, 5):
        for name in "ab":
            tool("whisper-update", "tree/%s.wsp" % name,
                 "%d:%d" % (NOW + 20 * i, i), now=NOW + 20 * i)
        if i == 2:
            shutil.copytree("tree", "lost")
        if i < 4:
            tool("whisper-snapshot", "-q", "tree", now=NOW + 20 * i)
    # One file lacks the newest points, and one is gone.
    os.unlink("lost/a.wsp")


class Case:
    def __init__(self, name, tools):
        words = COMMANDS[name].split()
        self.name = name
        self.command = [os.path.join(tools, words[0]), "--now",
                        str(NOW + 100), *words[1:]]
        self.store = {"init": "new", "copy": "to"}.get(name, "store")

    def start(self):
        shutil.rmtree("work", ignore_errors=True)
        shutil.copytree("start", "work")
        if self.name == "recover":
            os.unlink("work/store/HEAD")

    def run(self, fresh=True, **env):
        if fresh:
            self.start()
        done = subprocess.run(
            self.command, cwd="work", stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, check=False, timeout=60,
            env=dict(os.environ, WHISPER_STORE="store", **env))
        return done.returncode, done.stderr

    def state(self):
        """What the store has; None if there is none."""
        path = os.path.join("work", self.store)
        if not os.path.exists(os.path.join(path, "HEAD")):
            return None
        store = audit.Store(path)
        wrong = list(store.problems())
        if wrong:
            raise audit.Wrong("; ".join(wrong))
        return store.contents()

    def file_failed(self, new):
        """A file of the tree could not be read: the next run stores it."""
        status, stderr = self.run(fresh=False)
        have = self.state()
        if status != 0 or sorted(have[-1][2]) != sorted(new[-1][2]):
            yield "run again: exit %s: %s" % (status, stderr)

    def problems(self, call, kind, old, new):
        status, stderr = self.run(FAULT_CALL=str(call.number),
                                  FAULT_KIND=kind)
        have = self.state()
        if status == 1 and ": tree/" in stderr:
            yield from self.file_failed(new)
            return
        if have not in (old, new):
            yield "neither the old store nor the new one"
        if status == 0 and have != new:
            yield "exit 0, and it is not done"
        if status not in (0, 1, 2, -9) or (status and not stderr and
                                           status != -9):
            yield "exit %s: %s" % (status, stderr)
        if status == 0 or have == new:
            return
        status, stderr = self.run(fresh=False)
        if status != 0 or self.state() != new:
            yield "run again: exit %s: %s" % (status, stderr)


class Restore(Case):
    """What is to be right are the files of the tree."""

    def __init__(self, name, tools):
        words = RESTORES[name].split()
        self.name = name
        self.command = [os.path.join(tools, words[0]), "--now",
                        str(NOW + 100), *words[1:]]
        self.store = "store"

    @staticmethod
    def files(top):
        found = {}
        for directory, _, names in os.walk(top):
            for name in names:
                path = os.path.join(directory, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, top)] = file.read()
        return found

    def state(self):
        """The files of the tree by name; the store is what it was."""
        if self.files("work/store") != self.files("start/store"):
            raise audit.Wrong("the store is another one")
        return self.files("work/lost")

    @staticmethod
    def is_mixed(have, old, new):
        """Is each slot one of the two?  A file is filled slot by slot."""
        return have and old and len(have) == len(old) == len(new) and all(
            have[i:i + 4] in (old[i:i + 4], new[i:i + 4])
            for i in range(0, len(have), 4))

    def problems(self, call, kind, old, new):
        status, stderr = self.run(FAULT_CALL=str(call.number),
                                  FAULT_KIND=kind)
        have = self.state()
        for name in have:
            if name not in old and name not in new and kind != "kill":
                yield "it has left %s" % name
        for name in set(old) | set(new):
            was, to_be = old.get(name), new.get(name)
            if have.get(name) not in (was, to_be) and not (
                    "--fsync" in self.command and
                    self.is_mixed(have.get(name), was, to_be)):
                yield "%s is neither the old one nor the new one" % name
        if status == 0 and have != new:
            yield "exit 0, and it is not done"
        if status not in (0, 1, 2, -9) or (status and not stderr and
                                           status != -9):
            yield "exit %s: %s" % (status, stderr)
        if status == 0 or have == new:
            return
        status, stderr = self.run(fresh=False)
        again = self.state()
        if status != 0 or any(again.get(name) != new[name] for name in new
                              if "~" not in name and ".bak" not in name):
            yield "run again: exit %s: %s" % (status, stderr)


def check(case):
    log = os.path.abspath("log")
    if os.path.exists(log):
        os.unlink(log)
    case.start()
    old = case.state()
    status, stderr = case.run(FAULT_LOG=log)
    new = case.state()
    if status != 0:
        yield "without a fault: exit %d: %s" % (status, stderr)
        return
    if old == new:
        yield "without a fault: nothing is changed"
    seen = calls.read_log(log)
    if not seen:
        yield "the shim saw no call"
    for call, kind in share(calls.failures(seen)):
        try:
            for problem in case.problems(call, kind, old, new):
                yield "%s at call %d, %s: %s" % (kind, call.number,
                                                 call.name, problem)
        except (audit.Wrong, OSError) as error:
            yield "%s at call %d, %s: %s" % (kind, call.number, call.name,
                                             error)


def main(builddir, words):
    tools = os.path.join(os.path.abspath(builddir), "tests", "faults")
    os.environ["WHISPER_STORE"] = "store"
    chosen = [name for name in [*COMMANDS, *RESTORES]
              if not words or any(word in name for word in words)]
    print("1..%d" % len(chosen))
    failed = False
    with tempfile.TemporaryDirectory() as top:
        os.chdir(top)
        os.mkdir("start")
        os.chdir("start")
        prepare()
        os.chdir(top)
        for number, name in enumerate(chosen, 1):
            kind = Restore if name in RESTORES else Case
            found = list(check(kind(name, tools)))
            failed = failed or found
            print("%s %d - %s" % ("not ok" if found else "ok", number, name))
            for problem in found[:20]:
                print("# " + problem)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
