# SPDX-License-Identifier: ISC
"""Writes golden scripts about random files, with the results of carry.py.

usage: scripts.py SEED FIRST LAST DIRECTORY
"""
import math
import os
import random
import struct
import sys

import carry
import cases
from wspfile import EMPTY, File, Ring, number, pack, single

NOTHING = "-"
STEPS = (1, 2, 3, 4, 5, 6, 7, 10, 12, 15, 30)


def text(value):
    x = number(value)
    return "nan" if math.isnan(x) else "%.17g" % x


def canonical(ring):
    """Slots turned so that all rings of one content are equal."""
    if ring.base == 0:
        return list(ring.slots)
    turned = [EMPTY] * ring.points
    for i, slot in enumerate(ring.slots):
        turned[(i + ring.base // ring.step) % ring.points] = slot
    return turned


def is_sound(new):
    return cases.valid(sorted(new))


def foreign(rng):
    """Archives as no tool of ours makes them, in any order."""
    archives = [(rng.choice(STEPS), rng.choice((1, 2, 3, 5, 8,
                                                rng.randint(1, 30))))
                for _ in range(rng.randint(1, 4))]
    return sorted(archives) if is_sound(archives) else archives


def layout(rng):
    return foreign(rng) if rng.random() < 0.4 else cases.layout(rng)


def value(rng):
    if rng.random() < 0.1:
        return pack(rng.choice((0.0, -0.0, math.inf, -math.inf, 1e308, 5e-324)))
    if rng.random() < 0.03:
        return struct.pack(">Q", 0x7ff8000000000000)
    return pack(float(rng.randint(-9, 9)) if rng.random() < 0.7 else
                rng.uniform(-100, 100))


def random_points(rng, ring, now):
    """Points for an archive, mostly those that it holds now."""
    share = rng.choice((0, 0.05, 0.3, 0.7, 1, 1, rng.random()))
    odd = rng.choice((0, 0, 0.1, 0.5))
    points = []
    for t in ring.held(now):
        if rng.random() >= share:
            continue
        if rng.random() < odd:
            t += ring.retention * rng.choice((-1, -1, 1, 1, 2))
        if 0 < t <= carry.LAST:
            points.append((t, value(rng)))
    rng.shuffle(points)
    return points


class Script:
    def __init__(self, rng, now):
        self.rng, self.now = rng, now
        self.lines = []
        self.files = {}

    def say(self, operation, *results):
        self.lines.append(operation)
        self.lines.extend(results)

    def create(self, name, archives):
        rng = self.rng
        method = rng.choice(cases.METHODS + ("sum", "avg_zero"))
        xff = rng.choice(cases.XFFS)
        f = File(method, single(xff), [Ring(*a) for a in archives])
        self.say("create %s %.17g %s sparse %s" % (
            name, xff, method, " ".join("%d:%d" % a for a in archives)), "=ok")
        self.files[name] = f
        for i, ring in enumerate(f.rings):
            points = random_points(rng, ring, self.now)
            if rng.random() < 0.3:
                points = self.like_others(i, ring, points)
            for t, v in points:
                ring.put(t, v)
            if points:
                self.say("put %s %d %s" % (name, i, " ".join(
                    "%d:%s" % (t, text(v)) for t, v in points)), "=ok")
        return f

    def like_others(self, i, ring, points):
        """Some of the points that the other files have."""
        for f in self.files.values():
            for r in f.rings:
                if r.step == ring.step:
                    points = points + [
                        p for p in r.known() if self.rng.random() < 0.7]
        return points

    def points(self, name):
        lines = []
        for i, ring in enumerate(self.files[name].rings):
            for k, slot in enumerate(canonical(ring)):
                if slot != EMPTY:
                    lines.append("=p %d %d %d %s" % (i, k, slot[0],
                                                     text(slot[1])))
        self.say("points " + name, "=points %d" % len(lines), *lines)

    def rolled_up(self, name):
        """Gives coarse archives what an update would have rolled up."""
        f = self.files[name]
        for fine, coarse in zip(f.rings, f.rings[1:]):
            if coarse.step <= fine.step or coarse.step % fine.step:
                continue
            found = []
            for t in coarse.held(self.now):
                v = carry.rollup(fine, dict(fine.known()), t, coarse.step,
                                 f.method, f.xff)
                if t > 0 and v is not None and self.rng.random() < 0.8:
                    coarse.put(t, v)
                    found.append((t, v))
            if found:
                self.say("put %s %d %s" % (
                    name, f.rings.index(coarse), " ".join(
                        "%d:%s" % (t, text(v)) for t, v in found)), "=ok")

    def resize(self, name, new):
        rng = self.rng
        f = self.files[name]
        method = rng.choice(cases.METHODS) if rng.random() < 0.3 else None
        xff = rng.choice(cases.XFFS) if rng.random() < 0.3 else None
        spread = rng.random() < 0.4
        rest = "%s %d %s %s %s %s" % (
            name, self.now, NOTHING if xff is None else "%.17g" % xff,
            method or NOTHING, "spread" if spread else "plain",
            " ".join("%d:%d" % a for a in new))
        self.say("lost " + rest, "=lost %d %d" % carry.lost(f, new, self.now))
        self.say("resize " + rest, "=ok")
        made = File(method or f.method, f.xff if xff is None else single(xff),
                    [Ring(*a) for a in sorted(new)])
        slots = carry.resize(f, new, made.method, made.xff, spread, self.now)
        for ring, points in zip(made.rings, slots):
            for t in sorted(points):
                ring.put(*points[t])
        self.files[name] = made
        self.points(name)

    def span(self):
        rng, reach = self.rng, 1
        for f in self.files.values():
            reach = max([reach] + [r.retention for r in f.rings])
        since, until = sorted(max(0, self.now - rng.randint(-reach // 4,
                                                            reach))
                              for _ in range(2))
        since = since if rng.random() < 0.3 else None
        until = until if rng.random() < 0.3 else None
        if until is None and since is not None and since > self.now:
            since = None
        return since, until

    def write(self, name, found):
        for ring, points in zip(self.files[name].rings, found):
            for t in sorted(points):
                ring.put(t, points[t])
        self.points(name)

    def fill(self, src, dst):
        since, until = self.span()
        rollups = self.rng.random() < 0.7
        operation = "fill %s %s %d %s %s %s" % (
            src, dst, self.now, NOTHING if since is None else since,
            NOTHING if until is None else until,
            "rollups" if rollups else "plain")
        found = carry.fill(self.files[src], self.files[dst], self.now, since,
                           until, rollups)
        self.say(operation, "=ok")
        self.write(dst, found)
        if since is None and until is None:
            self.say(operation, "=ok")      # a second run writes nothing
            self.points(dst)

    def resample(self, src, dst):
        since, until = self.span()
        self.say("resample %s %s %d %s %s" % (
            src, dst, self.now, NOTHING if since is None else since,
            NOTHING if until is None else until), "=ok")
        self.write(dst, carry.resample(self.files[src], self.files[dst],
                                       self.now, since, until))

    def clean(self, name):
        since, until = self.span()
        points = carry.clean(self.files[name], self.now, since, until)
        self.say("clean %s %d %s %s" % (
            name, self.now, NOTHING if since is None else since,
            NOTHING if until is None else until), "=clean %d" % len(points),
            *["=c %d %s" % (t, text(v)) for t, v in points])


def script(rng):
    now = rng.randint(40, 300) if rng.random() < 0.1 else cases.moment(rng)
    s = Script(rng, now)
    archives = layout(rng)
    s.create("a.wsp", archives)
    if rng.random() < 0.5:
        s.rolled_up("a.wsp")
    s.clean("a.wsp")
    if rng.random() < 0.5:
        new = cases.related(rng, sorted(archives)) if is_sound(archives) \
            else cases.layout(rng)
        s.resize("a.wsp", new)
    else:
        other = archives if rng.random() < 0.4 else layout(rng)
        s.create("b.wsp", other)
        if rng.random() < 0.6:
            s.rolled_up("b.wsp")
        (s.fill if rng.random() < 0.65 else s.resample)("a.wsp", "b.wsp")
        s.clean("b.wsp")
        s.say("unlink b.wsp", "=ok")
    s.say("unlink a.wsp", "=ok")
    return s.lines


def main():
    seed, first, last, directory = sys.argv[1:]
    each = 100
    for n in range(int(first), int(last), each):
        with open(os.path.join(directory, "carry-%07d.txt" % n), "w",
                  encoding="ascii") as f:
            f.write("# name: carry-%d\n# tags: carry\n" % n)
            for i in range(n, min(n + each, int(last))):
                f.write("# SEED=%s CASE=%d\n" % (seed, i))
                for line in script(random.Random("%s:%d" % (seed, i))):
                    f.write(line + "\n")


if __name__ == "__main__":
    main()
