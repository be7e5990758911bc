# SPDX-License-Identifier: ISC
"""What writing points to every file of a tree costs.

The floor is ingest.c on as many threads as there are processors, Python's the
loop of ingest.py, which has the points grouped before it begins.  Ours reads
them as lines of text, in the order of their times.
"""
import os

import files
from measure import Command
from table import Table

POINTS = 10             # a file


def write_lists(root, n, points, now):
    """Makes the lists of paths and of lines: two paths."""
    names = [files.name(i) for i in range(n)]
    with open(root + '.paths', 'w') as f:
        f.writelines(name + '\n' for name in names)
    metrics = [name[:-len('.wsp')].replace('/', '.') for name in names]
    with open(root + '.lines', 'w') as f:
        for i in reversed(range(points)):
            f.writelines('%s %.6g %d\n' % (metric, number * 0.37, now - 60 * i)
                         for number, metric in enumerate(metrics))
    return root + '.paths', root + '.lines'


def commands(bench, root, n, points):
    paths, lines = write_lists(root, n, points, bench.now)
    python = bench.python and [
        bench.python, os.path.join(bench.here, 'ingest.py'), root, bench.now,
        points]
    return {
        'floor': Command([bench.program('ingest'), '-p', points, root,
                          bench.now], stdin=paths),
        'ours': Command(bench.tool('ingest') + [
            '-q', '--no-create', '--now', bench.now, root], stdin=lines),
        'Python': python and Command(python, stdin=paths),
    }


def measure(bench):
    n = bench.size('ingest')
    table = Table('ingest of %d points to %d files, ms' % (n * POINTS, n), 1e6)
    for label, archives, goals in (
            ('60s:1d', files.DAY, {}),
            ('60s:1d,5m:30d,1h:5y', files.YEARS, {'floor': 1.3, 'Python': 5})):
        root = os.path.join(bench.work, 'ingest-%d' % len(archives))
        files.make_tree(root, range(n), files.header(archives),
                        files.size(archives))
        table.row(label, bench.race.run(commands(bench, root, n, POINTS),
                                        bench.tree_runs, 2), goals)
        bench.remove(root)
