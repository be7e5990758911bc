# SPDX-License-Identifier: ISC
"""
Kills processes that write to compressed files, and sees that nothing is lost.

usage: compressed.py seconds kills

The seconds do not count.  Each round takes a file, and kills a tool after a random time while it adds
points, extends the file, converts it or repairs it, until so many were killed
by the signal before they were done.  Then the points that were there are there,
and the new ones or not, each as it was given.  The tools come from PATH; SEED in
the environment repeats the choices.  Prints the Test Anything Protocol.
"""
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

NOW = 1700000000
TRIES = 40              # for each kill, of a process that is done too soon


def run(*words, text=None, status=0):
    done = subprocess.run([*words[:1], '--now', str(NOW), *words[1:]],
                          input=text, text=True, capture_output=True,
                          check=False)
    if status is not None and done.returncode != status:
        raise AssertionError('%s: status %d: %s' % (
            ' '.join(words), done.returncode, done.stderr))
    return done.stdout


def lines(points):
    return ''.join('%d:%r\n' % p for p in points)


def points_of(path):
    """The points of the finest archive, of which a fetch shows six digits."""
    out = {}
    for line in run('whisper-fetch', '--from', '-%ds' % SPAN, '--drop',
                    'nulls', '--archive', '1', path).splitlines():
        when, value = line.split()
        out[int(when)] = float(value)
    return out


SPAN = 20000
OLD = [(NOW - SPAN + 100 + i, float(i % 5)) for i in range(12000)]
NEW = [(NOW - SPAN + 12100 + i, random.Random(i).randrange(10 ** 9) / 1000)
       for i in range(7800)]


def make(path, *options, layout=('1s:20000s', '60s:10d')):
    run('whisper-create', '--xFilesFactor', '0', *options, path, *layout)
    run('whisper-update', '-q', path, text=lines(OLD))


def damage(path):
    with open(path, 'r+b') as f:
        f.seek(600)
        f.write(bytes(12))


TASKS = {
    'points added': (('--compressed',), ['whisper-update', '-q', 'f.wsp'],
                     NEW[:600]),
    'an extension': (('--compressed',), ['whisper-update', '-q', 'f.wsp'],
                     NEW),
    'compressed': ((), ['whisper-convert', '--force', '--to', 'compressed',
                        'f.wsp'], []),
    'made classic': (('--compressed',), ['whisper-convert', '--force', '--to',
                                         'classic', 'f.wsp'], []),
    'repaired': (('--compressed',), ['whisper-check', '--repair',
                                     '--no-backup', 'f.wsp'], []),
}


def restore(data):
    for name in os.listdir('.'):
        os.unlink(name)
    with open('f.wsp', 'wb') as f:
        f.write(data)


def kill_once(rnd, words, text, longest):
    """Did the signal end it?"""
    with subprocess.Popen([words[0], '--now', str(NOW), *words[1:]],
                          stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as p:
        try:
            p.stdin.write(text.encode())
            p.stdin.close()
        except BrokenPipeError:
            pass
        time.sleep(rnd.uniform(0, longest))
        p.send_signal(signal.SIGKILL)
        return p.wait() == -signal.SIGKILL


def judge(before, new, repairs):
    """What is wrong after a kill."""
    if repairs:
        run('whisper-check', '--repair', '--no-backup', 'f.wsp', status=None)
    found = points_of('f.wsp')
    lost = [t for t in before if found.get(t) != before[t]]
    odd = [t for t in found if t not in before and found[t] != new.get(t)]
    if lost or odd:
        return ['%d points lost, %d invented' % (len(lost), len(odd))]
    run('whisper-check', '--repair', '--no-backup', 'f.wsp', status=None)
    run('whisper-check', 'f.wsp')
    after = points_of('f.wsp')
    return [] if after == found else ['a repair changes %d points' % len(
        set(after.items()) ^ set(found.items()))]


def work(rnd, name, kills):
    options, words, new = TASKS[name]
    make('f.wsp', *options)
    if name == 'repaired':
        damage('f.wsp')
    with open('f.wsp', 'rb') as f:
        data = f.read()
    begin = time.monotonic()
    run(*words, text=lines(new), status=None)
    longest = time.monotonic() - begin
    repairs = name == 'repaired'
    if not repairs:
        restore(data)
    before = points_of('f.wsp')
    killed, problems = 0, []
    for _ in range(TRIES * kills):
        if killed == kills or problems:
            break
        restore(data)
        killed += kill_once(rnd, words, lines(new), longest)
        problems += judge(before, dict(new), repairs)
    restore(data)
    os.unlink('f.wsp')
    return killed, problems


def main():
    kills = int(sys.argv[2])
    seed = os.environ.get('SEED', str(time.time_ns()))
    rnd = random.Random(seed)
    failed = 0
    print('1..%d\n# SEED=%s' % (len(TASKS), seed))
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        for i, name in enumerate(TASKS, 1):
            killed, problems = work(rnd, name, kills)
            if killed < kills and not problems:
                problems = ['only %d were killed' % killed]
            failed += bool(problems)
            print('%s %d - compressed files, %s: %d killed' % (
                'not ok' if problems else 'ok', i, name, killed))
            for problem in problems:
                print('#   %s' % problem)
            sys.stdout.flush()
        os.chdir('/')
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
