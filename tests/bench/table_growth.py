# SPDX-License-Identifier: ISC
"""How time and memory grow with a tree: a scan, and one point to each file."""
import os

import files
import table_ingest
import table_scan
from measure import Result
from table import Table, skipped

FILE_SPACE = 16384      # of a sparse file, its directory entry and a point
FEW_RUNS = 100000       # files from which on there is only one


def room_for(n, directory):
    """Half of what is free is left to others."""
    fs = os.statvfs(directory)
    return (n * FILE_SPACE <= fs.f_bavail * fs.f_frsize / 2 and
            (fs.f_files == 0 or n <= fs.f_favail / 2))


def thousands(n):
    return '{:,}'.format(n).replace(',', ' ')


def measure(bench):
    table = Table('per file of a tree, microseconds', 1e3, 'find')
    root = os.path.join(bench.work, 'growth')
    there = 0
    for n in (10 ** i for i in range(3, 10)):
        if n > bench.size('growth'):
            break
        if not room_for(n - there, bench.work):
            skipped(thousands(n) + ' files', 'no room')
            break
        files.make_tree(root, range(there, n), files.header(files.DAY),
                        files.size(files.DAY))
        there = n
        runs = bench.tree_runs if n < FEW_RUNS else 1
        for label, commands in (
                ('info --json', table_scan.commands(
                    bench, root, ['info', '--json'])),
                ('ingest', table_ingest.commands(bench, root, n, 1))):
            results = bench.race.run(commands, runs, 1)
            table.row('%s, %s files' % (label, thousands(n)), results,
                      per={c: n for c in results})
    bench.remove(root)
