#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Measures our tools and library against a process that does nothing and
against Python's, in turns and in one run, and prints the ratios.

A timing decides nothing: the exit status is 0 unless something did not run.
"""
import argparse
import datetime
import os
import platform
import random
import shutil
import statistics
import struct
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
DAY = [(60, 1440)]
YEARS = [(60, 1440), (300, 8640), (3600, 43800)]
FINER = ['10s:1d', '1m:30d', '1h:5y']
ROUNDS = 5              # of the library's two programs in turns


class Row:
    """A command of ours, the same of the reference, and the goals.

    In arguments {d} is a directory with files of its own.
    """

    def __init__(self, label, tool, ours, theirs=None, noop=None, python=None,
                 restore=None):
        self.label, self.tool = label, tool
        self.ours, self.theirs = ours, ours if theirs is None else theirs
        self.noop, self.python = noop, python
        self.restore = restore


def rows(now):
    last = '%d:1.5' % (now - 60)
    many = ['%d:%d' % (now - 60 * i, i) for i in reversed(range(999))]
    sizes = ['--nobackup', '{d}/resize.wsp'] + FINER
    two = ['{d}/full.wsp', '{d}/other.wsp']
    return [
        Row('info', 'info', ['{d}/full.wsp'], noop=1.3, python=40),
        Row('update 1 point, 1 archive', 'update', ['{d}/day.wsp', last],
            noop=1.3, python=40),
        Row('update 1 point, 3 archives', 'update', ['{d}/full.wsp', last],
            noop=1.3, python=40),
        Row('update 999 points', 'update', ['{d}/full.wsp'] + many),
        Row('fetch 1 440 points', 'fetch', ['{d}/full.wsp']),
        Row('fetch 43 800 points', 'fetch', ['--from=1', '{d}/full.wsp'],
            python=40),
        Row('dump 53 880 slots', 'dump', ['{d}/full.wsp'], python=30),
        Row('diff, 1 % differs', 'diff', two, python=30),
        Row('merge', 'merge', two, python=80),
        Row('resize', 'resize', sizes, python=50, restore='resize.wsp'),
        Row('resize --no-fsync', 'resize', ['--no-fsync'] + sizes, sizes,
            python=50, restore='resize.wsp'),
    ]


LIBRARY = [
    ('update-1-single', 'update 1 point, 1 archive', None),
    ('update-1-three', 'update 1 point, 3 archives', None),
    ('many-1', 'update_many 1', None),
    ('many-10', 'update_many 10', None),
    ('many-100', 'update_many 100', 15),
    ('many-1440', 'update_many 1 440', 50),
    ('many-10000', 'update_many 10 000', None),
    ('fetch-1440', 'fetch 1 440', None),
    ('fetch-43200', 'fetch 43 200', None),
]


def full_file(path, archives, now, seed):
    """Writes a file with a value in every slot up to now.

    Files of different seeds differ in one value of a hundred.
    """
    value, differ = random.Random(1), random.Random(seed)
    offset = 16 + 12 * len(archives)
    head = struct.pack('>LLfL', 1, max(s * p for s, p in archives), 0.5,
                       len(archives))
    body = bytearray()
    for step, points in archives:
        head += struct.pack('>LLL', offset, step, points)
        offset += 12 * points
        last = now - now % step
        for i in range(points):
            v = value.uniform(0, 1000)
            if differ.random() < 0.01:
                v += seed
            body += struct.pack('>Ld', last - step * (points - 1 - i), v)
    with open(path, 'wb') as f:
        f.write(head + body)


def make_files(work, now):
    """Makes the same files for either side."""
    for side in 'ours', 'theirs':
        d = os.path.join(work, side)
        os.mkdir(d)
        full_file(d + '/day.wsp', DAY, now, 0)
        full_file(d + '/full.wsp', YEARS, now, 0)
        full_file(d + '/other.wsp', YEARS, now, 1)
        shutil.copy(d + '/full.wsp', d + '/pristine.wsp')


def race(args, commands, runs):
    """Runs commands in turns; lists (nanoseconds, kilobytes) of each."""
    argv = [args.programs + '/race', '-n', str(runs)]
    for c in commands:
        argv += c + [';']
    out = subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True)
    results = []
    for c, line in zip(commands, out.stdout.splitlines()):
        passed, processor, kilobytes, status = line.split()
        # whisper-diff says 1 for a difference
        if status not in ('0', '1' if 'whisper-diff' in c[0] else '0'):
            raise SystemExit('bench: %s: exit status %s' %
                             (' '.join(c)[:100], status))
        results.append((int(processor if args.cpu else passed),
                        int(kilobytes)))
    return results


def command(row, work, side, program, options):
    d = os.path.join(work, side)
    arguments = row.ours if side == 'ours' else row.theirs
    before = []
    if row.restore:
        before = ['=%s/pristine.wsp,%s/%s' % (d, d, row.restore)]
    return before + [program] + options + [a.format(d=d) for a in arguments]


def divide(a, b):
    return None if a is None or b is None else a / b


def ratio(value, goal, at_most=False):
    """A ratio and, where there is one, its goal and whether it is met."""
    if value is None:
        return ''
    if goal is None:
        return '%7.2fx' % value
    met = value <= goal if at_most else value >= goal
    return '%7.2fx (%s%g)%s' % (value, '<=' if at_most else '>=', goal,
                                '' if met else '!')


def cell(number, width):
    if number is None:
        return '%*s' % (width, '-')
    return '%*.*f' % (width, 3 if number < 1 else 2 if number < 100 else 1,
                      number)


def print_row(label, times, vs_noop, vs_python, memory, note=''):
    line = '%-28s' % label + ''.join(cell(t, 10) for t in times)
    line += '  %-18s%-18s' % (vs_noop, vs_python)
    line += ''.join(cell(m, 8) for m in memory)
    print((line + note).rstrip(), flush=True)


def print_process_row(args, row, work, now):
    reference = '%s/whisper-%s' % (args.reference, row.tool)
    commands = [[args.programs + '/noop'],
                command(row, work, 'ours', '%s/whisper-%s' %
                        (args.tools, row.tool), ['--now', str(now)])]
    note = ' skipped Python: no ' + reference
    if os.path.exists(reference):
        commands.append(command(row, work, 'theirs', reference, []))
        note = ''
    results = race(args, commands, args.runs * (4 if row.noop else 1))
    results += [(None, None)] * (3 - len(results))
    noop, ours, theirs = (t for t, _ in results)
    print_row(row.label, [divide(t, 1e6) for t in (noop, ours, theirs)],
              ratio(divide(ours, noop), row.noop, True),
              ratio(divide(theirs, ours), row.python),
              [divide(m, 1024) for _, m in results[1:]], note)


def library_times(argv):
    out = subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=True)
    return {name: int(ns) for name, ns in
            (line.split() for line in out.stdout.splitlines())}


def print_library(args, work, now, version):
    ours, theirs = [], []
    files = [str(args.runs), str(now)]
    for _ in range(ROUNDS):
        ours.append(library_times(
            [args.programs + '/lib'] + files +
            [work + '/ours/day.wsp', work + '/ours/full.wsp']))
        if version:
            theirs.append(library_times(
                [args.reference + '/python3', HERE + '/lib.py'] + files +
                [work + '/theirs/day.wsp', work + '/theirs/full.wsp']))
    for name, label, goal in LIBRARY:
        a = statistics.median(t[name] for t in ours)
        b = statistics.median(t[name] for t in theirs) if theirs else None
        print_row(label, [None, a / 1e3, divide(b, 1e3)], '',
                  ratio(divide(b, a), goal), [],
                  '' if theirs else ' skipped Python: no whisper module')


def reference_version(python):
    """The versions of the reference, or None where it has no library."""
    program = ('import platform, importlib.metadata as m, whisper;'
               'print("python3-whisper %s, Python %s" % '
               '(m.version("whisper"), platform.python_version()))')
    try:
        done = subprocess.run([python, '-c', program], text=True, check=True,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def cpu_model():
    try:
        with open('/proc/cpuinfo') as f:
            for line in f:
                if line.startswith('model name'):
                    return line.split(':', 1)[1].strip()
    except OSError:
        pass
    return platform.machine()


def print_head(args, work, version):
    tool = subprocess.run([args.tools + '/whisper-info', '--version'],
                          stdout=subprocess.PIPE, text=True, check=True)
    print('date       ', datetime.datetime.now().strftime('%Y-%m-%d %H:%M'))
    print('machine     %d cores, %s, %s %s, load %.2f' % (
        os.cpu_count(), cpu_model(), platform.system(), platform.release(),
        os.getloadavg()[0]))
    print('ours        whisper-tools', tool.stdout.split()[-1] +
          (', ' + args.built if args.built else ''))
    print('reference  ', version or 'none', 'in', args.reference)
    print('runs        %d of each in turns, %d where a no-op counts; '
          'medians' % (args.runs, args.runs * 4))
    print('times      ', 'processor time' if args.cpu else
          'from start to end', 'of a process')
    print('goals       in brackets; an exclamation mark where one is missed')


def parse_arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('--runs', type=int, default=51)
    p.add_argument('--cpu', action='store_true',
                   help='compare processor times of processes, which is '
                        'fairer on a busy machine')
    p.add_argument('--tools', default='bin', help='where our tools are')
    p.add_argument('--programs', default='tests/bench',
                   help='where noop, race and lib are')
    p.add_argument('--reference', default='/usr/bin',
                   help='where python3 and the Python scripts are')
    p.add_argument('--built', default='', help='how ours was built')
    return p.parse_args()


def main():
    args = parse_arguments()
    version = reference_version(args.reference + '/python3')
    now = int(time.time())
    with tempfile.TemporaryDirectory(prefix='bench.', dir='.') as work:
        work = os.path.abspath(work)
        make_files(work, now)
        print_head(args, work, version)
        print('\n%-28s%10s%10s%10s  %-18s%-18s%8s%8s' % (
            'one process, milliseconds', 'no-op', 'ours', 'Python',
            ' ours/no-op', ' Python/ours', 'ours MB', 'Py MB'))
        for row in rows(now):
            print_process_row(args, row, work, now)
        print('\n%-28s%10s%10s%10s  %18s%s' % (
            'library, microseconds', '', 'ours', 'Python', '',
            ' Python/ours'), flush=True)
        print_library(args, work, now, version)


if __name__ == '__main__':
    main()
