# SPDX-License-Identifier: ISC
"""The rule by which values move between archives, as slowly as it reads.

One interval after the other, with sets of times and no arithmetic of places:
what resize, fill and merge --resample leave in a file, what a resize cannot
keep, and the series of fetch --clean.
"""
import math

from model import ANY_NAN, aggregate, computed, total
from wspfile import number

LAST = 2 ** 32 - 1


def goes_to(t, s, d, now):
    """The slot of step d for the value of step s at t."""
    if d < s:
        first = -(-t // d) * d
        if first <= now:
            return first
    return t // d * d


class Archive:
    """What an archive knows: its slots, and values by the slots they have."""

    def __init__(self, step, points, now, ring=None):
        self.step = step
        self.points = points
        self.start = now - step * points
        self.slots = [t for t in range(self.start // step * step + step,
                                       now + 1, step) if 0 < t <= LAST]
        self.oldest = self.slots[0] if self.slots else math.inf
        self.values = {}
        self.future = {}
        self.before = {}
        self.got = set()
        self.lent = {}          # slots with a value of rule 3: its interval
        if ring is not None:
            self.read(ring, now)
        self.holds = set(self.slots)

    def read(self, ring, now):
        free = []
        for t in self.slots:
            there = ring.slots[ring.place(t)][0] if ring.base else 0
            if there > t and there % self.step == 0:
                continue
            free.append(t)
            value = ring.get(t)
            if value is not None:
                self.values[t] = value
        self.slots = free
        self.before = dict(self.values)
        self.future = {t: v for t, v in ring.known() if t > now}

    def starts(self, t, d):
        """All slots that start in [t, t + d), held or not, but no time 0."""
        first = -(-t // self.step) * self.step
        return [u for u in range(first, t + d, self.step) if 0 < u <= LAST]

    def known(self, t, d):
        return [u for u in self.starts(t, d) if u in self.values]

    def holds_all(self, t, d, now):
        return all(u in self.holds for u in self.starts(t, d) if u <= now)

    def whole(self, c, width):
        """Does it know a slot that lies wholly in [c, c + width)?"""
        return any(u + self.step <= c + width for u in self.known(c, width))

    def give(self, t, value, lent=None):
        self.values[t] = value
        self.got.add(t)
        if lent is not None:
            self.lent[t] = lent

    def free(self):
        return [t for t in self.slots
                if t in self.holds and t not in self.values]


def archives(f, now):
    """The archives of a file, from the finest to the coarsest."""
    return sorted((Archive(r.step, r.points, now, r) for r in f.rings),
                  key=lambda a: a.step)


def next_finer(list_, d):
    finer = [a for a in list_ if a.step < d]
    return max(finer, key=lambda a: a.step) if finer else None


def choose(finer, t, d, now):
    """The finer points that rule 2 aggregates, as (time, archive)."""
    whole = [a for a in finer if a.holds_all(t, d, now)]
    rest = [a for a in finer if not a.holds_all(t, d, now)]
    given = []
    for a in whole + rest[::-1]:
        before = list(given)
        for u in a.known(t, d):
            if all(u + a.step <= v or v + b.step <= u for v, b in before):
                given.append((u, a))
    return sorted(given, key=lambda p: p[0])


def combine(given, t, d, method):
    """Rule 2's aggregate of these points."""
    steps = {a.step for _, a in given}
    if len(steps) > 1 and method in ("average", "avg_zero"):
        weight = sum(a.step for _, a in given)
        if method == "avg_zero":
            weight = max(weight, d)
        return computed(total(number(a.values[u]) * a.step
                              for u, a in given) / weight)
    if method == "avg_zero":
        start = min(a.start for _, a in given)
        window = {u: None for u in given[0][1].starts(t, d) if u > start}
        window.update((u, a.values[u]) for u, a in given)
        return aggregate(method, [window[u] for u in sorted(window)])
    return aggregate(method, [a.values[u] for u, a in given])


def share(a, t, d):
    return len(a.known(t, d)) / len(a.starts(t, d)) if a.starts(t, d) else 0


def rollup(a, values, t, d, method, xff):
    """How an update would roll up the archive from these values, or None."""
    window = [values.get(u) for u in range(t, t + d, a.step)]
    known = [v for v in window if v is not None]
    if not known or len(known) / len(window) < xff:
        return None
    return aggregate(method, window)


def alike(a, b):
    x, y = number(a), number(b)
    if math.isnan(x) or math.isnan(y):
        return math.isnan(x) and math.isnan(y)
    return x == y or abs(x - y) <= 1e-9 * max(abs(x), abs(y))


class Work:
    """Carries what src knows into archives, from the finest on."""

    def __init__(self, src, dst, method, xff, now, spread=False,
                 since=None, until=None):
        self.src, self.dst = src, dst
        self.method, self.xff, self.now = method, xff, now
        self.spread = spread or method == "avg_zero"
        self.since, self.until = since, until
        self.keep_future = self.meet = False

    def may(self, t):
        return (self.since is None or t > self.since) and \
            (self.until is None or t <= self.until)

    def run(self):
        for a in self.dst:
            self.own(a)
            if self.keep_future:
                self.future(a)
            for t in list(a.free()):
                if self.may(t):
                    value = self.finer(a, t)
                    if value is not None:
                        a.give(t, value)
            for c in self.src:
                if c.step > a.step:
                    for t in sorted(c.values):
                        self.coarser(a, c, t)
            if self.meet:
                self.replace(a)
        return self.dst

    def own(self, a):
        for s in self.src:
            if s.step == a.step:
                for t in list(a.free()):
                    if t in s.values and self.may(t) and \
                            self.met(a, t, first=True) is None:
                        a.give(t, s.values[t])
        if self.meet:
            for t in list(a.free()):
                if self.may(t):
                    value = self.met(a, t, first=True)
                    if value is not None:
                        a.give(t, value)

    def future(self, a):
        lap = a.step * a.points
        place = {t % lap: t for t in a.slots}
        for s in self.src:
            if s.step != a.step:
                continue
            for t, value in sorted(s.future.items()):
                u = place.get(t % lap)
                if u is None or u in a.values:
                    continue
                a.holds.discard(u)
                if t > a.future.get(u, (0, 0))[0]:
                    a.future[u] = t, value

    def finer(self, a, t):
        d = a.step
        finer = [s for s in self.src if s.step < d]
        given = choose(finer, t, d, self.now)
        if not given:
            return None
        value = combine(given, t, d, self.method)
        if share(next_finer(self.src, d), t, d) < self.xff and \
                not any(self.homeless(a, t, s, u)
                        for s in finer for u in s.known(t, d)):
            new = next_finer(self.dst, d)
            if new is None or share(new, t, d) < self.xff:
                return None
            value = combine([(u, new) for u in new.known(t, d)], t, d,
                            self.method)
        met = self.met(a, t, first=False)
        return value if met is None else met

    def homeless(self, a, t, s, u):
        """Has the point at u no place in a finer archive?"""
        for b in self.dst:
            if b.step < a.step:
                place = goes_to(u, s.step, b.step, self.now)
                if t <= place < t + a.step and place in b.holds:
                    return False
        return True

    def coarser(self, a, c, t):
        width = c.step
        place = goes_to(t, width, a.step, self.now)
        if place not in a.holds or place in a.values or \
                a.whole(t, width):
            return
        slots = [u for u in a.starts(t, width)] if self.spread else []
        slots = [u for u in {place, *slots}
                 if u in a.holds and u not in a.values and self.may(u)]
        if not slots:
            return
        value = c.values[t]
        for b in self.dst:
            if self.meet is not None and b.step == width and \
                    t in b.before:
                value = b.before[t]
                break
        if self.spread and self.method == "sum":
            value = computed(number(value) / len(slots))
        for u in slots:
            a.give(u, value, (t, width))

    # Where points of both files meet.

    def higher(self, a, t):
        """The archive that a slot could be rolled up from, or None."""
        h = next_finer(self.dst, a.step)
        if h is None or a.step % h.step or a.step // h.step > h.points or \
                not h.holds_all(t, a.step, self.now) or \
                not any(u in b.before for b in self.dst if b.step < a.step
                        for u in b.starts(t, a.step)):
            return None
        return h

    def met(self, a, t, first):
        h = self.higher(a, t) if self.meet else None
        if h is None:
            return None
        if first and not (any(u in h.got for u in h.starts(t, a.step)) and
                          any(s.step < a.step and
                              s.holds_all(t, a.step, self.now)
                              for s in self.src)):
            return None
        return rollup(h, h.values, t, a.step, self.method, self.xff)

    def replace(self, a):
        for t in a.slots:
            if t not in a.before or t not in a.holds or not self.may(t):
                continue
            h = self.higher(a, t)
            if h is None or not any(u in h.got
                                    for u in h.starts(t, a.step)):
                continue
            old = rollup(h, h.before, t, a.step, self.method, 0)
            if old is None or not alike(old, a.before[t]):
                continue
            if self.may_come_from(h, t, a.step):
                continue
            new = rollup(h, h.values, t, a.step, self.method, self.xff)
            if new is not None and new != a.before[t]:
                a.give(t, new)


    def may_come_from(self, h, t, d):
        """May the one finer value be that of the slot itself, by rule 3?"""
        if [u for u in h.starts(t, d) if u in h.before] != [t] or any(
                s.step == h.step and s.values.get(t) == h.before[t]
                for s in self.src):
            return False
        finer = next_finer(self.dst, h.step)
        if finer is None or h.step % finer.step or \
                h.step // finer.step > finer.points:
            return True
        made = rollup(finer, finer.before, t, h.step, self.method, 0)
        if made is None or not alike(made, h.before[t]):
            return True
        return self.may_come_from(finer, t, h.step)


def fresh(layout, now):
    return [Archive(step, points, now)
            for step, points in sorted(layout, key=lambda a: a[0])]


def resize(old, layout, method, xff, spread, now):
    """By archive, {slot: (interval, value)}."""
    work = Work(archives(old, now), fresh(layout, now), method, xff, now,
                spread)
    work.keep_future = True
    result = []
    for a in work.run():
        points = {t: (t, v) for t, v in a.values.items()}
        points.update(a.future)
        result.append(points)
    return result


def lost(old, layout, now):
    """How many values a resize cannot keep: older ones, and later ones."""
    src = archives(old, now)
    work = Work(src, fresh(layout, now), "last", 0, now)
    work.keep_future = True
    dst = work.run()
    older = sum(not any(goes_to(t, a.step, b.step, now) in b.holds
                        for b in dst) for t, _, a in clean_series(src))
    kept = sum(len(b.future) for b in dst)
    return older, sum(len(a.future) for a in src) - kept


def fill(src, dst, now, since=None, until=None, rollups=True):
    """By archive of dst, in its order, what is written."""
    work = Work(archives(src, now), archives(dst, now), dst.method, dst.xff,
                now, False, since, until)
    work.meet = rollups
    return in_order(dst, work.run())


def in_order(f, done):
    """Archives sorted by step back in the order of the file."""
    order = sorted(range(len(f.rings)), key=lambda i: f.rings[i].step)
    result = [None] * len(order)
    for a, i in zip(done, order):
        result[i] = {t: a.values[t] for t in a.got}
    return result


def resample(src, dst, now, since=None, until=None):
    """The same for merge --resample."""
    until = now if until is None else min(until, now)
    made = Work(archives(src, now), fresh(dst.layout, now), dst.method,
                dst.xff, now)
    made.meet = None
    there = archives(dst, now)
    for a, b in zip(made.run(), there):
        for t in sorted(a.values):
            if t not in b.holds or t > until or \
                    (since is not None and t <= since):
                continue
            if t in a.lent and (t in b.before or (
                    any(u in b.before and u + b.step <= sum(a.lent[t])
                        for u in b.starts(*a.lent[t])))):
                continue
            b.give(t, a.values[t])
    return in_order(dst, there)


def clean_series(list_):
    """Points of all archives as one series: (time, value, archive)."""
    taken = {}
    border = math.inf
    for a in list_:
        for t in sorted(a.values):
            inside = [u for u in taken if t <= u < t + a.step]
            if t < border:
                for u in inside:
                    del taken[u]
            elif inside:
                continue
            taken[t] = a.values[t], a
        border = min(border, a.oldest)
    return [(t, v, a) for t, (v, a) in sorted(taken.items())]


def clean(f, now, since=None, until=None):
    return [(t, v) for t, v, _ in clean_series(archives(f, now))
            if (since is None or t > since) and
            t <= (now if until is None else min(until, now))]
