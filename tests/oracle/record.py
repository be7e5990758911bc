# SPDX-License-Identifier: ISC
"""
Records random operations of the reference library as golden scripts.

usage: record.py seed operations directory

Script n depends on the seed and on n only.  What our decisions change on
purpose is not recorded: future runs longer than a ring, selections longer
than one, until later than now in merge and diff, truncated data.
"""

import math
import os
import random
import struct
import sys
import tempfile
from urllib.parse import quote

import canon
import choose
import reference
from reference import show

PER_SCRIPT = 200
FIRST_TIME, LAST_TIME = 1000000000, 4200000000
REFUSED = ((0, "00000000"), (0, "00000009"), (0, "5f5e1000"),
           (0, "77686973"), (8, "7fc00000"), (8, "40000000"),
           (8, "bf800000"), (8, "3f800001"), (8, "7f800000"),
           (12, "ffffffff"))


class Scenario:
    """One script: a few files, a clock, and what was done to them."""

    def __init__(self, rng):
        self.rng = rng
        self.lines = []
        self.count = 0
        self.archives = choose.layout(rng)
        self.odd = (self.archives if rng.random() < 0.5
                    else choose.foreign_layout(rng))
        self.flavour = rng.choice(("finite",) * 6 + ("nan", "nan", "inf"))
        self.epoch = rng.random() < 0.03
        reach = self.archives[-1][0] * self.archives[-1][1]
        self.now = (rng.randrange(3 * reach) if self.epoch else
                    rng.randrange(FIRST_TIME, LAST_TIME))
        self.begin()

    def op(self, line, vague=False):
        """Runs an operation and records it with its result."""
        result = reference.run(line)
        if result == ["!Any"] and not vague:
            raise RuntimeError("unexpected failure of: " + line)
        self.lines += [line] + result
        self.count += 1

    def create(self, path, archives, method=None, xff=None):
        rng = self.rng
        self.op("create %s %s %s %s %s" % (
            path, show(choose.xff(rng) if xff is None else xff),
            method or rng.choice(choose.METHODS),
            rng.choice(("plain", "sparse", "fallocate")),
            " ".join("%d:%d" % archive for archive in archives)))

    def begin(self):
        """a and b are alike, z is small, o is none that we would create."""
        self.create("a.wsp", self.archives)
        self.create("b.wsp", self.archives)
        self.create("z.wsp", self.archives[:1])
        self.raw("o.wsp")

    def raw(self, path):
        """Writes a file whose archives are stored in any order."""
        place = canon.HEADER.size + canon.ARCHIVE.size * len(self.odd)
        order = list(range(len(self.odd)))
        self.rng.shuffle(order)
        offsets = {}
        for i in order:
            offsets[i] = place
            place += canon.SLOT.size * self.odd[i][1]
        head = canon.HEADER.pack(
            self.rng.randrange(1, 9),
            max(step * points for step, points in self.odd),
            choose.xff(self.rng), len(self.odd))
        for i, (step, points) in enumerate(self.odd):
            head += canon.ARCHIVE.pack(offsets[i], step, points)
        self.op("raw %s %s" % (path, head.ljust(place, b"\0").hex()))

    def path(self):
        return self.rng.choice(("a.wsp",) * 4 + ("b.wsp",) * 3 +
                               ("z.wsp", "o.wsp"))

    def layout(self, path):
        return {"z.wsp": self.archives[:1],
                "o.wsp": self.odd}.get(path, self.archives)

    def time(self, path="a.wsp"):
        time = self.now - choose.age(self.rng, self.layout(path))
        return max(time, 0) if self.epoch else time

    def value(self):
        return show(choose.value(self.rng, self.flavour))

    def update(self):
        path = self.path()
        time = self.time(path)
        if self.rng.random() < 0.05:
            time = self.now + self.rng.randrange(1, 100)
        self.op("update %s %d %d %s" % (path, self.now, time, self.value()))

    def batch(self):
        path = self.path()
        archives = self.layout(path)
        times = [self.now - age for age in choose.ages(self.rng, archives)]
        if self.epoch or not choose.run_fits(archives, self.now, times):
            times = [t for t in times if 0 <= t <= self.now]
        vague = not self.epoch and self.rng.random() < 0.01
        if vague:
            times.append(self.rng.randrange(2 ** 32, 2 ** 40))
        self.op("update_many %s %d %s" % (
            path, self.now,
            " ".join("%d:%s" % (t, self.value()) for t in times)), vague)

    def fetch(self):
        rng = self.rng
        path = self.path()
        start, until = sorted((self.time(path), self.time(path)))
        start = rng.choice((start, start, 0, until, self.now))
        until = rng.choice((until, self.now, self.now,
                            self.now + rng.randrange(100)))
        line = "fetch %s %d %d %d " % (path, self.now, start, until)
        select = "-"
        if rng.random() < 0.3:
            select = rng.choice([str(step) for step, _ in self.layout(path)] +
                                ["%dsec" % self.archives[0][0], "1h", "7x"])
            if self.too_long(line + select):
                select = "-"
        self.op(line + select)

    @staticmethod
    def too_long(line):
        """True if a selection asks for more than the ring holds."""
        words = reference.run(line)[0].split(" ")
        if words[0] != "=series":
            return False
        start, until, step, count = map(int, words[1:5])
        return count != (until - start) // step

    def pair(self):
        pair = self.rng.choice((("a", "b"),) * 5 + (("b", "a"),) * 5 +
                               (("a", "a"), ("b", "z"), ("o", "a"),
                                ("o", "o"), ("a", "missing"),
                                ("missing", "b")))
        return "%s.wsp %s.wsp" % pair

    def merge(self):
        rng = self.rng
        start = rng.choice(("-", "-", str(self.time()), str(self.time())))
        until = rng.choice(("-", "-", str(min(self.time(), self.now))))
        pair = self.pair()
        if pair in ("a.wsp a.wsp", "o.wsp o.wsp"):
            pair = "a.wsp b.wsp"
        self.op("merge %s %d %s %s" % (pair, self.now, start, until))

    def diff(self):
        until = self.rng.choice(("-", "-", "0", str(min(self.time(),
                                                        self.now))))
        self.op("diff %s %d %s %d" % (
            self.pair(), self.now, until, self.rng.randrange(2)))

    def settings(self):
        rng = self.rng
        method = rng.choice(choose.METHODS * 2 + ("bogus", "Sum"))
        xff = (choose.bad_xff if rng.random() < 0.2 else choose.xff)(rng)
        if rng.random() < 0.5 or math.isnan(xff):
            self.op("setxff %s %s" % (self.path(), show(xff)))
        else:
            self.op("setagg %s %s %s" % (
                self.path(), method, rng.choice(("-", show(xff)))))

    def info(self):
        self.op("info " + self.rng.choice((self.path(), "missing.wsp")))

    def points(self):
        self.op("points " + self.path())

    def make(self):
        """Creates, often what cannot be for one of several reasons."""
        rng = self.rng
        path = rng.choice(("a.wsp", "n.wsp", "none/n.wsp"))
        self.op("exists n.wsp")
        if os.path.exists("n.wsp"):
            self.op("unlink n.wsp")
        kind = rng.random()
        if kind < 0.3:
            self.create("n.wsp", self.archives, "bogus")
        elif kind < 0.5:
            self.create("n.wsp", self.archives, xff=choose.bad_xff(rng))
        elif kind < 0.7:
            self.create(path, choose.layout(rng))
        else:
            self.create(path, choose.loose_layout(rng))

    def text(self):
        rng = self.rng
        self.op("parse " + quote(choose.definition(rng), safe=":"))
        archives = (choose.loose_layout if rng.random() < 0.7
                    else choose.layout)(rng)
        rng.shuffle(archives)
        self.op("validate " + " ".join("%d:%d" % a for a in archives))

    def damage(self):
        """Nothing may touch a file whose header makes no sense."""
        rng = self.rng
        self.op("copy a.wsp d.wsp")
        if rng.random() < 0.5:
            head = canon.HEADER.size + canon.ARCHIVE.size * len(self.archives)
            self.op("truncate d.wsp %d" % rng.randrange(head))
        else:
            self.op("patch d.wsp %d %s" % rng.choice(REFUSED))
        for line in ("info d.wsp", "update d.wsp %d %d 1",
                     "update_many d.wsp %d %d:1 60:2",
                     "fetch d.wsp %d 0 %d -", "setagg d.wsp sum 0.5",
                     "setxff d.wsp 0.5", "merge a.wsp d.wsp %d 0 %d",
                     "merge d.wsp a.wsp %d 0 %d", "diff a.wsp d.wsp %d %d 0"):
            if "%" in line:
                line %= self.now, self.now
            self.op(line)

    def oddity(self):
        """Things in a file that are strange but to be accepted."""
        rng = self.rng
        kind = rng.random()
        if kind < 0.2:
            self.op("truncate b.wsp %d" % (
                os.path.getsize("b.wsp") + rng.randrange(30)))
        elif kind < 0.4:
            reach = self.archives[-1][0] * self.archives[-1][1]
            self.op("patch b.wsp 4 %08x" % rng.choice((reach, reach // 2, 0)))
        elif kind < 0.5:
            self.op("patch o.wsp 8 80000000")
        else:
            i = rng.randrange(len(self.odd))
            offset, _, points = canon.archives(reference.read("o.wsp"))[i]
            k = rng.choice((0, rng.randrange(points)))
            self.op("patch o.wsp %d %s" % (
                offset + canon.SLOT.size * k, struct.pack(
                    "!Ld", max(0, self.time() & 0xffffffff),
                    rng.randrange(100)).hex()))

    def run(self):
        weights = [weight * self.rng.choice((0.2, 1, 1, 3))
                   for _, weight in KINDS]
        while self.count < PER_SCRIPT:
            kind, = self.rng.choices(KINDS, weights)
            kind[0](self)
            self.now = max(self.now + choose.advance(
                self.rng, self.archives), 0)
        for path in ("a.wsp", "b.wsp"):
            self.op("points " + path)
            self.op("fetch %s %d 0 %d -" % (path, self.now, self.now))
        self.lines += reference.expectations()


KINDS = ((Scenario.update, 30), (Scenario.batch, 20), (Scenario.fetch, 25),
         (Scenario.merge, 5), (Scenario.diff, 6), (Scenario.settings, 4),
         (Scenario.info, 1), (Scenario.points, 2), (Scenario.make, 1),
         (Scenario.text, 3), (Scenario.damage, 0.3), (Scenario.oddity, 0.3))


def record(seed, i, directory):
    """Writes script i and returns the number of its operations."""
    name = "oracle-%s-%05d" % (seed, i)
    home = os.getcwd()
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        try:
            scenario = Scenario(random.Random("%s/%d" % (seed, i)))
            scenario.run()
        finally:
            os.chdir(home)
    head = ["# whisper-golden 1", "# name: " + name, "# tags: core",
            "# sum: plain"]
    with open(os.path.join(directory, name + ".txt"), "w") as file:
        file.write("\n".join(head + scenario.lines) + "\n")
    return scenario.count


def main(seed, operations, directory):
    reference.adopt_decisions()
    os.makedirs(directory, exist_ok=True)
    done = scripts = 0
    while done < int(operations):
        done += record(seed, scripts, directory)
        scripts += 1
    print("%d operations in %d scripts" % (done, scripts))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__.strip())
    main(*sys.argv[1:])
