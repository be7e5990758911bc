# SPDX-License-Identifier: ISC
"""Random archives, numbers and times, with a taste for the edges."""

import math
import random
import struct

METHODS = ("average", "sum", "last", "max", "min", "avg_zero", "absmax",
           "absmin")
UNITS = ("seconds", "minutes", "hours", "days", "weeks", "years")
STEPS = (1, 2, 5, 7, 10, 15, 30, 60, 300)
RATIOS = (2, 3, 4, 5, 6, 7, 10, 12)
PLAIN = (0.0, -0.0, 1.0, -1.0, 0.1, 1 / 3, 1e-9, 1e15 + 0.2, 5e-324)
EXTREME = {"finite": PLAIN, "nan": (math.nan,), "inf": (math.inf, -math.inf)}


def layout(rng):
    """Archives that fit each other, often with nothing to spare."""
    step, reach, found = rng.choice(STEPS), 0, []
    for left in reversed(range(rng.choice((1, 2, 2, 2, 3, 3, 4)))):
        ratio = rng.choice(RATIOS)
        points = max(reach // step + 1, ratio if left else 1)
        points += rng.choice((0, 0, 1, rng.randrange(20)))
        found.append((step, points))
        reach = step * points
        step *= ratio
    return found


def loose_layout(rng):
    """Archives that often do not fit each other."""
    count = rng.randrange(1, 4)
    # The reference does not check a single archive.
    return [(rng.choice((5, 10, 20, 30, 45, 60)),
             rng.randrange(count == 1, 13)) for _ in range(count)]


def foreign_layout(rng):
    """Archives in order, but without any relation to each other."""
    return [(step, rng.randrange(1, 30)) for step in
            sorted(rng.sample(range(1, 60), rng.randrange(1, 5)))]


def xff(rng):
    return rng.choice((0.0, 0.0, 0.1, 0.2, 0.3, 0.5, 0.5, 0.7, 1.0,
                       rng.random()))


def bad_xff(rng):
    return rng.choice((-1.0, -1e-9, 1.0000000001, 1.5, 2.0, math.nan))


def any_double(rng):
    """A double of any size, but finite."""
    while True:
        number, = struct.unpack("!d", rng.randbytes(8))
        if math.isfinite(number):
            return number


def value(rng, flavour):
    kind = rng.random()
    if kind < 0.3:
        return float(rng.randrange(-3, 4))
    if kind < 0.7:
        return round(rng.uniform(-1000, 1000), rng.randrange(6))
    if kind < 0.8:
        return float("%de%d" % (rng.randrange(1000), rng.randrange(-9, 20)))
    if kind < 0.95:
        return rng.choice(EXTREME[flavour])
    if kind < 0.98 and flavour == "finite":
        return any_double(rng)
    return rng.choice(PLAIN)


def age(rng, archives):
    """Seconds before now, often close to where an archive ends."""
    step, points = rng.choice(archives)
    kind = rng.random()
    if kind < 0.6:
        return rng.randrange(step * points)
    if kind < 0.75:
        return rng.randrange(2 * archives[0][0])
    if kind < 0.95:
        return step * points + rng.randrange(-2, 3)
    return rng.randrange(2 * archives[-1][0] * archives[-1][1])


def advance(rng, archives):
    """Seconds until the next operation, now and then backwards."""
    step, points = rng.choice(archives)
    kind = rng.random()
    if kind < 0.4:
        return 0
    if kind < 0.8:
        return rng.randrange(archives[0][0] + 1)
    if kind < 0.94:
        return rng.randrange(1, 4) * step
    if kind < 0.97:
        return rng.randrange(step * points + 1)
    return -rng.randrange(3 * archives[0][0])


def ages(rng, archives):
    """The ages of one batch."""
    step, points = rng.choice(archives)
    kind = rng.random()
    if kind < 0.7:
        start = rng.choice((0, age(rng, archives)))
        count = rng.randrange(1, min(points + 2, 80))
        found = [start + step * i for i in range(count)]
    else:
        found = [age(rng, archives) for _ in range(rng.randrange(1, 40))]
    if rng.random() < 0.2:
        found += [rng.choice(found) for _ in range(3)]
    if rng.random() < 0.2:
        found += [-rng.randrange(6 * archives[0][0]) for _ in range(3)]
    if rng.random() < 0.5:
        rng.shuffle(found)
    return found


def run_fits(archives, now, times):
    """
    True unless a run of neighbouring intervals is more than a lap and a
    point long: the reference then writes beyond the archive's end.
    """
    step, points = archives[0]
    found = {t - t % step for t in times if now - t <= step * points}
    length = longest = 0
    for interval in sorted(found):
        length = length + 1 if interval - step in found else 1
        longest = max(longest, length)
    return longest <= points + 1


def span(rng):
    """One half of a definition, sometimes with a unit, rarely sound."""
    if rng.random() < 0.05:
        return rng.choice(("", "x", "-5", "5.5", "5S", "5 m", "0x5", "5mm"))
    unit = rng.choice(UNITS + ("", "", "mon", "mins"))
    return "%d%s" % (rng.randrange(1, 500),
                     unit[:rng.randrange(len(unit) + 1)])


def definition(rng):
    text = span(rng) + rng.choice(":::::::::, ") + span(rng)
    return rng.choice(("", "", "", " ")) + text + rng.choice(("", "", " "))
