# SPDX-License-Identifier: ISC
"""Whisper files as plain lists of slots, from their bytes and back.

A slot is a pair of an interval and the eight bytes of a value.  Values stay
bytes wherever they are only copied, so that nothing can change them.
"""
import struct

METHODS = ("average", "sum", "last", "max", "min", "avg_zero", "absmax",
           "absmin")
EMPTY = (0, bytes(8))


def number(value):
    return struct.unpack(">d", value)[0]


def pack(x):
    return struct.pack(">d", x)


def single(x):
    """x as a 32-bit float can hold it, the way an xFilesFactor is kept."""
    return struct.unpack(">f", struct.pack(">f", x))[0]


class Ring:
    """One archive."""

    def __init__(self, step, points, slots=None):
        self.step = step
        self.points = points
        self.slots = slots if slots is not None else [EMPTY] * points

    @property
    def retention(self):
        return self.step * self.points

    @property
    def base(self):
        return self.slots[0][0]

    def place(self, t):
        """The number of the slot for interval t."""
        if self.base == 0:
            return 0
        return (t - self.base) // self.step % self.points

    def get(self, t):
        """The value at interval t, or None."""
        if self.base == 0:
            return None
        interval, value = self.slots[self.place(t)]
        return value if interval == t else None

    def put(self, t, value):
        self.slots[self.place(t)] = (t, value)

    def held(self, now):
        """The intervals that the ring has a slot for, oldest first."""
        first = (now - self.retention) // self.step * self.step + self.step
        return range(first, now + 1, self.step)

    def known(self):
        """All points that lie where a reader looks for them, by time."""
        return sorted((t, value) for i, (t, value) in enumerate(self.slots)
                      if t and t % self.step == 0 and self.place(t) == i)


class File:
    def __init__(self, method, xff, rings):
        self.method = method
        self.xff = xff          # what the 32 bits hold
        self.rings = rings

    @property
    def layout(self):
        return [(r.step, r.points) for r in self.rings]

    def finer(self, step):
        """Archives whose step is smaller and divides this one."""
        return [r for r in self.rings
                if r.step < step and step % r.step == 0]

    def ring(self, step):
        for r in self.rings:
            if r.step == step:
                return r
        return None


def encode(f):
    head = struct.pack(">IIfI", METHODS.index(f.method) + 1,
                       max(r.retention for r in f.rings), f.xff,
                       len(f.rings))
    offset = 16 + 12 * len(f.rings)
    body = b""
    for r in f.rings:
        head += struct.pack(">III", offset, r.step, r.points)
        offset += 12 * r.points
        for interval, value in r.slots:
            body += struct.pack(">I", interval) + value
    return head + body


def decode(data):
    """Reads a file that must be exactly as encode() writes it."""
    method, reach, xff, n = struct.unpack_from(">IIfI", data)
    rings = []
    end = 16 + 12 * n
    for i in range(n):
        offset, step, points = struct.unpack_from(">III", data, 16 + 12 * i)
        if offset != end:
            raise ValueError("archive %d is at %d, not %d" % (i, offset, end))
        end += 12 * points
        rings.append(Ring(step, points, [
            (struct.unpack_from(">I", data, at)[0], data[at + 4:at + 12])
            for at in range(offset, end, 12)]))
    if len(data) != end:
        raise ValueError("%d bytes long, not %d" % (len(data), end))
    if reach != max(r.retention for r in rings):
        raise ValueError("maxRetention is %d" % reach)
    return File(METHODS[method - 1], xff, rings)
