# SPDX-License-Identifier: ISC
"""Runs operations of golden scripts with the reference library."""

import math
import os
from urllib.parse import unquote

import whisper

import canon


def plain_sum(values):
    """Adds from left to right, as no CPython since 3.12 does."""
    total = 0
    for value in values:
        total += value
    return total


def adopt_decisions():
    """
    Settles what the reference leaves to the interpreter: the order in which
    coarser intervals are propagated, and how numbers are added.
    """
    whisper.set = lambda values: sorted(frozenset(values))
    whisper.sum = plain_sum


def number(text):
    return math.nan if text == "nan" else float(text)


def show(value):
    return "null" if value is None else "%.17g" % value


def absent(text):
    return text in ("-", "")


def both_nan(a, b):
    return a is not None and b is not None and a != a and b != b


def retention(text):
    step, points = text.split(":")
    return int(step), int(points)


def point(text):
    time, value = text.split(":")
    return int(time), number(value)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def refuse_nan(xff):
    """NaN would make the file unreadable, so it is not to be accepted."""
    if xff is not None and math.isnan(xff):
        raise whisper.InvalidXFilesFactor(
            "Invalid xFilesFactor nan, not between 0 and 1")


def op_create(path, xff, method, mode, *definitions):
    existed = os.path.lexists(path)
    refuse_nan(number(xff))
    try:
        whisper.create(path, [retention(text) for text in definitions],
                       xFilesFactor=number(xff), aggregationMethod=method,
                       sparse=mode == "sparse",
                       useFallocate=mode == "fallocate")
    except Exception:
        # The reference may leave half a file, we must not.
        if not existed and os.path.lexists(path):
            os.unlink(path)
        raise
    return ["=ok"]


def op_validate(*definitions):
    found = [retention(text) for text in definitions]
    whisper.validateArchiveList(found)
    return [" ".join(["=valid"] + ["%d:%d" % pair for pair in found])]


def op_parse(text):
    text = "" if text == "%" else unquote(text)
    return ["=retention %d %d" % whisper.parseRetentionDef(text)]


def op_info(path):
    info = whisper.info(path)
    if info is None:
        return ["=none"]
    lines = ["=info %s %d %s %d" % (
        info["aggregationMethod"], info["maxRetention"],
        show(info["xFilesFactor"]), len(info["archives"]))]
    for i, a in enumerate(info["archives"]):
        lines.append("=archive %d %d %d %d %d %d" % (
            i, a["offset"], a["secondsPerPoint"], a["points"],
            a["retention"], a["size"]))
    return lines


def op_update(path, now, time, value):
    whisper.update(path, number(value), int(time), int(now))
    return ["=ok"]


def op_update_many(path, now, *points):
    whisper.update_many(path, [point(p) for p in points if p], int(now))
    return ["=ok"]


def op_fetch(path, now, start, until, select):
    series = whisper.fetch(path, int(start), int(until), int(now),
                           None if absent(select) else select)
    if series is None:
        return ["=none"]
    (first, end, step), values = series
    return [" ".join(["=series %d %d %d %d" % (first, end, step, len(values))]
                     + [show(value) for value in values])]


def op_merge(src, dst, now, start, until):
    whisper.merge(src, dst, None if absent(start) else int(start),
                  None if absent(until) else int(until), int(now))
    return ["=ok"]


def op_diff(a, b, now, until, ignore_empty):
    archives = whisper.diff(a, b, ignore_empty == "1",
                            None if absent(until) else int(until), int(now))
    lines = ["=diff %d" % len(archives)]
    for i, points, total in archives:
        points = [p for p in points if not both_nan(p[1], p[2])]
        lines.append("=d %d %d %d" % (i, total, len(points)))
        lines += ["=e %d %d %s %s" % (i, p[0], show(p[1]), show(p[2]))
                  for p in points]
    return lines


def op_setagg(path, method, xff):
    xff = None if absent(xff) else number(xff)
    refuse_nan(xff)
    return ["=old " + whisper.setAggregationMethod(path, method, xff)]


def op_setxff(path, xff):
    refuse_nan(number(xff))
    return ["=old " + show(whisper.setXFilesFactor(path, number(xff)))]


def op_points(path):
    found = list(canon.slots(read(path)))
    return (["=points %d" % len(found)] +
            ["=p %d %d %d %s" % (i, k, interval, show(value))
             for i, k, interval, value in found])


def op_raw(path, text):
    write(path, b"" if text == "-" else bytes.fromhex(text))
    return ["=ok"]


def op_patch(path, offset, text):
    with open(path, "r+b") as file:
        file.seek(int(offset))
        file.write(bytes.fromhex(text))
    return ["=ok"]


def op_truncate(path, size):
    os.truncate(path, int(size))
    return ["=ok"]


def op_copy(a, b):
    write(b, read(a))
    return ["=ok"]


def op_unlink(path):
    os.unlink(path)
    return ["=ok"]


def op_exists(path):
    return ["=%d" % os.path.exists(path)]


OPERATIONS = {name[3:]: function for name, function in globals().items()
              if name.startswith("op_")}


def failure(error):
    """The result line of an operation that raised error."""
    if isinstance(error, OSError):
        return "!OSError"
    known = (whisper.WhisperException, NotImplementedError, ValueError)
    if isinstance(error, known):
        return "!%s %s" % (type(error).__name__, error)
    return "!Any"


def run(line):
    """The result lines of one operation in the current directory."""
    word, *arguments = line.split(" ")
    try:
        return OPERATIONS[word](*arguments)
    except Exception as error:
        return [failure(error)]


def expectations():
    """The closing lines of a script: every file of the directory."""
    lines = []
    for path in sorted(os.listdir(".")):
        data = read(path)
        lines.append("expect_size %s %d" % (path, len(data)))
        lines.append("expect_canon %s %s" % (path, canon.digest(data)))
    return lines
