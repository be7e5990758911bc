# SPDX-License-Identifier: ISC
"""Random command lines that the reference's scripts and our tools share."""

import choose

FORMATS = ("%H:%M", "%Y-%m-%d %H:%M:%S", "%a %d %b %Y %Z", "%s", "at %j")
# The shortest abbreviation that is unique in both families of tools.
SHORTEST = {"--xFilesFactor": 4, "--aggregationMethod": 3, "--overwrite": 4,
            "--estimate": 4, "--sparse": 4, "--fallocate": 4, "--from": 4,
            "--until": 3, "--json": 3, "--pretty": 4, "--time-format": 4,
            "--drop": 3, "--summary": 4, "--ignore-empty": 4, "--columns": 4,
            "--no-headers": 6}
BAD_POINTS = ("N", "N:", ":5", "N:1:2", "abc:1", "N:abc", "N:0x10", "1.5:2",
              "N:1,5", "N:--5", "", "x", "99999999999999999999:1")


class Invocations:
    """Makes command lines for files whose archives it knows."""

    def __init__(self, rng, archives, now, flavour):
        self.rng = rng
        self.archives = archives
        self.now = now
        self.flavour = flavour

    def maybe(self, chance):
        return self.rng.random() < chance

    def option(self, name, value=None):
        """An option in one of the ways it can be written."""
        if name in SHORTEST and self.maybe(0.3):
            name = name[:self.rng.randrange(SHORTEST[name], len(name) + 1)]
        if value is None:
            return [name]
        return self.rng.choice(([name, value], ["%s=%s" % (name, value)]))

    def arrange(self, operands, *options):
        """Options in any order before, between or after the operands."""
        words = [[operand] for operand in operands]
        for option in options:
            words.insert(self.rng.randrange(len(words) + 1), option)
        if self.maybe(0.1) and words and words[-1][0] in operands:
            words.insert(len(words) - 1, ["--"])
        return [word for group in words for word in group]

    def file(self):
        return self.rng.choice(("a.wsp",) * 10 + ("b.wsp",) * 6 +
                               ("z.wsp", "damaged.wsp", "missing.wsp",
                                "directory"))

    def time(self):
        return max(self.now - choose.age(self.rng, self.archives), 0)

    def clock_text(self, time):
        return "0x%x" % time if self.maybe(0.1) else str(time)

    def definitions(self):
        rng = self.rng
        if self.maybe(0.1):
            return [choose.definition(rng) for _ in range(rng.randrange(3))]
        archives = (choose.loose_layout if self.maybe(0.2)
                    else choose.layout)(rng)
        return [self.definition(step, points) for step, points in archives]

    def definition(self, step, points):
        kind = self.rng.randrange(3)
        if kind == 0:
            return "%d:%d" % (step, points)
        if kind == 1 and step % 60 == 0:
            return "%dmin:%ds" % (step // 60, step * points)
        return "%ds:%dsec" % (step, step * points)

    def factor(self):
        """An xFilesFactor as text."""
        if self.maybe(0.1):
            return self.rng.choice(("1.5", "-0.5", "-1e-9", "2", "inf"))
        return repr(choose.xff(self.rng))

    def method(self):
        return self.rng.choice(choose.METHODS * 2 + ("bogus", "Sum", ""))

    def create(self):
        options = []
        definitions = self.definitions() or ["60:10"]
        if self.maybe(0.5):
            options.append(self.option("--xFilesFactor", self.factor()))
        if self.maybe(0.5):
            options.append(self.option("--aggregationMethod", self.method()))
        if self.maybe(0.3):
            options.append(self.option("--overwrite"))
        if self.maybe(0.4):
            options.append(self.option(self.rng.choice(
                ("--sparse", "--fallocate"))))
        path = self.rng.choice(("n.wsp", "n.wsp", "c.wsp", "z.wsp"))
        return ["whisper-create"] + self.arrange(
            [path] + definitions, *options)

    def estimate(self):
        definitions = self.definitions()
        if self.maybe(0.3):
            definitions = [",".join(definitions)]
        return ["whisper-create"] + self.arrange(
            definitions, self.option("--estimate"))

    def point(self):
        value = repr(choose.value(self.rng, self.flavour))
        if self.maybe(0.1):
            value = self.rng.choice((value.upper(), " +7.5e0 ", ".5", "5.",
                                     value.replace("inf", "Infinity")))
        time = "N" if self.maybe(0.2) else str(self.time())
        return time + ":" + value

    def update(self):
        count = self.rng.choice((1, 1, 2, self.rng.randrange(1, 30)))
        points = [self.point() for _ in range(count)]
        if self.maybe(0.1):
            points.append("%d:1" % (self.now + self.rng.randrange(
                3 * self.archives[0][0])))
        # Without a point our tool would read them from standard input.
        points = self.without_long_run(points) or ["N:0"]
        if self.maybe(0.05):
            points.append(self.rng.choice(BAD_POINTS))
        return ["whisper-update"] + self.arrange([self.file()] + points)

    def without_long_run(self, points):
        """The points, without those of the future if a run gets too long."""
        texts = [point.split(":")[0] for point in points]
        times = [self.now if text == "N" else int(text) for text in texts]
        if choose.run_fits(self.archives, self.now, times):
            return points
        return [point for point, time in zip(points, times)
                if time <= self.now]

    def fetch(self):
        options = []
        if self.maybe(0.9):
            start = self.rng.choice((self.time(), self.time(), 0))
            options.append(self.option("--from", self.clock_text(start)))
        if self.maybe(0.2):
            options.append(self.option("--until",
                                       self.clock_text(self.time())))
        if self.maybe(0.3):
            options.append(self.option("--json"))
        if self.maybe(0.3):
            options.append(self.option("--drop", self.rng.choice(
                ("zeroes", "nulls", "empty", "empty", "some"))))
        options += self.readable()
        return ["whisper-fetch"] + self.arrange([self.file()], *options)

    def readable(self):
        """Options for times people can read."""
        options = []
        if self.maybe(0.3):
            options.append(self.option("--pretty"))
        if options and self.maybe(0.6):
            format = self.rng.choice(FORMATS)
            options.append(self.rng.choice((
                ["-t", format], ["-t" + format],
                self.option("--time-format", format))))
        return options

    def info(self):
        operands = [self.file()]
        if self.maybe(0.5):
            operands.append(self.rng.choice((
                "aggregationMethod", "maxRetention", "xFilesFactor",
                "archives", "fileSize", "", "bogus", "points")))
        options = [self.option("--json")] if self.maybe(0.4) else []
        return ["whisper-info"] + self.arrange(operands, *options)

    def dump(self):
        return ["whisper-dump"] + self.arrange([self.file()],
                                               *self.readable())

    def pair(self):
        return [self.rng.choice(("a.wsp", "a.wsp", self.file())),
                self.rng.choice(("b.wsp", "b.wsp", self.file()))]

    def diff(self):
        options = [self.option(name) for name in (
            "--summary", "--ignore-empty", "--columns", "--no-headers",
            "--json") if self.maybe(0.25)]
        if self.maybe(0.3):
            until = self.rng.choice((0, min(self.time(), self.now)))
            options.append(self.option("--until", str(until)))
        return ["whisper-diff"] + self.arrange(self.pair(), *options)

    def merge(self):
        a, b = self.pair()
        if a == b:
            b = "missing.wsp"
        options = []
        if self.maybe(0.4):
            options.append(self.option("--from",
                                       self.clock_text(self.time())))
        if self.maybe(0.3):
            options.append(self.option("--until", self.clock_text(
                min(self.time(), self.now))))
        return ["whisper-merge"] + self.arrange([a, b], *options)

    def set_method(self):
        operands = [self.file(), self.method()]
        if self.maybe(0.4):
            operands.append(self.rng.choice((self.factor(), "x")))
        if operands[-1].startswith("-"):
            operands.insert(0, "--")
        return ["whisper-set-aggregation-method"] + operands

    def set_xff(self):
        factor = self.factor().replace("-1e-9", "-0.1")
        return ["whisper-set-xfilesfactor", self.file(), factor]

    def mistake(self):
        """Options and numbers of operands that no tool accepts."""
        tool, extra = self.rng.choice((
            ("whisper-create", ["n.wsp"]), ("whisper-update", []),
            ("whisper-fetch", ["a.wsp", "b.wsp", "--until"]),
            ("whisper-info", []), ("whisper-dump", []),
            ("whisper-diff", ["a.wsp"]), ("whisper-merge", ["a.wsp"]),
            ("whisper-set-aggregation-method", ["a.wsp"]),
            ("whisper-set-xfilesfactor", ["a.wsp"]),
            ("whisper-fetch", ["a.wsp", "--bogus"]),
            ("whisper-dump", ["-Z", "a.wsp"]),
            ("whisper-fetch", ["a.wsp", "--from=x"]),
            ("whisper-fetch", ["a.wsp", "--from="]),
            ("whisper-merge", ["a.wsp", "b.wsp", "--until=1.5"]),
            ("whisper-info", ["--json=1", "a.wsp"]),
            ("whisper-create", ["n.wsp", "60:10", "--xFilesFactor=x"]),
            ("whisper-set-xfilesfactor", ["a.wsp", "x"])))
        return [tool] + extra

    def any(self):
        kinds = (self.create, self.estimate, self.update, self.fetch,
                 self.info, self.dump, self.diff, self.merge,
                 self.set_method, self.set_xff, self.mistake)
        weights = (8, 2, 30, 30, 5, 6, 14, 6, 2, 2, 2)
        return self.rng.choices(kinds, weights)[0]()
