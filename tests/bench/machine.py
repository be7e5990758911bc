# SPDX-License-Identifier: ISC
"""Says what is measured, and on what machine."""
import datetime
import os
import platform
import shutil
import subprocess

PYTHON = ('import platform, importlib.metadata as m, whisper;'
          'print("python3-whisper %s, Python %s" % '
          '(m.version("whisper"), platform.python_version()))')


def first_line(argv):
    """Of what a program prints, or None where it does not run."""
    try:
        done = subprocess.run(argv, text=True, check=True,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.split('\n', 1)[0]


def processor():
    try:
        with open('/proc/cpuinfo') as f:
            for line in f:
                if line.startswith('model name'):
                    return line.split(':', 1)[1].strip()
    except OSError:
        pass
    return platform.machine()


def file_system(directory):
    """Of which type that is in which this directory is."""
    try:
        with open('/proc/self/mounts') as f:
            mounts = [line.split() for line in f]
    except OSError:
        return 'an unknown file system'
    while not any(m[1] == directory for m in mounts):
        directory = os.path.dirname(directory)
    return [m[2] for m in mounts if m[1] == directory][-1]


def rrdtool():
    if not shutil.which('rrdtool'):
        return 'no rrdtool'
    words = (first_line(['rrdtool', '--version']) or '').split()
    return ' '.join(words[:2])


def describe(bench):
    args = bench.args
    version = first_line([*bench.tool('info'), '--version']) or ''
    memory = os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30
    print('date       ', datetime.datetime.now().strftime('%Y-%m-%d %H:%M'))
    print('machine     %d processors, %s, %.0f GB, %s' % (
        bench.processors, processor(), memory, file_system(bench.work)))
    print('system     ', platform.system(), platform.release(),
          '%s %s, load %.2f' % (*platform.libc_ver(), os.getloadavg()[0]))
    print('ours        whisper-tools', version.split()[-1] +
          (', ' + args.built if args.built else ''))
    print('compared   ', (bench.python and first_line(
        [bench.python, '-c', PYTHON])) or 'no whisper for Python',
        'in %s, %s' % (args.reference, rrdtool()))
    print('runs        %d of a process, %d where a no-op counts, %d of a '
          'tree, in turns; medians' % (bench.runs, 4 * bench.runs,
                                       bench.tree_runs))
    print('times      ', 'processor time' if args.cpu else
          'from start to end', 'of a process')
    print('goals       in brackets; an exclamation mark where one is missed',
          flush=True)
