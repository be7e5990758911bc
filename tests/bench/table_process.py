# SPDX-License-Identifier: ISC
"""What one process costs that works on one file; the floor does nothing."""
import os
import shutil

import files
from measure import Command
from table import Table, skipped

FINER = ['10s:1d', '1m:30d', '1h:5y']
MANY = 999              # points of an update
DIFFERENT = (0, 1)      # exit statuses of whisper-diff


class Sides:
    """Makes the commands of each column for files of their own."""

    def __init__(self, bench):
        self.bench, self.now = bench, bench.now
        self.dirs = {side: os.path.join(bench.work, side)
                     for side in ('ours', 'Python', 'rrdtool')}
        self.last_rrd = self.now - self.now % 60 - 60 * MANY
        for side in 'ours', 'Python':
            self.make_files(self.dirs[side])
        self.rrdtool = shutil.which('rrdtool')
        if self.rrdtool:
            os.mkdir(self.dirs['rrdtool'])
            for name, archives in ('day', files.DAY), ('full', files.YEARS):
                for use in name, name + '-pristine':
                    files.make_rrd(self.path('rrdtool', use + '.rrd'),
                                   archives, self.last_rrd)

    def make_files(self, directory):
        os.mkdir(directory)
        for name, archives, seed in (('day', files.DAY, 0),
                                     ('full', files.YEARS, 0),
                                     ('other', files.YEARS, 1),
                                     ('pristine', files.YEARS, 0)):
            files.write('%s/%s.wsp' % (directory, name),
                        files.full(archives, self.now, seed))

    def path(self, side, name):
        return '%s/%s' % (self.dirs[side], name)

    def command(self, side, tool, arguments, restore=None, ok=(0,)):
        """Words that end in .wsp are files of this side."""
        if side == 'ours':
            program = self.bench.tool(tool) + ['--now', self.now]
        else:
            program = self.bench.reference(tool)
        if program is None:
            return None
        if restore:
            restore = (self.path(side, 'pristine.wsp'),
                       self.path(side, restore))
        return Command(program + [
            self.path(side, a) if a.endswith('.wsp') else a
            for a in arguments], restore=restore, ok=ok)

    def rrd(self, tool, name, arguments, writes=False):
        if not self.rrdtool:
            return None
        path = self.path('rrdtool', name + '.rrd')
        pristine = self.path('rrdtool', name + '-pristine.rrd')
        return Command([self.rrdtool, tool, path] + arguments,
                       restore=(pristine, path) if writes else None)

    def rrd_fetch(self, step, n):
        last = self.last_rrd - self.last_rrd % step
        return self.rrd('fetch', 'full', [
            'AVERAGE', '-r', str(step), '-s', str(last - step * n),
            '-e', str(last)])

    def rrd_update(self, name, n):
        return self.rrd('update', name, [
            '%d:%d' % (self.last_rrd + 60 * (i + 1), i) for i in range(n)],
            writes=True)


def rows(sides, now):
    """Label, tool, arguments, those of Python if not the same, rrdtool's
    command, goals, and what else there is to tell of the command."""
    one = '%d:1.5' % (now - 60)
    many = ['%d:%d' % (now - 60 * i, i) for i in reversed(range(MANY))]
    sizes = ['--nobackup', 'resize.wsp'] + FINER
    start = {'floor': 1.3, 'Python': 40}
    return [
        ('info', 'info', ['full.wsp'], None,
         sides.rrd('info', 'full', []), start, {}),
        ('update 1 point, 1 archive', 'update', ['day.wsp', one], None,
         sides.rrd_update('day', 1), start, {}),
        ('update 1 point, 3 archives', 'update', ['full.wsp', one], None,
         sides.rrd_update('full', 1), start, {}),
        ('update 999 points', 'update', ['full.wsp'] + many, None,
         sides.rrd_update('full', MANY), {}, {}),
        ('fetch 1 440 points', 'fetch', ['full.wsp'], None,
         sides.rrd_fetch(60, 1440), {}, {}),
        ('fetch 43 800 points', 'fetch', ['--from=1', 'full.wsp'], None,
         sides.rrd_fetch(3600, 43800), {'Python': 40}, {}),
        ('dump 53 880 slots', 'dump', ['full.wsp'], None,
         sides.rrd('dump', 'full', []), {'Python': 30}, {}),
        ('diff, 1 % differs', 'diff', ['full.wsp', 'other.wsp'], None,
         None, {'Python': 30}, {'ok': DIFFERENT}),
        ('merge', 'merge', ['full.wsp', 'other.wsp'], None,
         None, {'Python': 80}, {}),
        ('resize', 'resize', sizes, None,
         None, {'Python': 50}, {'restore': 'resize.wsp'}),
        ('resize --no-fsync', 'resize', ['--no-fsync'] + sizes, sizes,
         None, {'Python': 50}, {'restore': 'resize.wsp'}),
    ]


def start(bench, sides, floor):
    python = bench.python and Command([bench.python, '-c', 'import whisper'])
    return {'floor': floor, 'Python': python,
            'ours': Command(bench.tool('info') + ['--version']),
            'rrdtool': sides.rrdtool and Command([sides.rrdtool, '--version'])}


def measure(bench):
    sides = Sides(bench)
    floor = Command([bench.program('noop')])
    table = Table('one process, ms', 1e6, 'rrdtool')
    if not bench.python:
        skipped('Python', 'no whisper for ' + bench.args.reference)
    if not sides.rrdtool:
        skipped('rrdtool', 'not found')
    table.row('start', bench.race.run(start(bench, sides, floor),
                                      4 * bench.runs, 3), {'floor': 1.3})
    for label, tool, ours, theirs, rrd, goals, more in rows(sides, sides.now):
        runs = bench.runs * (4 if 'floor' in goals else 1)
        table.row(label, bench.race.run({
            'floor': floor, 'ours': sides.command('ours', tool, ours, **more),
            'Python': sides.command('Python', tool, theirs or ours, **more),
            'rrdtool': rrd}, runs, 3), goals)
