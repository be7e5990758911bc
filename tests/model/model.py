# SPDX-License-Identifier: ISC
"""What resize, fill and merge must leave in every slot of a file.

Written from the rules alone, as slowly and simply as they read: one interval
after the other, no ranges, no batches.  For each archive, resize() returns
all that it must hold and fill() what must be added to it, as values by
interval; merge() returns it as a ring.
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


def from_finer(f, t, step, method, xff, now):
    """The same from the finest archive that reaches back to t, or None."""
    for ring in f.finer(step):
        if t > now - ring.retention:
            return rollup(ring, t, step, method, xff)
    return None


def resize(old, layout, method, xff, spread, now):
    rings = [Ring(step, points) for step, points in layout]
    held = [set(r.held(now)) for r in rings]
    result = []
    for r in rings:
        result.append({})
        same = old.ring(r.step)
        for t in r.held(now):
            value = same.get(t) if same else \
                from_finer(old, t, r.step, method, xff, now)
            if value is not None:
                result[-1][t] = value
    place_coarse(old, rings, held, result, method, spread, now)
    for r, points in zip(rings, result):
        if old.ring(r.step):
            keep_future(old.ring(r.step), r, points, now)
    return result


def place_coarse(old, rings, held, result, method, spread, now):
    """Rule c: what has no archive of its own step any more."""
    computed_or_copied = [set(points) for points in result]
    for coarse in old.rings:
        c = coarse.step
        for t, value in coarse.known():
            if any(r.step == c and t in h for r, h in zip(rings, held)):
                continue
            for i, r in enumerate(rings):
                if r.step < c and c % r.step == 0 and t in held[i]:
                    break
            else:
                continue
            whole = range(t, t + c, r.step)
            if any(u in computed_or_copied[i] for u in whole):
                continue
            slots = [u for u in whole if u <= now] if spread else [t]
            if spread and method == "sum":
                value = computed(number(value) / len(slots))
            for u in slots:
                result[i].setdefault(u, value)


def keep_future(old, new, points, now):
    """Points later than now stay where nothing else took their slot."""
    lap = new.step * new.points
    taken = {t % lap for t in points}
    for t, value in reversed(old.known()):
        if t > now and t % lap not in taken:
            points[t] = value
            taken.add(t % lap)


def fill(src, dst, now):
    result = []
    for r in dst.rings:
        same = src.ring(r.step)
        found = {}
        for t in r.held(now):
            if r.get(t) is not None:
                continue
            taken = r.slots[r.place(t)][0]
            if taken > t and taken % r.step == 0:       # by the future
                continue
            value = same.get(t) if same else None
            if value is None:
                value = from_finer(src, t, r.step, dst.method, dst.xff, now)
            if value is not None:
                found[t] = value
        result.append(found)
    return result


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
