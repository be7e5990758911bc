# SPDX-License-Identifier: ISC
"""Decides whether a run with a fault was as it should be."""
import errno
import os
import re

import calls
import state

ERRORS = {"eio": errno.EIO, "enospc": errno.ENOSPC, "edquot": errno.EDQUOT,
          "eintr": errno.EINTR, "eperm": errno.EPERM,
          "enotsup": errno.ENOTSUP, "enosys": errno.ENOSYS,
          "einval": errno.EINVAL, "eagain": errno.EAGAIN,
          "full": errno.ENOSPC, "gone": errno.EIO}

# Calls that a signal may interrupt, and that are made again then.
RESTARTED = ("open", "create", "opendir", "close", "pread", "pwrite",
             "ftruncate", "posix_fallocate", "fsync", "flock")
XATTRS = ("flistxattr", "fgetxattr", "fremovexattr", "fsetxattr")
SPACE = ("create", "fsetxattr", "fsync", "ftruncate", "link", "mkdir",
         "posix_fallocate", "pwrite", "rename", "rename2",
         "exchange")

# Where the calls come in any order, no more is asked of each.
FEW = ("eio", "eintr", "kill", "gone")

# What may be said before the work is done.
NO_CLAIM = re.compile(r"Backup: |\S+: (error|warning|note): ")

# What sums up in any case.
SUMMARY = re.compile(r"whisper-find: deleted .*")

LEFT_OVER = re.compile(r"(.*/)?\.[^/]*\.tmp(\.bak)?")


def kinds_for(scenario, call):
    """The ways in which a call can go wrong."""
    if call.name == "thread":
        return ["eagain"]
    if scenario.threads:
        return FEW
    kinds = ["eio", "eintr", "kill", "gone"]
    if call.name in ("pread", "pwrite") and call.result > 1:
        kinds.append("short")
    if call.name in SPACE:
        kinds += ["enospc", "edquot", "full"]
    if call.name == "rename2":
        kinds += ["enosys", "einval"]
    if call.name in XATTRS:
        kinds.append("enotsup")
    if call.name in ("fgetxattr", "fsetxattr", "fchown"):
        kinds.append("eperm")
    return kinds


def tolerated(scenario, kind, call):
    """Does the command have to succeed all the same?"""
    if kind == "eintr":
        # What does not wait, as when a tree or a state is opened, may fail.
        return call.name in RESTARTED and not scenario.tree and \
            not calls.gives_up_lock(call)
    if kind == "eperm":
        return not (call.name == "fchown" and scenario.owner)
    return kind in ("short", "enotsup", "enosys", "einval", "eagain")


def plain(text):
    """Output without what depends on the file system."""
    return re.sub(r"\d+ blocks\*512=\d+", "", text)


class Judge:
    """Knows the files before and after the command, and its clean run."""

    def __init__(self, scenario, start, clean, readable):
        self.scenario = scenario
        self.start = start
        self.clean = clean
        self.readable = readable
        self.between = 0

    def file_problem(self, name, entry):
        """Is a file old or new, or a mixture where it may be one?"""
        old, new = self.start.get(name), self.clean.files.get(name)
        if entry in (old, new):
            return None
        if old is None and new is None:
            return "stray file %s" % name
        if entry is None:
            return "%s is gone" % name
        writes = self.clean.writes.get(name)
        if writes is None or not state.same_attributes(entry, old):
            return "%s is neither the old nor the new file" % name
        problem = writes.problem(entry.data)
        if problem is not None:
            return "%s %s" % (name, problem)
        self.between += writes.between(entry.data)
        return None

    def state_problems(self, files, left_over):
        names = set(files) | set(self.start) | set(self.clean.files)
        for name in sorted(names):
            if name in self.scenario.leaves or \
                    left_over and LEFT_OVER.fullmatch(name):
                continue
            yield self.file_problem(name, files.get(name))
            entry = files.get(name)
            if name.endswith(".wsp") and entry and not entry.link and \
                    entry not in self.start.values() and \
                    not self.readable(entry.data):
                yield "%s cannot be read" % name
        yield from self.scenario.problems(self, files)

    def said(self, run):
        """Errors; that a cache could not be brought up to date is none."""
        notes = tuple("%s: %s: " % (self.scenario.tool, name)
                      for name in self.scenario.caches)
        return [line for line in run.stderr.splitlines()
                if not line.startswith(notes)]

    def success_problems(self, run, kind):
        """The command said that it did its work."""
        if self.said(run) != self.said(self.clean):
            yield "stderr: %r" % run.stderr
        if plain(run.stdout) != plain(self.clean.stdout):
            yield "stdout: %r" % run.stdout
        for name in sorted(set(run.files) | set(self.clean.files)):
            got, want = run.files.get(name), self.clean.files.get(name)
            if kind in ("eperm", "enotsup") and got and want:
                got = got.data
                want = want.data
            if got != want:
                yield "exit %d, but %s is not the expected one" % (
                    run.status, name)
        yield from (p for p in run.order.problems
                    if not any(c in p for c in self.scenario.caches))

    def message_problem(self, run, kind):
        lines = [line for line in self.scenario.lines(run.stderr)
                 if not SUMMARY.fullmatch(line)]
        if len(lines) != 1 and not (self.scenario.several and lines and
                                    kind in ("full", "gone")):
            return "%d lines on stderr: %r" % (len(lines), run.stderr)
        operands = "|".join(map(re.escape, [*self.scenario.args,
                                            *self.scenario.metrics]))
        reasons = filter(None, [os.strerror(ERRORS[kind]),
                                self.scenario.blind])
        form = "%s: (%s): .*(%s)" % (self.scenario.tool, operands, "|".join(
            map(re.escape, reasons)))
        for line in lines:
            if not re.fullmatch(form, line):
                return "message: %s" % line
        return None

    def failure_problems(self, run, kind):
        """The command said that it failed."""
        if run.status != self.scenario.failed:
            yield "exit %d" % run.status
        yield self.message_problem(run, kind)
        if not self.scenario.several and run.files != self.clean.files:
            for line in run.stdout.splitlines():
                if not NO_CLAIM.match(line):
                    yield "failed, and said: %s" % line
        yield from self.state_problems(run.files, kind == "gone")

    def fault_problems(self, run, kind, call):
        """A call failed, or transferred less."""
        if run.status is None:
            yield "hangs"
        elif run.status == self.scenario.done:
            if kind not in ("short", "eintr") and \
                    call.number in self.clean.risky and \
                    not self.scenario.threads and \
                    run.stderr == self.clean.stderr:
                yield "exit %d, and nothing said" % run.status
            yield from self.success_problems(run, kind)
        elif tolerated(self.scenario, kind, call):
            yield "exit %d: %s" % (run.status, run.stderr.strip())
            yield from self.state_problems(run.files, False)
        else:
            yield from self.failure_problems(run, kind)

    def kill_problems(self, run):
        if run.status != -9:
            yield "was not killed but ended with %s" % run.status
        yield from self.state_problems(run.files, True)

    def rerun_problems(self, run, killed):
        """The same command after one that was killed."""
        done = self.scenario.once and self.is_done(killed)
        again = self.scenario.again
        if again is None or not again and self.is_done(killed):
            return
        if done:
            if run.status != self.scenario.failed or \
                    self.scenario.once not in run.stderr:
                yield "run again: exit %s, %s" % (run.status, run.stderr)
        elif run.status != self.scenario.done or \
                run.stderr != self.clean.stderr:
            yield "run again: exit %s, %s" % (run.status, run.stderr)
        for name in sorted(set(run.files) | set(self.clean.files)):
            got, want = run.files.get(name), self.clean.files.get(name)
            if calls.BACKUP.search(name) and got is not None:
                problem = self.again_problem(got)
            elif want is None:
                # A file that is there is written, with no look beside it.
                problem = None if self.scenario.metrics and \
                    LEFT_OVER.fullmatch(name) and self.is_done(killed) or \
                    name in self.scenario.leaves and not got.data else \
                    "left over %s" % name
            else:
                problem = None if got == want else \
                    "%s is not the expected one" % name
            if problem:
                yield "run again: " + problem

    def is_done(self, files):
        """Had the killed run done its work, if not tidied up?"""
        return all(files.get(name) == self.clean.files.get(name)
                   for name in set(self.start) | set(self.clean.files)
                   if not LEFT_OVER.fullmatch(name))

    def again_problem(self, backup):
        """The second backup is of what the killed run had made."""
        for name in list(self.start) + list(self.clean.files):
            for files in (self.start, self.clean.files):
                if name in files and files[name].data == backup.data:
                    return None
            writes = self.clean.writes.get(name)
            if writes and writes.problem(backup.data) is None:
                return None
        return "the backup is of no state of the file"
