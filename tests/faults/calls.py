# SPDX-License-Identifier: ISC
"""The calls of a run, as the shim logged them, and their right order."""
import os
import re
from collections import namedtuple

# result is -1 and error an errno if the call failed.
Call = namedtuple("Call", "number name result error args")

WRITES = ("pwrite", "ftruncate", "posix_fallocate")
MARKS = ("fchmod", "fchown", "fsetxattr")
KINDS = ("eio", "enospc", "eintr", "short", "kill", "full")


# The name of a backup.
BACKUP = re.compile(r"\.(bak|~[0-9]+~)$")

LOCK_UN = 8


def gives_up_lock(call):
    return call.name == "flock" and int(call.args[1]) & LOCK_UN != 0


def read_log(path):
    """The calls of a log; none if there is no log."""
    if not os.path.exists(path):
        return []
    calls = []
    with open(path, encoding="utf-8") as log:
        for line in log:
            number, name, result, error, *args = line.split()
            if args == ["killed"]:
                break
            calls.append(Call(int(number), name, int(result), int(error),
                              args))
    return calls


def failures(calls):
    """Each call, and each kind of failure that it may have."""
    for call in calls:
        for kind in KINDS:
            if kind != "short" or (call.name in ("pread", "pwrite") and
                                   call.result >= 2):
                yield call, kind


class Open:
    """A descriptor, and what was done to it."""

    def __init__(self, call):
        self.path = call.args[0]
        self.made = call.name == "create"
        self.directory = call.name == "opendir"
        self.locked = self.checked = self.dirty = False


class Order:
    """
    Follows the calls of a run.  problems are the rules that it broke, risky
    the numbers of calls whose error must not go unsaid, writes what went to
    files that were there before, as (path, offset, bytes).
    """

    def __init__(self, scenario, directory, calls):
        self.sync = scenario.sync
        self.inplace = bool(scenario.changes)
        self.backup_due = self.inplace and "--backup" in scenario.args
        # Of several files at once it is not known whose backup it is.
        self.ordered = self.inplace and not scenario.threads
        self.directory = directory
        self.problems, self.risky, self.writes = [], [], []
        self.open = {}
        self.unsynced = set()
        for call in calls:
            if call.name == "close":
                self.close(call)
            elif call.name == "fsync":
                self.risky.append(call.number)
            if call.result != -1:
                self.follow(call)
        self.finish()

    def real(self, path):
        return os.path.realpath(os.path.join(self.directory, path))

    def follow(self, call):
        """Dispatches a call that succeeded."""
        if call.name in ("open", "create", "opendir"):
            self.open[call.result] = Open(call)
        elif call.name in WRITES + MARKS:
            self.write(call)
        elif call.name in ("flock", "fsync", "stat"):
            getattr(self, call.name)(call)
        elif call.name in ("rename", "rename2", "exchange", "link"):
            self.place(call)
        elif call.name == "mkdir":
            self.unsynced.add(os.path.dirname(self.real(call.args[0])))

    def close(self, call):
        file = self.open.pop(int(call.args[0]), None)
        if file is not None and file.dirty:
            self.risky.append(call.number)
            if self.sync:
                self.problems.append("%s is not synced" % file.path)

    def flock(self, call):
        file = self.open[int(call.args[0])]
        file.locked = not gives_up_lock(call)
        file.checked = file.checked and file.locked

    def stat(self, call):
        path = self.real(call.args[0])
        for file in self.open.values():
            if file.locked and self.real(file.path) == path:
                file.checked = True

    def fsync(self, call):
        file = self.open[int(call.args[0])]
        file.dirty = False
        if file.directory:
            self.unsynced.discard(self.real(file.path))
        elif not self.sync and not (self.inplace and file.made):
            self.problems.append("%s is synced" % file.path)

    def write(self, call):
        file = self.open[int(call.args[0])]
        if file.directory:
            return
        file.dirty = True
        if call.name == "pwrite" and not file.made:
            self.writes.append((self.real(file.path), int(call.args[1]),
                                bytes.fromhex(call.args[3])))
            if self.ordered and (self.backup_due or self.unsynced):
                self.problems.append("%s: %s before there is a backup" % (
                    file.path, call.name))
        if not file.locked:
            self.problems.append("%s: %s without the lock" % (
                file.path, call.name))
        elif not file.checked:
            self.problems.append("%s: %s without looking whose name it is" % (
                file.path, call.name))

    def holds(self, path):
        """Is the file at this path open and locked, and known to be it?"""
        return any(file.checked and self.real(file.path) == path
                   for file in self.open.values())

    def place(self, call):
        """A file gets the name where it is to stay, or a temporary one."""
        source, target = map(self.real, call.args)
        for file in self.open.values():
            if call.name == "rename" and self.real(file.path) == target:
                # What it was need not reach the disk any more.
                file.dirty = False
            if not file.made or self.real(file.path) != source:
                continue
            if file.dirty and (self.sync or self.inplace):
                self.problems.append("%s put in place before it is synced" %
                                     file.path)
            if call.name == "rename" and not BACKUP.search(target) and \
                    not target.endswith(".svg") and \
                    not self.holds(target):
                self.problems.append("%s replaced without its lock" %
                                     call.args[1])
            file.path = call.args[1]
        if BACKUP.search(target) and not target.endswith(".tmp.bak"):
            self.backup_due = False
        if not call.args[1].endswith(".tmp.bak"):
            self.unsynced.add(os.path.dirname(target))

    def finish(self):
        if self.unsynced and (self.sync or self.inplace):
            self.problems.append("the directory is not synced")
