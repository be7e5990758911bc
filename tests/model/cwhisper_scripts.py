# SPDX-License-Identifier: ISC
"""Makes scripts of random points for compressed files, by a model of them.

cwhisper_scripts.py SEED CASES DIRECTORY
"""
import hashlib
import os
import random
import struct
import sys

from cwhisper import METHODS, File, value_of

SHAPES = [
    [(1, 300)], [(10, 100)], [(60, 30)], [(1, 60), (5, 120)],
    [(10, 60), (60, 60)], [(1, 120), (10, 90), (60, 60)], [(60, 200)],
    [(1, 20), (2, 40), (4, 60), (8, 80)], [(5, 300), (60, 100)],
    [(1, 40), (7, 60)], [(10, 1000), (600, 50)],
]
MODES = ['steady', 'gaps', 'bulk', 'disorder', 'late', 'old', 'future', 'mad']


def value(rnd, kind, i):
    if kind == 'constant':
        return 5.0
    if kind == 'walk':
        return float(50 + i * i % 97 % 13)
    if kind == 'gauge':
        return round(rnd.gauss(50, 5), 2)
    if kind == 'switch':
        return rnd.choice((0.0, -0.0, 1.0, 1e300))
    bits = rnd.getrandbits(64) >> rnd.randrange(64) << rnd.randrange(64)
    v = value_of(bits & (1 << 64) - 1)
    return v if v == v else 0.5


class Maker:
    def __init__(self, seed):
        self.rnd = rnd = random.Random(seed)
        shape = rnd.choice(SHAPES)
        self.mode = rnd.choice(MODES)
        self.kind = rnd.choice(('constant', 'walk', 'gauge', 'switch',
                                'bits'))
        method = rnd.choice(sorted(METHODS))
        xff = rnd.choice((0, 0.1, 0.3, 0.5, 1))
        hint = rnd.choice((14, 20, 32, 60, 200, 7200))
        self.file = File(xff, method, hint, shape)
        self.now = 1600000000 + rnd.randrange(100000)
        self.i = 0
        self.lines = ['# cwhisper-golden 1', '# name: %s-%s-%s' % (
            seed, self.mode, method), 'ccreate a.cwsp %r %s %d %s' % (
                xff, method, hint, ' '.join('%d:%d' % a for a in shape)),
            '=ok']
        self.expect()

    def expect(self):
        data = self.file.bytes()
        self.lines.append('expect_file a.cwsp %d %s' % (
            len(data), hashlib.sha256(data).hexdigest()))
        self.size = len(data)

    def times(self):
        rnd, a = self.rnd, self.file.archives
        step = a[0].step
        if self.mode == 'bulk':
            self.now += step * rnd.randrange(1, a[0].points * 2)
            n = rnd.randrange(1, a[0].points + 1)
            return [self.now - step * k for k in range(n, -1, -1)]
        self.now += step * rnd.randrange(1, 40 if self.mode == 'gaps' else 4)
        n = rnd.randrange(1, 8)
        times = [self.now - k * step // rnd.choice((1, 1, 2))
                 for k in range(n, -1, -1)]
        if self.mode == 'disorder':
            rnd.shuffle(times)
        if self.mode in ('late', 'mad') and rnd.random() < 0.3:
            times.append(self.now - rnd.randrange(a[0].retention() + 5))
        if self.mode in ('old', 'mad') and rnd.random() < 0.4:
            times += [self.now - rnd.randrange(a[-1].retention() + 50)
                      for _ in range(rnd.randrange(1, 5))]
        if self.mode in ('future', 'mad') and rnd.random() < 0.3:
            times.append(self.now + rnd.randrange(1, 5 * a[-1].step))
        if self.mode == 'mad' and rnd.random() < 0.1:
            self.now += rnd.randrange(a[-1].retention() * 2)
        return times

    def update(self):
        points = []
        for t in self.times():
            points.append((t, value(self.rnd, self.kind, self.i)))
            self.i += 1
        self.lines.append('cmany a.cwsp %d %s' % (self.now, ' '.join(
            '%d:%s' % (t, self.show(v)) for t, v in points)))
        self.file.update(points, self.now)
        size = self.size
        self.expect()
        self.lines.insert(-1, '=extended' if self.size > size else '=ok')

    def show(self, v):
        return '%.17g' % v

    def fetch(self):
        longest = self.file.archives[-1].retention()
        start = self.now - self.rnd.randrange(1, longest)
        until = self.rnd.randrange(start, self.now + 1)
        first, end, step, values = self.file.fetch(self.now, start, until)
        self.lines.append('fetch a.cwsp %d %d %d -' % (self.now, start,
                                                       until))
        self.lines.append('=series %d %d %d %d %s' % (
            first, end, step, len(values), ' '.join(
                'null' if v is None else self.show(value_of(v))
                for v in values)))

    def script(self):
        for _ in range(self.rnd.choice((5, 40, 120))):
            self.update()
            if self.rnd.random() < 0.2:
                self.fetch()
        return '\n'.join(self.lines) + '\n'


def main():
    seed, cases, directory = sys.argv[1:]
    for i in range(int(cases)):
        name = '%s-%d' % (seed, i)
        with open(os.path.join(directory, name + '.txt'), 'w') as f:
            f.write(Maker(name).script())


if __name__ == '__main__':
    main()
