# SPDX-License-Identifier: ISC
"""Random layouts, contents and times."""
import struct

from wspfile import EMPTY, METHODS, File, Ring, pack, single

STEPS = (1, 2, 5, 10, 15, 30, 60, 300)
FACTORS = (2, 3, 4, 5, 6, 10, 12)
XFFS = (0.0, 0.1, 0.2, 1 / 3, 0.5, 0.5, 2 / 3, 0.9, 1.0)
LAST = 2 ** 32 - 1
SPECIAL = tuple(pack(float(x)) for x in (
    "0", "-0", "0", "-0", "inf", "-inf", "1e308", "-1e308", "5e-324",
    "1e16")) + (
    struct.pack(">Q", 0x7ff8000000000000),      # NaN
    struct.pack(">Q", 0xfff8000000000123),      # negative, with a payload
    struct.pack(">Q", 0x7ff4000000000001))      # signalling


def layout(rng, most=4):
    """Archives as (step, points) that may make up a file."""
    step = rng.choice(STEPS)
    archives = []
    for i in range(rng.randint(1, most)):
        points = rng.choice((1, 2, 3, 5, 7, 12, rng.randint(1, 40)))
        if i > 0:
            factor = rng.choice(FACTORS)
            finer, count = archives[-1]
            if count < factor:          # too few to make one coarser point
                archives[-1] = finer, count = finer, factor + rng.choice(
                    (0, 0, 1, rng.randint(0, 12)))
            step *= factor
            points = max(points, finer * count // step + 1)
        archives.append((step, points))
    return archives


def valid(archives):
    pairs = list(zip(archives, archives[1:]))
    return all(s < S and S % s == 0 and S * N > s * n and n >= S // s
               for (s, n), (S, N) in pairs)


def finest_only(rng, archives):
    """A layout of one fine archive that reaches back about as far."""
    step = archives[0][0]
    points = archives[-1][0] * archives[-1][1] // step
    return [(step, rng.randint(points // 2 + 1, points + 2))]


def related(rng, archives):
    """Another layout that has something to do with this one."""
    if rng.random() < 0.2:
        return finest_only(rng, archives)
    for _ in range(100):
        new = list(archives)
        for _ in range(rng.randint(0, 3)):
            i = rng.randrange(len(new))
            step, points = new[i]
            change = rng.choice(("longer", "shorter", "drop", "step", "any"))
            if change == "longer":
                new[i] = step, points + rng.randint(1, 30)
            elif change == "shorter":
                new[i] = step, rng.randint(1, points)
            elif change == "drop" and len(new) > 1:
                del new[i]
            elif change == "step":
                new[i] = step * rng.choice(FACTORS), points
            else:
                new.insert(rng.choice((0, len(new))),
                           (rng.choice(STEPS), rng.randint(1, 40)))
        new.sort()
        if valid(new):
            return new
    return layout(rng)


def value(rng, special):
    kind = rng.random()
    if kind < special:
        return rng.choice(SPECIAL)
    if kind < 0.6:
        return pack(float(rng.randint(-9, 9)))
    return pack(rng.uniform(-1, 1) * 10.0 ** rng.randint(-10, 10))


def moment(rng):
    """A present, often exactly at or beside the end of some interval."""
    now = rng.randint(10 ** 9, 2 * 10 ** 9)
    if rng.random() < 0.03:
        now = LAST - rng.randint(0, 100)
    if rng.random() < 0.5:
        now -= now % rng.choice((60, 300, 3600, 86400))
        now += rng.choice((-1, 0, 0, 1))
    return now


def interval(rng, t, step, points, odd):
    """What may stand in the slot of interval t; odd says how often another."""
    lap = step * points
    if rng.random() < odd:
        kind = rng.random()
        if kind < 0.4:
            t -= lap * rng.choice((1, 1, 1, 2, 5))      # an earlier lap
        elif kind < 0.9:
            t += lap * rng.choice((1, 1, 1, 2))         # the future
        else:
            t += rng.randint(1, lap)                    # foreign or damaged
    return min(max(t, 1), LAST)


def ring(rng, step, points, now):
    """An archive with some contents, its ring turned to anywhere."""
    r = Ring(step, points)
    density = rng.choice((0, 0.1, 0.3, 0.6, 0.9, 1, 1, rng.random()))
    times = list(r.held(now))
    turn = rng.randrange(points)
    times = times[turn:] + times[:turn]
    odd = rng.choice((0, 0.15, 0.15, 0.6))
    special = rng.choice((0, 0.2, 0.2, 1))
    r.slots = [(interval(rng, t, step, points, odd), value(rng, special))
               if rng.random() < density else EMPTY for t in times]
    if r.base == 0:                     # then a ring is empty by definition
        if rng.random() < 0.2:
            r.slots = [EMPTY] * points
        else:
            r.slots[0] = times[0], value(rng, special)
    if density == 0:
        r.slots = [EMPTY] * points
    return r


def file(rng, archives, now):
    return File(rng.choice(METHODS + ("sum", "sum")), single(rng.choice(XFFS)),
                [ring(rng, step, points, now) for step, points in archives])
