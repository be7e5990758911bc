# SPDX-License-Identifier: ISC
"""What compressed files cost: the floor is the same with a classic file."""
import os
import shutil
import statistics
import subprocess

import files
from measure import Command, output
from table import Table, skipped

POINTS = 43000
SPAN = 10 * POINTS
ROUNDS = 5
ARCHIVES = ['10s:5d', '5m:30d']


def make(bench, path, *options):
    """A file whose values go up and down a little."""
    subprocess.run([*bench.tool('create'), *options, path, *ARCHIVES],
                   check=True, stdout=subprocess.DEVNULL)
    lines = ''.join('%d:%d\n' % (bench.now - SPAN + 10 * i,
                                 50 + i * i % 97 % 13)
                    for i in range(POINTS + 1))
    subprocess.run([*bench.tool('update'), '--now', str(bench.now), '-q',
                    path], input=lines, text=True, check=True)


def rows(bench, table, classic, compressed):
    """Reading many points, and adding one."""
    def both(tool, *arguments, restore=False):
        return {side: Command(
            bench.tool(tool) + ['--now', bench.now + 10, *(
                path if a is None else a for a in arguments)],
            restore=(path + '.old', path) if restore else None)
            for side, path in (('floor', classic), ('ours', compressed))}
    for path in classic, compressed:
        shutil.copyfile(path, path + '.old')
    runs = bench.runs
    table.row('fetch %d points' % POINTS, bench.race.run(
        both('fetch', '--from', bench.now - SPAN, None), runs, 1),
        {'floor': 3})
    table.row('append a point', bench.race.run(
        both('update', None, '%d:5' % (bench.now + 10), restore=True), runs,
        1), {'floor': 1.5})


def library(bench):
    """Open, fetch and close inside one process."""
    paths = [os.path.join(bench.work, 'lib-%s.wsp' % kind)
             for kind in ('classic', 'compressed')]
    for path in paths:
        files.write(path, files.full(files.YEARS, bench.now))
    subprocess.run([*bench.tool('convert'), '--to', 'compressed', '--force',
                    '--now', str(bench.now), paths[1]], check=True,
                   stdout=subprocess.DEVNULL)
    taken = [[], []]
    for _ in range(ROUNDS):
        for side, path in zip(taken, paths):
            side.append(int(output([
                bench.program('lib'), str(bench.runs), str(bench.now), path,
                path, 'fetch-43200']).split()[1]))
    ns = [statistics.median(side) for side in taken]
    print('%-30s%9.1f us (<=600), classic %.1f us' % (
        'library: fetch 43 200 points', ns[1] / 1e3, ns[0] / 1e3), flush=True)


def convert(bench):
    """A tree of full classic files, by megabytes a second."""
    n = max(1, bench.size('compressed'))
    root = os.path.join(bench.work, 'compressed')
    data = files.full(files.YEARS, bench.now)
    files.make_tree(root, range(n), data)
    result = bench.race.run({'ours': Command(bench.tool('convert') + [
        '-R', '--to', 'compressed', '--force', '--no-fsync', '--now',
        bench.now, root])}, 1, 0)['ours']
    print('%-30s%9.1f MB/s (>=200)' % (
        'convert %d files' % n, n * len(data) / 1e6 / (result.ns / 1e9)),
        flush=True)
    bench.remove(root)


def measure(bench):
    if '--compressed' not in bench.help('create'):
        skipped('compressed files', 'whisper-create knows no --compressed')
        return
    classic = os.path.join(bench.work, 'classic.wsp')
    compressed = os.path.join(bench.work, 'compressed.wsp')
    make(bench, classic)
    make(bench, compressed, '--compressed')
    table = Table('compressed files, ms', 1e6)
    rows(bench, table, classic, compressed)
    library(bench)
    convert(bench)
