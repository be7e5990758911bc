# SPDX-License-Identifier: ISC
"""Runs tools, and kills them."""
import os
import shutil
import signal
import time
from collections import namedtuple

import world

# For how many seconds a tool may live at first.
FIRST_PATIENCE = 0.001

# status is negative for a signal.
Outcome = namedtuple("Outcome", "status out err")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class Tools:
    """Runs tools in a directory, for one writer; kill says whether to."""

    def __init__(self, directory, name, kill=False):
        self.directory = directory
        self.kill = kill
        self.paths = {}
        self.patience = {}
        self.runs = {}
        self.kills = {}
        self.out = os.path.join(directory, os.pardir, name + ".out")
        self.err = os.path.join(directory, os.pardir, name + ".err")
        self.start_s = 1.5 * self.measure_start() if kill else 0

    def path(self, tool):
        if tool not in self.paths:
            self.paths[tool] = shutil.which(tool)
        return self.paths[tool]

    def measure_start(self):
        """How long a tool takes to start, in seconds."""
        took = []
        for _ in range(9):
            before = time.monotonic()
            self.run("whisper-update", "--version")
            took.append(time.monotonic() - before)
        return sorted(took)[len(took) // 2]

    def spawn(self, words, stdin):
        """Starts a tool that reads from a descriptor."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        return os.posix_spawn(
            self.path(words[0]),
            [words[0], "--now", str(world.NOW), *words[1:]], os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, stdin, 0),
                          (os.POSIX_SPAWN_OPEN, 1, self.out, flags, 0o600),
                          (os.POSIX_SPAWN_OPEN, 2, self.err, flags, 0o600)])

    def start(self, words, text, mortal):
        """
        Starts a tool and gives it its input.  One that is to be killed gets
        that late, so that it is killed at work and not when it starts.
        """
        stdin, feed = os.pipe()
        pid = self.spawn(words, stdin)
        os.close(stdin)
        if text and mortal:
            time.sleep(self.start_s)
        os.write(feed, text.encode())
        os.close(feed)
        return pid

    def finish(self, pid, tool, mortal, rng):
        """Waits for the end, and brings it about sooner if so decided."""
        if mortal:
            patience = self.patience.get(tool, FIRST_PATIENCE)
            time.sleep(rng.uniform(0, patience))
            os.kill(pid, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        killed = status == -signal.SIGKILL
        if mortal:
            # So that about two of three are killed, at any moment.
            self.patience[tool] = patience * (1.01 if killed else 0.98)
        self.kills[tool] = self.kills.get(tool, 0) + killed
        self.runs[tool] = self.runs.get(tool, 0) + 1
        return status

    def run(self, *words, text="", mortal=False, rng=None):
        """Runs a tool; only one that is mortal may be killed."""
        mortal = mortal and self.kill
        pid = self.start(words, text, mortal)
        status = self.finish(pid, words[0], mortal, rng)
        return Outcome(status, read(self.out), read(self.err))
