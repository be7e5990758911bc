# SPDX-License-Identifier: ISC
"""What questions to a catalogue cost, and what it costs to keep it.

The names are those of names.c.  There is a catalogue of them all, and a list
for plocate, but a tree of only some of them: find's times are multiplied by
how many times as many there are in the catalogue.
"""
import os
import shutil
import subprocess

import measure as measuring
from measure import Command
from table import Table, limit, skipped

PREFIX = '/srv/whisper/'
DAY = 86400
MOST_BYTES = 96         # of the catalogue, a metric
MOST_MEGABYTES = 16
RULES = 16
RING = '''cluster replicas
	fnv1a_ch replication 2
		%s
	;
''' % '\n\t\t'.join('10.0.0.%d:2003=%c' % (i, c)
                    for i, c in enumerate('abcdefgh'))


class World:
    """What is made before anything is measured, and the commands."""

    def __init__(self, bench):
        self.bench = bench
        self.work = os.path.join(bench.work, 'catalog')
        os.mkdir(self.work)
        self.n, self.small = bench.size('catalog'), bench.size('updated')
        self.catalog = self.path('large.cat')
        self.tree = self.path('tree')
        self.all_token, self.few_token = self.names(
            'catalog', self.n, self.catalog, bench.now).split()
        self.names('tree', self.small, self.tree)

    def path(self, name):
        return os.path.join(self.work, name)

    def names(self, what, n, *words, to=None):
        argv = [self.bench.program('names'), what, str(n),
                *[str(w) for w in words]]
        if to is None:
            return measuring.output(argv)
        with open(to, 'w') as f:
            subprocess.run(argv, stdout=f, check=True)
        return to

    def find(self, *words):
        find = shutil.which('find')
        return find and Command([find, self.tree, '-name', '*.wsp', *words])

    def ours(self, *words):
        return Command(self.bench.tool('find') +
                       ['-k', '-C', self.catalog, *words])

    def update(self, *words):
        return Command(self.bench.tool('catalog') +
                       ['update', '--no-fsync', '-C', self.path('small.cat'),
                        *words, self.tree])

    def floor(self, what, *words, stdin):
        return Command([self.bench.program('floor'), what, *words], stdin)

    def race(self, commands, runs):
        return self.bench.race.run(commands, runs, 1)


class Plocate:
    """Its index of all paths, if it is there."""

    def __init__(self, world):
        build = shutil.which('plocate-build') or '/usr/sbin/plocate-build'
        self.program = shutil.which('plocate')
        if not self.program or not os.path.exists(build):
            self.program = None
            skipped('plocate', 'it is not there')
            return
        self.db = world.path('plocate.db')
        paths = world.names('paths', world.n, PREFIX, to=world.path('paths'))
        measuring.output([build, '-p', '-l', 'no', paths, self.db])
        os.remove(paths)

    def __call__(self, pattern):
        return self.program and Command(
            [self.program, '-d', self.db, PREFIX + pattern + '.wsp'])


def table_questions(world):
    """find walks the smaller tree; all times are of as many names."""
    bench, plocate = world.bench, Plocate(world)
    scale = {'find': world.small / world.n}
    table = Table('%d names in a catalogue, ms' % world.n, 1e6,
                  columns=['floor', 'ours', 'find', 'plocate'])
    server = 'servers/eu-west0/rack00/frontend00030/cpu3/'
    noop = Command([bench.program('noop')])
    most = 0
    for label, ours, find, pattern, goals in (
            ('glob in one directory', [server.replace('/', '.') + '*'],
             None, server + '*', {'plocate': 1 / 0.7}),
            ('**.read_time', ['**.read_time'], ['-name', 'read_time.wsp'],
             '*/read_time', {'find': 50, 'plocate': 2}),
            ('*.*.*.*.*.user', ['*.*.*.*.*.user'], ['-name', 'user.wsp'],
             'servers/*/*/*/*/user', {'find': 20}),
            ('list all', [], [], '*', {'find': 40}),
            ('stale for 30 days', ['-S', '30d'],
             ['!', '-newermt', '-30 days'], None, {'find': 100}),
            ('none is damaged', ['--corrupt'], None, None, {})):
        results = world.race(
            {'floor': noop, 'ours': world.ours(*ours),
             'find': None if find is None else world.find(*find),
             'plocate': pattern and plocate(pattern)},
            bench.runs if find is None else bench.tree_runs)
        most = max(most, results['ours'].kilobytes)
        table.row(label, results, goals, scale)
    for label, token in (('a hundred', world.few_token),
                         ('all', world.all_token)):
        table.row(label + ' changed since', world.race(
            {'floor': noop, 'ours': Command(
                bench.tool('catalog') + ['changes', '--since', token,
                                         world.catalog]),
             'find': world.find('-newermt', '-1 day'), 'plocate': None},
            bench.tree_runs), {'find': 100}, scale)
    limit('memory of these, MB', most / 1024, MOST_MEGABYTES)


def comm(world, a, b):
    return Command([shutil.which('env'), 'LC_ALL=C', 'comm', '-23',
                    world.path(a), world.path(b)])


def table_compared(world):
    """Names against names, rules and servers."""
    bench = world.bench
    metrics = world.names('metrics', world.n, to=world.path('metrics'))
    for name in 'a', 'b':
        measuring.output(['sort', '-o', world.path(name), metrics],
                         env={**os.environ, 'LC_ALL': 'C'})
    other = world.path('other.cat')
    shutil.copy(world.catalog, other)
    # Of two servers that were never one, the other lacks some metrics.
    some = world.path('some')
    with open(world.path('a')) as f, open(some, 'w') as g:
        g.writelines(line for i, line in enumerate(f) if i % 1000 != 7)
    for names, catalog in (('a', 'one'), ('some', 'two')):
        measuring.output(bench.tool('catalog') +
                         ['import', '--no-fsync', '--names', world.path(names),
                          world.path(catalog)])
    rules = world.path('rules')
    os.mkdir(rules)
    with open(os.path.join(rules, 'storage-schemas.conf'), 'w') as f:
        for i in range(RULES - 1):
            f.write('[r%d]\npattern = ^servers\\.eu-west%d\\.rack%02d\\.\n'
                    'retentions = 60s:1d\n' % (i, i // 8, i))
        f.write('[default]\npattern = .*\nretentions = 60s:1d\n')
    ring = world.path('ring')
    with open(ring, 'w') as f:
        f.write(RING)
    placed = ['-c', '--ring', ring, '--node', '10.0.0.3', '--misplaced']
    with open(ring + '.md5', 'w') as f:
        f.write(RING.replace('fnv1a_ch', 'carbon_ch'))
    table = Table('%d names compared, ms' % world.n, 1e6,
                  columns=['floor', 'ours', 'comm'])
    for label, commands, goals in (
            ('a catalogue and a copy', {
                'floor': None,
                'ours': world.ours('-c', '--missing-on', other),
                'comm': comm(world, 'a', 'b')}, {'comm': 10}),
            ('one in a thousand is missing', {
                'floor': None,
                'ours': Command(bench.tool('find') + [
                    '-k', '-C', world.path('one'), '-c', '--missing-on',
                    world.path('two')]),
                'comm': comm(world, 'a', 'some')}, {}),
            ('misfit, %d rules' % RULES, {
                'floor': world.floor(
                    'schemas', os.path.join(rules, 'storage-schemas.conf'),
                    stdin=metrics),
                'ours': world.ours('-c', '--misfit', rules), 'comm': None},
             {'floor': 1.1}),
            ('ring of fnv1a_ch', {
                'floor': world.floor('fnv', stdin=metrics),
                'ours': world.ours(*placed), 'comm': None}, {'floor': 1.3}),
            ('ring of carbon_ch', {
                'floor': world.floor('md5', stdin=metrics),
                'ours': world.ours(*[w + '.md5' if w == ring else w
                                     for w in placed]),
                'comm': None}, {'floor': 1.3})):
        table.row(label, world.race(commands, bench.tree_runs), goals)


def table_updates(world):
    """The tree's own catalogue, on one thread."""
    bench = world.bench
    dirs = world.names('dirs', world.small, to=world.path('dirs'))
    table = Table('update, %d files, ms' % world.small, 1e6,
                  columns=['floor', 'ours', 'find'])
    first = Command(['/bin/sh', '-c', 'rm -f "$0"; exec "$@"',
                     world.path('small.cat'), *world.update('-j1').argv])
    find = world.find()
    table.row('first', world.race(
        {'floor': Command([bench.program('scan'), '-s', '-j1', world.tree]),
         'ours': first, 'find': find}, bench.tree_runs), {'floor': 1.2})
    for label, words, goals in (
            ('nothing changed', ['-j1'], {'floor': 1.25}),
            ('--data', ['-j1', '--data'], {}),
            ('--headers', ['-j1', '--headers'], {}),
            ('--headers --last', ['-j1', '--headers', '--last'], {}),
            ('--full', ['-j1', '--full'], {})):
        table.row(label, world.race(
            {'floor': world.floor('stat', world.tree, stdin=dirs),
             'ours': world.update(*words), 'find': find}, bench.tree_runs),
                  goals)


def table_size(world):
    """As a new file has it, without what commits leave."""
    fresh = world.path('fresh.cat')
    world.names('paths', world.n, '/', to=world.path('paths'))
    measuring.output(world.bench.tool('catalog') +
                     ['import', '--no-fsync', world.path('paths'), fresh])
    limit('bytes of a metric', os.path.getsize(fresh) / world.n, MOST_BYTES)


def measure(bench):
    world = World(bench)
    table_questions(world)
    table_compared(world)
    table_size(world)
    table_updates(world)
    bench.remove(world.work)
