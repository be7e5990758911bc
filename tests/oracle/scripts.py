# SPDX-License-Identifier: ISC
"""
Runs the reference's own scripts inside this process, the clock stopped.

usage: scripts.py now tool [argument ...]
"""

import io
import os
import shutil
import signal
import sys
import time
import traceback
from collections import namedtuple

import whisper

import reference

Outcome = namedtuple("Outcome", "status out err differs")
compiled = {}
reference_diff = whisper.diff
differs = False


def diff_without_nan(*arguments, **named):
    """The reference's diff, but NaN equals NaN; notes if files differ."""
    global differs
    archives = [(i, [p for p in points
                     if not reference.both_nan(p[1], p[2])], total)
                for i, points, total in reference_diff(*arguments, **named)]
    differs = any(points for _, points, _ in archives)
    return archives


def adopt_decisions():
    reference.adopt_decisions()
    whisper.diff = diff_without_nan


def is_python(path):
    with open(path, "rb") as file:
        line = file.readline(100)
    return line.startswith(b"#!") and b"python" in line


def find(tool):
    """The reference's script of this name, or None."""
    places = os.environ.get("PATH", "").split(":") + ["/usr/bin",
                                                      "/usr/local/bin"]
    for name in (tool, tool + ".py"):
        for place in places:
            path = shutil.which(name, path=place)
            if path and is_python(path):
                return path
    return None


def code(tool):
    if tool not in compiled:
        path = find(tool)
        if path is None:
            raise FileNotFoundError("no Python script named " + tool)
        with open(path) as file:
            compiled[tool] = compile(file.read(), path, "exec")
    return compiled[tool]


def execute(tool):
    """Runs a script to its end and returns its exit status."""
    try:
        exec(code(tool), {"__name__": "__main__"})
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def run(now, tool, arguments):
    """What a script does in the current directory at the time now."""
    global differs
    saved = sys.argv, sys.stdout, sys.stderr, time.time
    handler = signal.getsignal(signal.SIGPIPE)
    sys.argv = [tool] + arguments
    sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
    time.time = lambda: float(now)
    differs = False
    try:
        status = execute(tool)
        return Outcome(status, sys.stdout.getvalue(), sys.stderr.getvalue(),
                       differs)
    finally:
        sys.argv, sys.stdout, sys.stderr, time.time = saved
        signal.signal(signal.SIGPIPE, handler)


def main(now, tool, *arguments):
    adopt_decisions()
    outcome = run(int(now), tool, list(arguments))
    sys.stdout.write(outcome.out)
    sys.stderr.write(outcome.err)
    return outcome.status


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__.strip())
    sys.exit(main(*sys.argv[1:]))
