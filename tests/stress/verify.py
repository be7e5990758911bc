# SPDX-License-Identifier: ISC
"""Looks at the files when all is quiet."""
import json
import os
import shutil
import struct

import world

PAGE = 4096
SLOT = 12


def fetch(tools, path, step):
    """All values of an archive, by time, as whisper-fetch tells them."""
    done = tools.run("whisper-fetch", "--json", "--archive", str(step),
                     "--from", str(world.NOW - 6000), path)
    if done.status != 0:
        raise ValueError(done.err.strip())
    series = json.loads(done.out)
    return {series["start"] + i * step: value
            for i, value in enumerate(series["values"]) if value is not None}


def mean(values):
    """Added up in order, as the tools do it."""
    total = 0.0
    for value in values:
        total += value
    return total / len(values)


def is_torn(data, at, value, allowed):
    """
    Does the slot of this time lie on two pages, with what is on the first one
    of a value that it may have?  The system ends a write between pages.
    """
    count, = struct.unpack_from(">L", data, 12)
    start = 16 + 12 * count
    place = data.find(struct.pack(">Ld", at, value), start)
    rest = PAGE - place % PAGE - 4
    return place != -1 and (place - start) % SLOT == 0 and 0 <= rest < 8 and \
        any(struct.pack(">d", v)[:rest] == struct.pack(">d", value)[:rest]
            for v in allowed if v is not None)


def slot_problems(file, values, ledgers, source, data):
    """Has every slot a value that it may have?  No data: nobody was killed."""
    for owner in range(world.WRITERS + 1):
        for step in (1, 8):
            for at in world.block(owner, step):
                value = values[step].get(at)
                if owner == world.DONOR:
                    allowed = None, source[step].get(at)
                else:
                    allowed = ledgers[owner].slots.get((file, at), (None,))
                if value not in allowed and not (
                        data and value is not None and
                        is_torn(data, at, value, allowed)):
                    yield "%s: %d holds %r instead of %r" % (
                        file, at, value, allowed)


def rollup_problems(file, values, ledgers):
    """Is each coarser value the mean of the finer ones that it covers?"""
    settled = {}
    for ledger in ledgers:
        settled.update(ledger.settled)
    for fine, coarse in ((1, 8), (8, 64)):
        groups = {}
        for at in sorted(values[fine]):
            groups.setdefault(at - at % coarse, []).append(values[fine][at])
        for at, group in groups.items():
            value = values[coarse].get(at)
            if settled.get((file, coarse, at)) and value != mean(group):
                yield "%s: %d, %d seconds, is %r instead of %r" % (
                    file, at, coarse, value, mean(group))


def creation_problems(directory, ledgers):
    """Was each new file created once, by one of those who tried?"""
    created = sorted(name for ledger in ledgers for name in ledger.created)
    there = sorted(name for name in os.listdir(directory)
                   if name.startswith("new") and name.endswith(".wsp"))
    for name in sorted(set(there + created)):
        if created.count(name) != there.count(name):
            yield "%s: created %d times, found %d times" % (
                name, created.count(name), there.count(name))
        elif world.Image(directory, name).archives.keys() != {1, 5}:
            yield "%s: has other archives" % name


class Verdict:
    """What is wrong with the files, by what was looked at."""

    def __init__(self):
        self.unread, self.lost, self.rollups = [], [], []


def sound(tools, path):
    """What is wrong with a file as the tools read it, or None."""
    commands = [["whisper-dump", path], ["whisper-fetch", path]]
    if shutil.which("whisper-check"):
        commands.append(["whisper-check", path])
    for command in commands:
        done = tools.run(*command)
        if done.status != 0 or done.err:
            return "exit %d: %s" % (done.status, done.err.strip())
    return None


def verify(tools, ledgers, killed):
    verdict = Verdict()
    path = os.path.join(tools.directory, world.SOURCE)
    source = {step: fetch(tools, path, step) for step in (1, 8)}
    for file in world.FILES:
        path = os.path.join(tools.directory, file)
        problem = sound(tools, path)
        if problem:
            verdict.unread.append(problem)
            continue
        values = {step: fetch(tools, path, step) for step in (1, 8, 64)}
        with open(path, "rb") as opened:
            data = opened.read() if killed else None
        verdict.lost += slot_problems(file, values, ledgers, source, data)
        verdict.rollups += rollup_problems(file, values, ledgers)
    return verdict


def left_over(directory):
    """The temporary files in a directory."""
    return sorted(name for name in os.listdir(directory)
                  if name.startswith(".") or name.endswith(".tmp"))
