# SPDX-License-Identifier: ISC
"""The files, who writes to which part of them, and what they must hold."""
import os
import struct

# The present, a multiple of all steps.
NOW = 1700000000

WRITERS = 8

# Points of this owner come from another file, by merge and fill.
DONOR = WRITERS

FILES = ["hot.wsp"] + ["cold%d.wsp" % i for i in range(20)]
SOURCE = "source.wsp"

# Files that several try to create at the same time.
NEW = "new%d.wsp"
SMALL = ("1:60", "5:120")

# Any of these has a slot of the same step for whatever another one holds of
# the blocks below, so that a resize may not lose a point.
LAYOUTS = (("1:1280", "8:640", "64:160"),
           ("1:2560", "8:640", "64:300"),
           ("1:2000", "8:1000", "64:160", "640:100"))

# More than any of them covers.
RETENTION = 1 << 20


def block(owner, step):
    """
    The intervals of an owner, to which nobody else writes: some that belong to
    the finest archive, and some too old for it.
    """
    if step == 1:
        newest = NOW - 128 * owner
        return range(newest - 128, newest)
    newest = NOW - 2560 - 256 * owner
    return range(newest - 256, newest, step)


def step_of(time):
    """The step of the archive that a point goes to, whatever the layout."""
    return 1 if time >= NOW - 1280 else 8


class Ledger:
    """
    What one writer knows of its slots.  slots has the values that a slot may
    hold by (file, time): one that was acknowledged, and those of later
    attempts that were not; None stands for no value.  settled says by (file,
    step, time) of intervals of the coarser archives whether the last attempt
    to write to them was acknowledged, so that their roll-up is complete.
    created has the names of the files that it could create.
    """

    def __init__(self):
        self.slots = {}
        self.settled = {}
        self.acknowledged = self.values = 0
        self.created = []

    def value(self):
        """One that no other point of this writer has."""
        self.values += 1
        return self.values

    def note(self, file, points, done):
        for time, value in points:
            known = self.slots.get((file, time), (None,))
            self.slots[file, time] = (value,) if done else known + (value,)
            for step in (8, 64):
                self.settled[file, step, time - time % step] = done
        if done:
            self.acknowledged += len(points)

    def wrong(self, file, time, value):
        """Is this not a value that the slot may hold?"""
        return value not in self.slots.get((file, time), (None,))

    def learn(self, file, time, value):
        """The slot was seen to hold this, and nobody is writing to it."""
        self.slots[file, time] = (value,)


class Image:
    """A Whisper file as it was read; raises ValueError if it is none."""

    def __init__(self, directory, file):
        with open(os.path.join(directory, file), "rb") as stream:
            self.data = stream.read()
        if len(self.data) < 16:
            raise ValueError("%s has %d bytes" % (file, len(self.data)))
        self.archives = {}
        end = 16 + 12 * struct.unpack_from(">L", self.data, 12)[0]
        for at in range(16, end, 12):
            offset, step, points = struct.unpack_from(">LLL", self.data, at)
            if offset != end:
                raise ValueError("%s: archive at %d" % (file, offset))
            end += 12 * points
            self.archives[step] = offset, points
        if len(self.data) != end:
            raise ValueError("%s has %d bytes, not %d" % (
                file, len(self.data), end))

    def get(self, step, time):
        """The value of an interval, or None."""
        offset, points = self.archives[step]
        base = struct.unpack_from(">L", self.data, offset)[0]
        slot = (time - base) // step % points if base else 0
        interval, value = struct.unpack_from(">Ld", self.data,
                                             offset + 12 * slot)
        return value if interval == time else None
