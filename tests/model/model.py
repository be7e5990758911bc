# SPDX-License-Identifier: ISC
"""How points are rolled up, and what merge must leave in every slot of a file.

Written from the rules alone, as slowly and simply as they read: one interval
after the other, no ranges, no batches.  For each archive, merge() returns it
as a ring; what resize and fill do is in carry.py.
"""
import math

from wspfile import Ring, number, pack

# Their NaNs come from arithmetic, which does not promise their bits.
COMPUTED = ("average", "sum", "avg_zero")
ANY_NAN = pack(math.nan)


def total(numbers):
    s = 0.0
    for x in numbers:
        s = s + x
    return s


def computed(x):
    return ANY_NAN if math.isnan(x) else pack(x)


def aggregate(method, window):
    """The value for a list of values, oldest first, None where missing."""
    known = [v for v in window if v is not None]
    if method == "last":
        return known[-1]
    if method == "sum":
        return computed(total(number(v) for v in known))
    if method == "average":
        return computed(total(number(v) for v in known) / len(known))
    if method == "avg_zero":
        return computed(total(number(v) if v is not None and number(v) != 0
                              else 0.0 for v in window) / len(window))
    best = known[0]
    for v in known[1:]:
        x, y = number(v), number(best)
        if method == "max" and x > y or method == "min" and x < y or \
                method == "absmax" and abs(x) > abs(y) or \
                method == "absmin" and abs(x) < abs(y):
            best = v
    return best


def rollup(ring, t, step, method, xff):
    """The aggregate of a ring over [t, t + step), or None.

    A ring too short for that is looked at for one lap, which ends after now.
    """
    window = [ring.get(u) if u < t + ring.retention else None
              for u in range(t, t + step, ring.step)]
    known = len([v for v in window if v is not None])
    if known == 0 or known / len(window) < xff:
        return None
    return aggregate(method, window)


def merge(src, dst, since, until, now):
    rings = [Ring(r.step, r.points, list(r.slots)) for r in dst.rings]
    until = min(until, now)
    for i, source in enumerate(src.rings):
        oldest = now - source.retention
        if until < oldest or until < since:
            continue
        s = source.step
        first = max(since, oldest) // s * s + s
        last = until // s * s
        if last < first:
            last = first
        points = [(t, source.get(t)) for t in range(first, last + 1, s)
                  if source.get(t) is not None]
        commit(dst, rings, i, points)
    return rings


def commit(dst, rings, i, points):
    """Writes points to an archive and rolls them up from there."""
    for t, value in points:
        rings[i].put(t, value)
    for high, low in zip(rings[i:], rings[i + 1:]):
        wrote = False
        for t in sorted({t // low.step * low.step for t, _ in points}):
            value = rollup(high, t, low.step, dst.method, dst.xff)
            if value is not None:
                low.put(t, value)
                wrote = True
        if not wrote:
            break
