# SPDX-License-Identifier: ISC
"""What a scan costs of which nothing is in memory yet.

The tree is on an image of its own, mounted anew before each run: the caches
of the machine are left alone.  That needs root and a loop device.
"""
import os
import shutil
import subprocess

import files
import table_scan
from measure import Failed, medians, output
from table import Table, skipped

SPACE = 24576           # of a file: its blocks, its inode, its name
READERS = 16            # threads of our tools that read trees
JOBS = [1, 2, 4, 16, 64]


class Image:
    """A file system in a file, mounted."""

    def __init__(self, directory, size):
        self.path = os.path.join(directory, 'image')
        self.root = os.path.join(directory, 'cold')
        self.size, self.device = size, None

    def make(self):
        os.mkdir(self.root)
        with open(self.path, 'wb') as f:
            f.truncate(self.size)
        output(['mkfs.ext4', '-q', '-F', '-N', str(self.size // 16384),
                self.path])
        self.device = output(['losetup', '-f', '--show', '--direct-io=on',
                              self.path]).strip()
        output(['mount', self.device, self.root])

    def remount(self):
        """Forgets all of the file system and of the file it is in."""
        output(['umount', self.root])
        fd = os.open(self.path, os.O_RDONLY)
        os.fsync(fd)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(fd)
        output(['mount', self.device, self.root])

    def remove(self):
        """Takes down what there is of it."""
        if self.device is not None:
            subprocess.run(['umount', '-q', self.root], check=False)
            subprocess.run(['losetup', '-d', self.device], check=False)
        if os.path.exists(self.path):
            os.remove(self.path)


def one_run(bench, image, command):
    if command is None:
        return None
    image.remount()
    return bench.race.run({'': command}, 1, 0)['']


def rows(bench, root):
    """Labels, commands and goals; the floor has as many threads as ours."""
    threads = ['-j', READERS]
    yield ('info --json', table_scan.commands(
        bench, root, ['info', '--json'], threads), {'Python': 3})
    yield ('check --headers-only', table_scan.commands(
        bench, root, ['check', '--headers-only'], threads), {'Python': 3})
    yield ('check, reading all data', table_scan.commands(
        bench, root, ['check'], ['-d'] + threads), {})
    for jobs in JOBS:
        both = table_scan.commands(
            bench, root, ['info', '--json', '-j', jobs], ['-j', jobs])
        yield ('info --json -j %d' % jobs,
               {'floor': both['floor'], 'ours': both['ours']}, {})


def can_make(image):
    try:
        image.make()
    except (OSError, Failed) as e:
        skipped('cold caches', e)
        return False
    return True


def scan(bench, image, n):
    files.make_tree(image.root, range(n), files.full(files.DAY, bench.now))
    table = Table('cold scan of %d files, ms' % n, 1e6, 'find')
    for label, commands, goals in rows(bench, image.root):
        rounds = [{c: one_run(bench, image, command)
                   for c, command in commands.items()}
                  for _ in range(bench.cold_runs)]
        table.row(label, medians(rounds), goals)


def measure(bench):
    n = bench.size('cold')
    missing = [p for p in ('mkfs.ext4', 'losetup', 'mount', 'umount')
               if not shutil.which(p)]
    if os.geteuid() != 0 or missing:
        skipped('cold caches', 'no ' + (missing or ['root'])[0])
        return
    image = Image(bench.work, n * SPACE + (64 << 20))
    try:
        if can_make(image):
            scan(bench, image, n)
    finally:
        image.remove()
