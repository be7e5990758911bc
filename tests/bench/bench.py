#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Measures our tools and library against Python's, against rrdtool and
against small programs that do only what has to be done, in turns and in one
run, and prints tables of the ratios.

A timing decides nothing: the exit status is 0 unless something did not run.
"""
import argparse
import os
import shutil
import signal
import tempfile
import time

import machine
import measure
import table_catalog
import table_cold
import table_compressed
import table_growth
import table_ingest
import table_library
import table_process
import table_remote
import table_resize
import table_scan
import table_snapshots

TABLES = {
    'process': table_process,
    'library': table_library,
    'scan': table_scan,
    'ingest': table_ingest,
    'resize': table_resize,
    'compressed': table_compressed,
    'remote': table_remote,
    'catalog': table_catalog,
    'snapshots': table_snapshots,
    'cold': table_cold,
    'growth': table_growth,
}

# How many files: all of them, and of make bench-quick.
SIZES = {
    'scan': (50000, 50000),
    'ingest': (10000, 10000),
    'resize': (5000, 300),
    'compressed': (500, 100),
    'sample': (200, 12),
    'catalog': (1000000, 200000),
    'updated': (50000, 10000),
    'live': (400, 40),
    'cold': (50000, 10000),
    'growth': (1000000, 10000),
}


class Bench:
    """What all tables need to know."""

    def __init__(self, args, work):
        self.args, self.work = args, work
        self.here = os.path.dirname(os.path.abspath(__file__))
        self.now = int(time.time())
        self.processors = len(os.sched_getaffinity(0))
        self.runs = 11 if args.quick else 31
        self.tree_runs, self.cold_runs = (5, 1) if args.quick else (7, 3)
        self.race = measure.Race(self.program('race'), args.cpu)
        python = os.path.join(args.reference, 'python3')
        there = machine.first_line([python, '-c', machine.PYTHON])
        self.python = python if there else None

    def size(self, name):
        return (getattr(self.args, name) or
                SIZES[name][1 if self.args.quick else 0])

    def tool(self, name):
        return [os.path.abspath('%s/whisper-%s' % (self.args.tools, name))]

    def program(self, name):
        return os.path.abspath(os.path.join(self.args.programs, name))

    def reference(self, name):
        """The command of a Python script, or None."""
        for path in 'whisper-' + name, name:
            path = os.path.join(self.args.reference, path)
            if os.path.exists(path):
                return [path]
        return None

    def help(self, name):
        return measure.output(self.tool(name) + ['--help'])

    @staticmethod
    def remove(root):
        shutil.rmtree(root)


def parse_arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('--quick', action='store_true',
                   help='fewer runs, smaller trees')
    p.add_argument('--cpu', action='store_true',
                   help='compare processor times of processes, which is '
                        'fairer on a busy machine')
    for name, (n, _) in SIZES.items():
        p.add_argument('--' + name, type=int, metavar='FILES',
                       help='so many files for this (%d)' % n)
    p.add_argument('--tools', default='bin', help='where our tools are')
    p.add_argument('--programs', default='tests/bench',
                   help='where the programs to compare with are')
    p.add_argument('--reference', default='/usr/bin',
                   help='where python3 and the Python scripts are')
    p.add_argument('--built', default='', help='how ours was built')
    p.add_argument('tables', nargs='*', metavar='table',
                   help='of ' + ', '.join(TABLES) + '; all if none is named')
    args = p.parse_args()
    for name in args.tables:
        if name not in TABLES:
            p.error('no table ' + name)
    return args


def stop(number, _):
    """Ends in a way that takes down what was set up, and but once."""
    for s in signal.SIGHUP, signal.SIGINT, signal.SIGTERM:
        signal.signal(s, signal.SIG_IGN)
    raise SystemExit(128 + number)


def main():
    args = parse_arguments()
    for s in signal.SIGHUP, signal.SIGINT, signal.SIGTERM:
        signal.signal(s, stop)
    with tempfile.TemporaryDirectory(prefix='bench.', dir='.') as work:
        bench = Bench(args, os.path.abspath(work))
        machine.describe(bench)
        try:
            for name, module in TABLES.items():
                if not args.tables or name in args.tables:
                    module.measure(bench)
        except measure.Failed as e:
            raise SystemExit('bench: %s' % e) from e


if __name__ == '__main__':
    main()
