# SPDX-License-Identifier: ISC
"""A compressed file told once more, after cwhisper(5), as slowly as may be.

A File is created, takes points and says what a reader finds and what all of
its bytes are; cwhisper_scripts.py makes scripts of that.
"""
import struct
import zlib

METHODS = {'average': 1, 'sum': 2, 'last': 3, 'max': 4, 'min': 5, 'first': 6}
EMPTY = (0, 0)          # a time and the bits of a value
MARGIN = struct.unpack('>f', struct.pack('>f', 0.618))[0]


def f32(x):
    return struct.unpack('>f', struct.pack('>f', x))[0]


def bits_of(v):
    return struct.unpack('>Q', struct.pack('>d', v))[0]


def value_of(b):
    return struct.unpack('>d', struct.pack('>Q', b))[0]


def number(n, v):
    """The bits of a number of n bits: the low byte first."""
    out = []
    while n >= 8:
        out += [v >> (7 - k) & 1 for k in range(8)]
        v >>= 8
        n -= 8
    return out + [v >> (n - 1 - k) & 1 for k in range(n)]


def lead(x):
    return 64 - x.bit_length()


def trail(x):
    return (x & -x).bit_length() - 1 if x else 64


def distance_bits(t, t1, t2, step):
    d = int(((t - t1) - (t1 - t2)) / step)
    if d == 0:
        return [0]
    for prefix, width, low, high in (([1, 0], 7, -63, 64),
                                     ([1, 1, 0], 9, -255, 256),
                                     ([1, 1, 1, 0], 12, -2047, 2048)):
        if low < d < high:
            sign = 1 << (width - 1) if d < 0 else 0
            return prefix + number(width, sign | abs(d))
    return [1, 1, 1, 1] + number(32, t)


def value_bits(v, v1, v2):
    x, p = v ^ v1, v1 ^ v2
    if x == 0:
        return [0]
    if lead(p) <= lead(x) and trail(p) <= trail(x):
        return [1, 0] + number(64 - lead(p) - trail(p), x >> trail(p))
    left = min(lead(x), 31)
    m = 64 - left - trail(x)
    head = [1, 1] + number(5, left) + number(6, min(m, 63))
    return head + (number(m, x >> trail(x)) if m <= 62 else number(64, x))


def aggregate(method, points):
    """Of points by time."""
    values = [value_of(v) for _, v in points]
    if method == 'first':
        return points[0][1]
    if method == 'last':
        return points[-1][1]
    if method in ('max', 'min'):
        best = values[0]
        for v in values:
            if (v > best) if method == 'max' else (v < best):
                best = v
        return bits_of(best)
    total = 0.0
    for v in values:
        total += v
    return bits_of(total if method == 'sum' else total / len(values))


class Archive:
    def __init__(self, step, points, size):
        self.step, self.points, self.size = step, points, size
        self.blocks = self.block_size = self.offset = 0
        self.ratio = 0
        self.discarded = self.extended = 0
        self.index = 0
        self.units = []

    def retention(self):
        return self.step * self.points

    def lay_out(self, hint):
        if self.points >= 3 * hint:
            n = hint
        elif self.points > 256:
            n = (self.points + 16) // 4
        else:
            n = self.points + 16
        if self.blocks == 0:
            self.blocks = -(-self.points // n) + 1
        product = n * self.size
        self.block_size = int(product) + (int(product) < product) + 5

    def empty(self):
        self.data = bytearray(self.block_size * self.blocks)
        self.table = [[0, 0, 0, 0] for _ in range(self.blocks)]
        self.held = [[] for _ in range(self.blocks)]
        self.index = 0
        self.begin()

    def begin(self):
        self.first = self.last = self.before = EMPTY
        self.pos = 0            # in bits, from the start of the block
        self.count = 0
        self.crc = 0
        self.held[self.index] = []

    def start(self):
        return self.index * self.block_size

    def write(self, bits, pos):
        """Writes bits; what follows them in their last byte is 0."""
        for b in bits:
            at = self.start() + pos // 8
            keep = 0xff << (8 - pos % 8) & 0xff
            self.data[at] = self.data[at] & keep | b << (7 - pos % 8)
            pos += 1
        return pos

    def mark(self):
        pos = self.write([1] * 4 + [0] * 32, self.pos)
        if pos % 8 == 0:
            self.data[self.start() + pos // 8] = 0
        return pos

    def enter(self, size):
        self.crc = zlib.crc32(self.data[self.start():self.start() + size])
        self.table[self.index] = [self.first[0], self.last[0], self.count,
                                  self.crc]

    def close_call(self):
        self.mark()
        self.enter(self.pos // 8)

    def finish(self):
        pos = self.mark()
        end = self.start() + self.block_size
        for at in range(self.start() + pos // 8 + 1, end):
            self.data[at] = 0
        self.enter(self.block_size)

    def go_on(self):
        self.index = (self.index + 1) % self.blocks
        self.table[self.index][0] = self.table[self.index][1] = 0
        self.begin()

    def fits(self, p):
        """Adds a point that is later than the last; False if it is full."""
        if self.first[0] == 0:
            at = self.start()
            self.data[at:at + 12] = struct.pack('>LQ', *p)
            self.pos = 96
            self.first = self.last = self.before = p
        else:
            bits = distance_bits(p[0], self.last[0], self.before[0],
                                 self.step)
            bits += value_bits(p[1], self.last[1], self.before[1])
            if (self.pos + len(bits)) // 8 + 5 >= self.block_size:
                return False
            self.pos = self.write(bits, self.pos)
            self.before, self.last = self.last, p
            self.count += 1
        self.held[self.index].append(p)
        return True

    def next_is_live(self, time):
        start, end, _, _ = self.table[(self.index + 1) % self.blocks]
        return start != 0 and end > time - self.retention()

    def in_order(self):
        """The blocks with points, by their start."""
        return sorted((i for i in range(self.blocks) if self.table[i][0]),
                      key=lambda i: self.table[i][0])

    def block_points(self, start, end):
        return [p for i in self.in_order() for p in self.held[i]
                if start <= p[0] < end]

    def newest(self):
        return max(e[1] for e in self.table)

    def header(self):
        used = self.pos % 8
        at = self.start() + self.pos // 8
        last = self.data[at] & (0xff << (8 - used)) & 0xff
        return struct.pack('>5Lf L LQ LQ LQ 7L 36x', self.offset, self.step,
                           self.points, self.block_size, self.blocks,
                           self.size, self.index, *self.first, *self.last,
                           *self.before, last, self.offset + at, 7 - used,
                           self.count, self.crc, self.discarded,
                           self.extended)


class Lapped(Exception):
    """An archive's points do not fit without losing a live block."""


class File:
    def __init__(self, xff, method, hint, archives):
        self.xff, self.method, self.hint = f32(xff), method, hint or 7200
        self.archives = [Archive(s, n, 2.0) for s, n in archives]
        self.laying_out = False
        self.lay_out(self.hint)

    def lay_out(self, hint):
        self.hint = hint
        a = self.archives
        at = 63 + 128 * len(a)
        for i, x in enumerate(a):
            x.ratio = a[i + 1].step // x.step if i + 1 < len(a) else 0
            x.lay_out(hint)
            x.units = [[EMPTY] * x.ratio, [EMPTY] * x.ratio]
            at += 16 * x.blocks + 24 * x.ratio
        self.meta = at
        for x in a:
            x.offset = at
            at += x.block_size * x.blocks
            x.empty()

    # Appending.

    def append(self, i, points, now):
        """One call; an extension puts another archive in place of it."""
        for p in points:
            a = self.archives[i]
            if p[0] == 0:
                continue
            if p[0] <= a.last[0]:
                a.discarded += 1
                continue
            while not a.fits(p):
                a.finish()
                if not a.next_is_live(now if self.laying_out else
                                      max(now, p[0])):
                    a.go_on()
                elif self.laying_out:
                    raise Lapped
                else:
                    self.extend_now(i, max(now, p[0]))
                    a = self.archives[i]
        self.archives[i].close_call()

    def interval(self, i, unit):
        times = [t for t, _ in self.archives[i].units[unit] if t]
        return times[0] - times[0] % self.archives[i + 1].step if times else 0

    def group(self, i, interval, points):
        """Points of an interval, and what the blocks have of it."""
        a, known = self.archives[i], {}
        if a.last[0] >= interval:
            known = dict(a.block_points(interval,
                                        interval + self.archives[i + 1].step))
        known.update(points)
        return sorted(known.items())

    def give_up(self, i, unit, now):
        interval = self.interval(i, unit)
        if interval == 0:
            return
        a = self.archives[i]
        points = [p for p in a.units[unit] if p[0]]
        a.units[unit] = [EMPTY] * a.ratio
        group = self.group(i, interval, points)
        self.append(i, points, now)
        if f32(len(group) / a.ratio) >= self.xff:
            self.put(i + 1, [(interval, aggregate(self.method, group))], now)

    def put_one(self, i, p, now):
        a, wide = self.archives[i], self.archives[i + 1].step
        interval = p[0] - p[0] % wide
        has = [self.interval(i, 0), self.interval(i, 1)]
        if p[0] <= a.last[0] or (all(has) and interval < min(has)):
            a.discarded += 1
            return
        if interval in has:
            unit = has.index(interval)
        elif 0 in has:
            unit = has.index(0)
        else:
            unit = has.index(min(has))
            self.give_up(i, unit, now)
        self.archives[i].units[unit][(p[0] - interval) // a.step] = p

    def put(self, i, points, now):
        if self.archives[i].ratio == 0:
            self.append(i, points, now)
            return
        for p in points:
            self.put_one(i, p, now)

    def give_up_until(self, i, time, now):
        for _ in range(2):
            has = sorted((self.interval(i, u), u) for u in (0, 1)
                         if self.interval(i, u))
            if not has or has[0][0] > time:
                return
            self.give_up(i, has[0][1], now)

    def share(self, i, points, now):
        """What goes to one archive, aligned; the last of equals wins."""
        a = self.archives[i]
        reach = self.archives[1].step if len(self.archives) > 1 else a.step
        out = {}
        for t, v in points:
            if t < now - a.retention() or any(
                    t >= now - b.retention() for b in self.archives[:i]):
                continue
            t -= t % a.step
            if i == 0 and t > now + reach:
                a.discarded += 1
                continue
            out[t] = v
        return sorted(out.items())

    def update(self, points, now):
        points = sorted(((t, bits_of(v)) for t, v in points),
                        key=lambda p: p[0])
        for i in range(len(self.archives) - 1, 0, -1):
            for p in self.share(i, points, now):
                for k in range(i):
                    self.give_up_until(k, p[0], now)
                self.put(i, [p], now)
        share = self.share(0, points, now)
        if share:
            self.put(0, share, now)
        self.extend(now)

    # Extension.

    def anew(self, sizes, now):
        old = self.archives
        while True:
            self.archives = [Archive(a.step, a.points, s)
                             for a, s in zip(old, sizes)]
            for a, b in zip(self.archives, old):
                a.blocks = b.blocks
                a.discarded, a.extended = b.discarded, b.extended
            self.lay_out(7200)
            for a, b in zip(self.archives, old):
                a.units = [list(u) for u in b.units]
            i = 0
            self.laying_out = True
            try:
                for i, b in enumerate(old):
                    lists = [b.held[k] for k in b.in_order()] or [[]]
                    for points in lists:
                        self.append(i, points, max(now, b.newest()))
                return
            except Lapped:
                sizes[i] = f32(sizes[i] + MARGIN)
            finally:
                self.laying_out = False

    def extend_now(self, i, now):
        a = self.archives[i]
        live = (a.index + 1) % a.blocks
        total = sum(e[2] for k, e in enumerate(a.table)
                    if e[0] and k != live)
        x = f32(f32((a.blocks - 1) * a.block_size) / f32(total)) \
            if total else a.size
        x = max(x, a.size)
        sizes = [b.size for b in self.archives]
        sizes[i] = f32(x + MARGIN) if f32(x - a.size) < MARGIN else x
        a.extended += 1
        self.anew(sizes, now)

    def wanted(self, a):
        full = [e for k, e in enumerate(a.table) if e[0] and k != a.index]
        total = sum(e[2] for e in full)
        if total == 0:
            return a.size
        x = f32(f32(len(full) * a.block_size) / f32(total))
        if x <= a.size:
            return a.size
        if f32(x - a.size) < MARGIN:
            x = f32(x + MARGIN)
        return min(x, max(14.0, a.size))

    def extend(self, now):
        sizes = [self.wanted(a) for a in self.archives]
        grown = [s > a.size for s, a in zip(sizes, self.archives)]
        if any(grown):
            for a, g in zip(self.archives, grown):
                a.extended += g
            self.anew(sizes, now)

    # Reading.

    def fetch(self, now, start, until):
        k = next(i for i, a in enumerate(self.archives)
                 if a.retention() >= now - start)
        a = self.archives[k]
        first = start - start % a.step + a.step
        end = until - until % a.step + a.step
        end += a.step if end == first else 0
        known = dict(a.block_points(0, 1 << 32))
        known.update(p for u in a.units for p in u if p[0])
        carried = {}
        for i in range(k):
            b, wide = self.archives[i], self.archives[i + 1].step
            waiting = dict(p for u in b.units for p in u if p[0])
            waiting.update(carried)
            carried = {}
            for t in sorted({t - t % wide for t in waiting}):
                points = [(s, v) for s, v in sorted(waiting.items())
                          if s - s % wide == t]
                carried[t] = aggregate(self.method, self.group(i, t, points))
        known.update(carried)
        return first, end, a.step, [known.get(t)
                                    for t in range(first, end, a.step)]

    # The bytes.

    def bytes(self):
        head = b'whisper_compressed' + struct.pack(
            '>BLLfLLf', 1, METHODS[self.method],
            max(a.retention() for a in self.archives), self.xff, self.hint,
            len(self.archives), 2.0)
        rest = bytes(16) + b''.join(a.header() for a in self.archives)
        for a in self.archives:
            rest += b''.join(struct.pack('>4L', *e) for e in a.table)
            rest += b''.join(struct.pack('>LQ', *p)
                             for u in a.units for p in u)
        crc = zlib.crc32(head + bytes(4) + rest)
        return head + struct.pack('>L', crc) + rest + b''.join(
            bytes(a.data) for a in self.archives)
