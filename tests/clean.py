# SPDX-License-Identifier: ISC
"""
What a clean export of a tree must have, found out by the Python original.

usage: clean.py directory now

For each metric prints its name, how many points it has and their sum: of each
archive those that begin before what the finer ones hold, and no finer ones in
the time of a coarser one.
"""
import os
import sys

import whisper


def points(path, now):
    """The times and values of one file, no time in two of them."""
    found = {}
    border = now + 1
    for archive in whisper.info(path)["archives"]:
        step = archive["secondsPerPoint"]
        start = now - archive["retention"]
        series = whisper.fetch(path, start, now, now, step)
        (first, end, step), values = series
        for time, value in zip(range(first, end, step), values):
            if value is not None and time < border:
                assert time not in found, (path, time)
                for finer in range(time + 1, time + step):
                    found.pop(finer, None)
                found[time] = value
        border = min(border, first)
    return found


def main():
    top, now = sys.argv[1], int(sys.argv[2])
    for where, _, names in os.walk(top):
        for name in names:
            path = os.path.join(where, name)
            values = points(path, now).values()
            metric = os.path.relpath(path, top)[:-len(".wsp")]
            print("%s %d %.2f" % (metric.replace("/", "."), len(values),
                                  sum(values)))


main()
