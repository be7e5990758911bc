# SPDX-License-Identifier: ISC
"""Compares whisper-edit with a simple model.

The environment is that of run.py.
"""
import math
import statistics
import sys

import cases
import model
import rebuild
import run
from wspfile import Ring, encode, number, pack

FOREVER = float("inf")


class Edit:
    """What is asked for."""

    def __init__(self):
        self.action = None
        self.numbers = []
        self.since = 0
        self.until = FOREVER
        self.step = None
        self.known = self.nan = False
        self.above = self.below = self.times = self.window = None
        self.gap = None
        self.options = []

    @property
    def chooses(self):
        return self.known or self.nan or self.above is not None or \
            self.below is not None or self.times is not None


def spike(edit, cells, t, step, opened):
    """Is the point farther from 0 than so many times the median?"""
    if edit.window:
        times = [t + i * step for i in range(-edit.window, edit.window + 1)]
    else:
        times = opened
    sizes = [abs(number(cells[u])) for u in times if cells.get(u) is not None
             and not math.isnan(number(cells[u]))]
    if not sizes:
        return False
    with_overflow = statistics.median_low(sizes), \
        statistics.median_high(sizes)
    median = sum(with_overflow) / 2
    if math.isinf(median):
        median = with_overflow[0] / 2 + with_overflow[1] / 2
    return median > 0 and abs(number(cells[t])) > edit.times * median


def chosen(edit, cells, t, step, opened, creatable):
    value = cells.get(t)
    if t not in opened:
        return False
    if not edit.chooses:
        if edit.action == "interpolate":
            return value is None and t in creatable
        return value is not None or (edit.action == "set" and t in creatable)
    if value is None:
        return False
    x = number(value)
    return edit.known or (edit.nan and math.isnan(x)) or \
        (edit.above is not None and x > edit.above) or \
        (edit.below is not None and x < edit.below) or \
        (edit.times is not None and spike(edit, cells, t, step, opened))


def interpolated(edit, cells, t, step, skip):
    """The value on the line between the nearest neighbours, or None."""
    stay = [u for u, value in cells.items()
            if value is not None and u not in skip]
    before = [u for u in stay if u < t]
    after = [u for u in stay if u > t]
    if not before or not after:
        return None
    left, right = max(before), min(after)
    a, b = number(cells[left]), number(cells[right])
    n = (right - left) // step
    if not math.isfinite(a) or not math.isfinite(b) or \
            (edit.gap and (n - 1) * step > edit.gap):
        return None
    if a == b:
        return pack(a)
    i = (t - left) // step
    v = (a * float(n - i) + b * float(i)) / float(n)
    if not math.isfinite(v):
        v = a / n * (n - i) + b / n * i
    return pack(v)


def changed(edit, value):
    if edit.action == "erase":
        return None
    if edit.action == "set":
        return pack(edit.numbers[0])
    x = number(value)
    if math.isnan(x):
        return value
    if edit.action == "add":
        return model.computed(x + edit.numbers[0])
    if edit.action == "scale":
        return model.computed(x * edit.numbers[0])
    low, high = edit.numbers
    return pack(low) if x < low else pack(high) if x > high else value


def apply(edit, cells, step, opened, creatable):
    """What becomes of the points of one archive."""
    skip = {t for t in cells
            if chosen(edit, cells, t, step, opened, creatable)}
    result = dict(cells)
    for t in skip:
        if edit.action == "interpolate":
            value = interpolated(edit, cells, t, step, skip)
            if value is not None:
                result[t] = value
        else:
            result[t] = changed(edit, cells[t])
    return result


def both_nan(a, b):
    return a is not None and math.isnan(number(a)) and \
        math.isnan(number(b))


def put(ring, t, value):
    if value is not None:
        ring.put(t, value)
        return
    k = ring.place(t)
    ring.slots[k] = (0, bytes(8))
    if k == 0:          # its time is needed: that of the first lap
        ring.slots[0] = (t % ring.retention or ring.retention, bytes(8))


def edit_file(f, edit, now):
    """The rings that must come out, the changes, and how many are left."""
    rings = [Ring(r.step, r.points, list(r.slots)) for r in f.rings]
    until = min(edit.until, now)
    changes = []
    left = 0
    start = 0 if edit.step is None else \
        [r.step for r in rings].index(edit.step)
    first = rings[start].step
    for i in range(start, len(rings)):
        ring, step = rings[i], rings[i].step
        held = [t for t in ring.held(now)
                if t > 0 and not rebuild.taken(ring, t)]
        cells = {t: ring.get(t) for t in held}
        old = dict(cells)
        opened, creatable = set(), set()
        for t in held:
            whole = edit.since < t <= until
            if i == start:
                if whole:
                    opened.add(t)
                    creatable.add(t)
                continue
            if edit.until < now and t + step - first > edit.until:
                whole = False
            was, fine = f.rings[i - 1], rings[i - 1]
            points = range(t, t + step, fine.step)
            held_finer = rebuild.held(was, t, step, now, False)
            if held_finer:
                before = model.rollup(was, t, step, f.method, f.xff)
                after = model.rollup(fine, t, step, f.method, f.xff)
                if [was.get(u) for u in points] == \
                        [fine.get(u) for u in points]:
                    if before is not None or \
                            any(fine.get(u) is not None for u in points):
                        continue
                elif after is not None:
                    if not both_nan(cells[t], after):
                        cells[t] = after
                    continue
                elif before is not None or \
                        all(fine.get(u) is None for u in points):
                    cells[t] = None
                    continue
            if edit.step is None and whole:
                opened.add(t)
                if not held_finer:
                    creatable.add(t)
                continue
            part = edit.step is None and \
                t + step - first > edit.since and t <= until
            touched = [was.get(u) for u in points] != \
                [fine.get(u) for u in points]
            if not held_finer and cells[t] is not None and (part or touched):
                left += 1
        cells = apply(edit, cells, step, opened, creatable)
        for t in held:
            if cells[t] != old[t]:
                changes.append((step, t, old[t], cells[t]))
                put(ring, t, cells[t])
    return rings, changes, left


def small(rng, *other):
    return rng.choice((0.0, 1.0, -1.0, 2.5, 0.5, 3.0, 1e300,
                       float(rng.randint(-9, 9))) + other)


def text(x):
    return "%r" % x


def random_action(rng, edit):
    edit.action = rng.choice(("erase", "erase", "set", "add", "scale",
                              "clamp", "interpolate", "interpolate"))
    if edit.action in ("add", "scale"):
        edit.numbers = [small(rng)]
    elif edit.action == "set":
        edit.numbers = [small(rng, -0.0, math.inf, math.nan)]
    elif edit.action == "clamp":
        edit.numbers = sorted((small(rng, -math.inf), small(rng, math.inf)))
    elif edit.action == "interpolate" and rng.random() < 0.4:
        edit.gap = rng.choice((1, 5, 30, 100, 600))
        edit.options.append("--max-gap=%d" % edit.gap)
    return [edit.action] + [
        "-" if edit.action == "clamp" and math.isinf(x) else text(x)
        for x in edit.numbers]


def random_choice(rng, edit):
    if rng.random() < 0.5:
        return
    for name in rng.sample(("known", "nan", "above", "below", "times"),
                           rng.choice((1, 1, 1, 2))):
        if name in ("known", "nan"):
            setattr(edit, name, True)
            edit.options.append("--" + name)
            continue
        x = rng.choice((0.5, 1.0, 1.5, 3.0)) if name == "times" else \
            small(rng, math.inf, -math.inf)
        setattr(edit, name, x)
        edit.options += ["--" + name, text(x)]
        if name == "times" and rng.random() < 0.5:
            edit.window = rng.choice((1, 2, 5, 100))
            edit.options.append("--window=%d" % edit.window)


def random_range(rng, edit, f, now):
    edit.since, edit.until, options = rebuild.span(rng, f, now)
    if not any(o.startswith("--until") for o in options):
        edit.until = FOREVER
    edit.options += options
    if not options and not edit.chooses and edit.action in ("erase", "set"):
        edit.options.append("--all")
    if rng.random() < 0.2:
        edit.step = rng.choice(f.rings).step
        edit.options.append("--archive=%d" % edit.step)


def lines(changes):
    """As printed, but for one NaN in the place of another."""
    return ["f.wsp: archive %d %d %s -> %s" % (
        step, t, rebuild.text(old), rebuild.text(new))
            for step, t, old, new in changes]


def without_nan(printed):
    return [line for line in printed if not line.endswith(" nan -> nan")]


def check_printed(command, changes, left, summary):
    done = run.subprocess.run(command, stdout=run.subprocess.PIPE,
                              stderr=run.subprocess.PIPE, check=False)
    said = "".join(line for line in done.stderr.decode().splitlines(True)
                   if ": the time lies " not in line)
    if done.returncode != 0 or bool(said) != bool(left) or \
            (left and not said.startswith("whisper-edit: f.wsp: %d coarser "
                                          "value" % left)):
        raise run.Wrong("exits %d and says %r, with %d left" % (
            done.returncode, said, left))
    got = done.stdout.decode().splitlines()
    if not got or not got[-1].endswith(summary):
        raise run.Wrong("ends with %r" % got[-1:])
    if without_nan(got[:-1]) != without_nan(lines(changes)):
        raise run.Wrong("prints\n%s\nnot\n%s" % (
            "\n".join(got), "\n".join(lines(changes))))


def try_edit(rng, now):
    f = cases.file(rng, cases.layout(rng), now)
    edit = Edit()
    operands = random_action(rng, edit)
    random_choice(rng, edit)
    random_range(rng, edit, f, now)
    rings, changes, left = edit_file(f, edit, now)
    command = ["whisper-edit", "--now=%d" % now, "--no-backup", "f.wsp"] + \
        edit.options + operands
    run.save("f.wsp", encode(f))
    check_printed(command + ["-n"], changes, left, "would change")
    run.unchanged("f.wsp", encode(f))
    check_printed(command + ["-v"], changes, left, "changed")
    got = run.written_in_place("f.wsp", f)
    for i, ring in enumerate(rings):
        run.compare(i, ring, got.rings[i])


if __name__ == "__main__":
    run.KINDS = {"edit": try_edit}
    sys.exit(run.main())
