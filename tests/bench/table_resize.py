# SPDX-License-Identifier: ISC
"""What changing the archives of a tree costs, a file.

Python's whisper-resize is run by xargs, as many at once as there are
processors, on a sample.  Each round has files of its own.
"""
import os
import shutil
import struct

import files
from measure import Command, Failed, medians
from table import Table, skipped
from table_process import FINER

ROUNDS = 3
FINE, MIDDLE, COARSE = range(3)         # archives


def points(path, number):
    """What an archive holds: values by times."""
    with open(path, 'rb') as f:
        data = f.read()
    offset, _, n = struct.unpack_from('>LLL', data, 16 + 12 * number)
    return dict(p for p in struct.iter_unpack(
        '>Ld', data[offset:offset + 12 * n]) if p[0] != 0)


def check(path, original):
    """Every minute and every hour has to be there, and of the five minutes
    those before the first minute."""
    fine, middle = points(original, FINE), points(original, MIDDLE)
    older = {t: v for t, v in middle.items() if t + 300 <= min(fine)}
    minutes, hours = points(path, MIDDLE), points(path, COARSE)
    if not (fine.items() <= minutes.items() and
            older.items() <= minutes.items() and
            points(original, COARSE).items() <= hours.items()):
        raise Failed('%s: points are lost' % path)


def theirs(bench, root, n):
    resize, xargs = bench.reference('resize'), shutil.which('xargs')
    if resize is None or xargs is None:
        return None
    with open(root + '.paths', 'w') as f:
        f.writelines('%s/%s\n' % (root, files.name(i)) for i in range(n))
    return Command([xargs, '-a', root + '.paths', '-P', bench.processors,
                    '-I', '{}'] + resize + ['--nobackup', '{}'] + FINER)


def ours(bench, root, *options):
    return Command(bench.tool('resize') + [
        '-R', '--nobackup', '--silent', '--now', bench.now, *options, root] +
        FINER)


def one_round(bench, data, n, sample):
    roots = [os.path.join(bench.work, 'resize-%d' % i) for i in range(3)]
    original = os.path.join(bench.work, 'resize.wsp')
    files.write(original, data)
    for root, count in zip(roots, (n, n, sample)):
        files.make_tree(root, range(count), data)
    results = bench.race.run({
        'no fsync': ours(bench, roots[0], '--no-fsync'),
        'Python': theirs(bench, roots[2], sample),
        'fsync': ours(bench, roots[1])}, 1, 0)
    for root in roots[:2]:
        check(os.path.join(root, files.name(n - 1)), original)
    for root in roots:
        bench.remove(root)
    return results


def measure(bench):
    n = max(1, bench.size('resize') // ROUNDS)
    sample = max(1, bench.size('sample') // ROUNDS)
    if '--recursive' not in bench.help('resize'):
        skipped('resize of a tree', 'whisper-resize knows no -R')
        return
    table = Table('resize, %d files, %d by Python, ms a file' %
                  (n * ROUNDS, sample * ROUNDS), 1e6)
    data = files.full(files.YEARS, bench.now)
    results = medians([one_round(bench, data, n, sample)
                       for _ in range(ROUNDS)])
    for label, side in (('--no-fsync', 'no fsync'), ('', 'fsync')):
        table.row('resize ' + label,
                  {'ours': results[side], 'Python': results['Python']},
                  {'Python': 60}, {'ours': n, 'Python': sample})
