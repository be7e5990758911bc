# SPDX-License-Identifier: ISC
"""What snapshots of a live tree take, beside what else makes backups of it.

The tree is that of live.c.  Bytes are those that each snapshot adds; times are
of one run, as each changes what the next one finds.
"""
import os
import shutil
import subprocess
import time

import measure as measuring
from table import cell, skipped

HOUR, DAY = 3600, 86400
MOST_KILOBYTES = 64 * 1024
COLUMNS = ('full', '+1h', '+24h')


def bytes_below(path):
    """What a directory takes; a file with many links counts once."""
    seen, total = set(), 0
    for directory, _, names in os.walk(path):
        for name in names:
            st = os.lstat(os.path.join(directory, name))
            if (st.st_dev, st.st_ino) not in seen:
                seen.add((st.st_dev, st.st_ino))
                total += st.st_size
    return total


def run(argv, **env):
    """Seconds and kilobytes of a command, which has to succeed."""
    begun = time.monotonic()
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL,
                          env=dict(os.environ, **env)) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise measuring.Failed('%s: exit status %d' % (
            ' '.join(argv)[:100], process.returncode))
    return time.monotonic() - begun, usage.ru_maxrss


class Ours:
    name = 'whisper-snapshot'
    words = ()

    def __init__(self, world):
        self.world = world
        self.store = world.path(self.name.replace(' ', ''))

    def begin(self):
        run(self.world.bench.tool('store') + [
            '-s', self.store, 'init', '--reserve', '0'])

    def take(self, now):
        return run(self.world.bench.tool('snapshot') + [
            '-q', '-j', '1', '-s', self.store, '--now', str(now),
            *self.words, self.world.tree])

    def size(self):
        return bytes_below(os.path.join(self.store, 'data'))

    def restore(self, to):
        return run(self.world.bench.tool('restore') + [
            '-q', '-j', '1', '--no-fsync', '-s', self.store, to])


class Window(Ours):
    name = 'the same --window'
    words = ('--window',)


class Peer:
    """A program that may be missing."""

    needs = ()

    def __init__(self, world):
        self.world = world
        self.store = world.path(self.name.split()[0])
        self.n = 0

    def there(self):
        return all(shutil.which(name) for name in self.needs)

    def begin(self):
        os.mkdir(self.store)

    def size(self):
        return bytes_below(self.store)

    restore = None


class Tar(Peer):
    name = 'tar | zstd -3'
    needs = ('tar', 'zstd')

    def take(self, now):
        self.n += 1
        return run(['sh', '-c', 'tar -C "$1" -cf - . | zstd -3 -q -T1 >"$2"',
                    'sh', self.world.tree,
                    '%s/%d' % (self.store, self.n)])

    def restore(self, to):
        return run(['sh', '-c', 'zstd -dcq "$1" | tar -C "$2" -xf -', 'sh',
                    '%s/%d' % (self.store, self.n), to])


class Rsync(Peer):
    name = 'rsync --link-dest'
    needs = ('rsync',)

    def take(self, now):
        self.n += 1
        return run(['rsync', '-a', '--link-dest', '%s/%d' % (
            self.store, self.n - 1), self.world.tree + '/',
                    '%s/%d/' % (self.store, self.n)])

    def begin(self):
        super().begin()
        os.mkdir(self.store + '/0')


class Borg(Peer):
    name = 'borg'
    needs = ('borg',)
    words = ()

    def borg(self, *words):
        return run(['borg', *words], BORG_BASE_DIR=self.world.path('home'),
                   BORG_RELOCATED_REPO_ACCESS_IS_OK='yes',
                   BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK='yes')

    def begin(self):
        self.borg('init', '-e', 'none', self.store)

    def take(self, now):
        self.n += 1
        return self.borg('create', '-C', 'zstd,3', *self.words,
                         '%s::%d' % (self.store, self.n), self.world.tree)

    def size(self):
        return bytes_below(os.path.join(self.store, 'data'))


class BorgFixed(Borg):
    name = 'borg-fixed fixed,4096'
    words = ('--chunker-params', 'fixed,4096')


class Restic(Peer):
    name = 'restic'
    needs = ('restic',)

    def restic(self, *words):
        return run(['restic', '-q', '--no-cache', '-r', self.store, *words],
                   RESTIC_PASSWORD='x')

    def begin(self):
        self.restic('init')

    def take(self, now):
        return self.restic('backup', self.world.tree)


class World:
    def __init__(self, bench):
        self.bench = bench
        self.work = os.path.join(bench.work, 'snapshots')
        self.tree = self.path('tree')
        self.n = bench.size('live')
        os.makedirs(self.tree)

    def path(self, name):
        return os.path.join(self.work, name)

    def live(self, *words):
        subprocess.run([self.bench.program('live'), words[0], self.tree,
                        str(self.n), *map(str, words[1:])], check=True)


def line(label, numbers, unit):
    print('%-30s' % label + ''.join(
        cell(None if x is None else x / unit, 11) for x in numbers),
          flush=True)


def measure_all(world):
    kinds = (Ours, Window, Tar, Borg, BorgFixed, Restic, Rsync)
    takers = []
    for kind in kinds:
        taker = kind(world)
        if isinstance(taker, Peer) and not taker.there():
            skipped(taker.name, 'not installed')
            continue
        taker.begin()
        taker.sizes, taker.times, taker.memory = [], [], 0
        takers.append(taker)
    now = world.bench.now
    world.live('make', now)
    for later in (0, HOUR, HOUR + DAY):
        if later:
            world.live('go-on', now + (HOUR if later > HOUR else 0),
                       now + later)
        for taker in takers:
            before = taker.size()
            seconds, kilobytes = taker.take(now + later)
            taker.sizes.append(taker.size() - before)
            taker.times.append(seconds)
            taker.memory = max(taker.memory, kilobytes)
    return takers


def unchanged(world, ours):
    """A snapshot in which nothing changed, beside what looks for that."""
    later = world.bench.now + 2 * DAY
    ours.take(later)            # in which all was read once more
    mine = min(ours.take(later)[0] for _ in range(3))
    find = min(run(['find', world.tree, '-name', '*.wsp', '-newermt',
                    '@%d' % (later + DAY)])[0] for _ in range(3))
    print('%-30s%11.3f%11.3f  ratio %.2f (<=1.3)' % (
        'unchanged, s: ours, find', mine, find, mine / find), flush=True)


def hours(world, window):
    """Hour after hour with --window, beside reading the tree from memory."""
    now = world.bench.now + HOUR + DAY
    for _ in range(3):
        world.live('go-on', now, now + HOUR)
        now += HOUR
        seconds, _ = window.take(now)
    whole = min(run(['sh', '-c', 'find "$1" -type f -exec cat {} + '
                     '>/dev/null', 'sh', world.tree])[0] for _ in range(3))
    compared('a third hour, s: --window, cat', [(seconds, whole)], 0.25)


def restore_time(world, taker):
    to = world.path('restored')
    os.mkdir(to)
    seconds, _ = taker.restore(to)
    shutil.rmtree(to)
    return seconds


def compared(label, pairs, goal):
    mine, its = (min(column) for column in zip(*pairs))
    print('%-36s%8.3f%8.3f  ratio %.2f (<=%s)' % (
        label, mine, its, mine / its, goal), flush=True)


def against_tar(world, takers):
    """What our store and what tar and zstd wrote, restored and checked."""
    ours = takers[0]
    for tar in (t for t in takers if isinstance(t, Tar)):
        pairs = [(restore_time(world, ours), restore_time(world, tar))
                 for _ in range(5)]
        compared('restore, s: ours, tar', pairs, 1.3)
        check = world.bench.tool('store') + ['-s', ours.store, 'check',
                                             '--data']
        test = ['zstd', '-tq'] + [os.path.join(tar.store, str(i + 1))
                                  for i in range(tar.n)]
        pairs = [(run(check)[0], run(test)[0]) for _ in range(5)]
        compared('check --data, s: ours, zstd -t', pairs, 1.5)


def pack_time(world, ours, threads):
    copy = world.path('packed')
    shutil.copytree(ours.store, copy)
    seconds, _ = run(world.bench.tool('store') + [
        '-s', copy, 'pack', '-q', '-j', threads, '--keep', 'last=1'])
    shutil.rmtree(copy)
    return seconds


def on_threads(world, ours):
    """What two threads gain."""
    pairs = [[pack_time(world, ours, n) for n in ('2', '1')]
             for _ in range(3)]
    compared('pack, s: -j 2, -j 1', pairs, 0.59)
    check = world.bench.tool('store') + ['-s', ours.store, 'check',
                                         '--rebuild', '-j']
    pairs = [[run(check + [n])[0] for n in ('2', '1')] for _ in range(3)]
    compared('check --rebuild, s: -j 2, -j 1', pairs, 0.59)


def measure(bench):
    if not os.path.exists(bench.tool('snapshot')[0]):
        skipped('snapshots', 'made without stores')
        return
    world = World(bench)
    takers = measure_all(world)
    ours = takers[0].sizes
    print('\n%-30s' % ('snapshots of %d live files, MB' % world.n) +
          ''.join('%11s' % c for c in COLUMNS), flush=True)
    for taker in takers:
        line(taker.name, taker.sizes, 1e6)
    print('%-30s' % 'bytes, of ours', flush=True)
    for taker in takers[2:]:
        line(taker.name, [theirs / mine if mine else None for theirs, mine
                          in zip(taker.sizes, ours)], 1)
    print('%-30s' % 'seconds of one run', flush=True)
    for taker in takers:
        line(taker.name, taker.times, 1)
    print('%-30s%11.1f  (<=%d)' % ('MB of memory: ours', takers[0].memory /
                                   1024, MOST_KILOBYTES / 1024), flush=True)
    hours(world, takers[1])
    unchanged(world, takers[0])
    against_tar(world, takers)
    on_threads(world, takers[0])
    bench.remove(world.work)
