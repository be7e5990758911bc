# SPDX-License-Identifier: ISC
"""Runs commands in turns, by race.c, and takes medians."""
import collections
import os
import signal
import statistics
import subprocess
import time


class Failed(Exception):
    """A program did not do what it was to do."""


# Of one command: nanoseconds, or None where there is nothing to compare with.
Result = collections.namedtuple('Result', 'ns kilobytes')


class Command:
    """What race.c is to run.

    restore is (from, to), a file copied before each run; ok are the exit
    statuses of success.
    """

    def __init__(self, argv, stdin=None, restore=None, ok=(0,)):
        self.argv, self.stdin = [str(a) for a in argv], stdin
        self.restore, self.ok = restore, ok

    def words(self):
        before = []
        if self.restore:
            before.append('=%s,%s' % self.restore)
        if self.stdin:
            before.append('<' + self.stdin)
        return before + self.argv + [';']


def end_group(group):
    """Kills what is left of a group of processes, and waits for its end."""
    for _ in range(100):
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            return
        time.sleep(0.01)


def output(argv, **options):
    """Runs a program; whatever ends this one ends it, too."""
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True,
                          start_new_session=True, **options) as process:
        try:
            out = process.communicate()[0]
        except BaseException:
            end_group(process.pid)
            raise
    if process.returncode != 0:
        raise Failed('%s: exit status %d' %
                     (' '.join(argv)[:100], process.returncode))
    return out


class Race:
    """Runs what race.c is told, and reads what it says."""

    def __init__(self, program, processor_time=False):
        self.program, self.processor_time = program, processor_time

    def run(self, commands, runs, warmups):
        """The medians of a dictionary of commands, each may be None."""
        there = [c for c in commands.values() if c is not None]
        argv = [self.program, '-n', str(runs), '-w', str(warmups)]
        for c in there:
            argv += c.words()
        lines = iter(output(argv).splitlines())
        return {name: c and self.result(c, next(lines))
                for name, c in commands.items()}

    def result(self, command, line):
        passed, processor, kilobytes, status = line.split()
        if status not in [str(ok) for ok in command.ok]:
            raise Failed('%s: exit status %s' %
                         (' '.join(command.argv)[:100], status))
        return Result(int(processor if self.processor_time else passed),
                      int(kilobytes))


def medians(rounds):
    """One dictionary of results of a list of them."""
    return {name: rounds[0][name] and
            Result(statistics.median(r[name].ns for r in rounds),
                   max(r[name].kilobytes for r in rounds))
            for name in rounds[0]}
