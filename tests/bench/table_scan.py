# SPDX-License-Identifier: ISC
"""What looking at every file of a tree costs.

The floor is scan.c on as many threads as there are processors.
"""
import os
import shutil

import files
from measure import Command
from table import Table


def commands(bench, root, ours, floor=()):
    """One command a column; Python's and find's are always the same."""
    corrupt = bench.reference('find-corrupt-whisper-files')
    find = shutil.which('find')
    return {
        'floor': Command([bench.program('scan'), *floor, root]),
        'ours': Command(bench.tool(ours[0]) + ['-R', *ours[1:], root]),
        'Python': corrupt and Command(corrupt + [root]),
        'find': find and Command([find, root, '-type', 'f', '-name',
                                  '*.wsp']),
    }


def measure(bench):
    root = os.path.join(bench.work, 'scan')
    n = bench.size('scan')
    files.make_tree(root, range(n), files.full(files.DAY, bench.now))
    table = Table('scan of %d files, ms' % n, 1e6, 'find')
    for label, ours, floor, goal in (
            ('info --json', ['info', '--json'], [], 1.3),
            ('check --headers-only', ['check', '--headers-only'], [], 1.3),
            ('check, reading all data', ['check'], ['-d'], 1.5)):
        table.row(label, bench.race.run(commands(bench, root, ours, floor),
                                        bench.tree_runs, 1),
                  {'floor': goal})
    bench.remove(root)
