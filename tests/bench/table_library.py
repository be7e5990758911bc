# SPDX-License-Identifier: ISC
"""What calls of the library cost inside one process, by lib.c and lib.py."""
import os
import statistics

import files
from measure import Command, Result, output
from table import Table

ROUNDS = 5              # of the two programs in turns
ROWS = [
    ('update-1-single', 'update 1 point, 1 archive', {}),
    ('update-1-three', 'update 1 point, 3 archives', {}),
    ('many-1', 'update_many 1', {}),
    ('many-10', 'update_many 10', {}),
    ('many-100', 'update_many 100', {'Python': 15}),
    ('many-1440', 'update_many 1 440', {'Python': 50}),
    ('many-10000', 'update_many 10 000', {}),
    ('fetch-1440', 'fetch 1 440', {}),
    ('fetch-43200', 'fetch 43 200', {}),
]


def times(argv):
    return {name: int(ns) for name, ns in
            (line.split() for line in output(argv).splitlines())}


def measure(bench):
    programs = {'ours': [bench.program('lib')]}
    if bench.python:
        programs['Python'] = [bench.python,
                              os.path.join(bench.here, 'lib.py')]
    arguments = {}
    for side in programs:
        paths = []
        for archives in files.DAY, files.YEARS:
            paths.append('%s/lib-%s-%d.wsp' % (bench.work, side,
                                               len(archives)))
            files.write(paths[-1], files.full(archives, bench.now))
        arguments[side] = [str(bench.now)] + paths
    taken = {side: [] for side in programs}
    for _ in range(ROUNDS):
        for side, program in programs.items():
            taken[side].append(times(program + [str(bench.runs)] +
                                     arguments[side]))
    table = Table('library, microseconds', 1e3, memory=False)
    for name, label, goals in ROWS:
        table.row(label, {side: Result(statistics.median(
            t[name] for t in taken[side]), 0) for side in programs}, goals)
    memory = bench.race.run({side: Command(program + [1] + arguments[side])
                             for side, program in programs.items()}, 1, 0)
    print('most memory of either: ' + ', '.join(
        '%s %.1f MB' % (side, memory[side].kilobytes / 1024)
        for side in programs))
