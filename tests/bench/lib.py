# SPDX-License-Identifier: ISC
"""Measures Python's whisper library inside one process, as lib.c does ours.

lib.py runs now single three
"""
import statistics
import sys
import time

import whisper

MAX_BATCH = 10000


def main():
    runs, now = int(sys.argv[1]), int(sys.argv[2])
    single, three = sys.argv[3:]
    points = [(now - 60 * (MAX_BATCH - 1 - i), i * 0.25)
              for i in range(MAX_BATCH)]

    def update(path, n):
        when, value = points[-n]
        whisper.update(path, value, when, now=now)

    def update_many(path, n):
        whisper.update_many(path, points[-n:], now=now)

    def fetch(path, n):
        step = 60 if n <= 1440 else 3600
        _, values = whisper.fetch(path, now - step * n, now, now=now)
        assert len(values) == n

    tasks = [('update-1-single', update, single, 1),
             ('update-1-three', update, three, 1)]
    tasks += [('many-%d' % n, update_many, three, n)
              for n in (1, 10, 100, 1440, 10000)]
    tasks += [('fetch-%d' % n, fetch, three, n) for n in (1440, 43200)]
    for name, work, path, n in tasks:
        taken = []
        for _ in range(runs + 1):
            start = time.perf_counter_ns()
            work(path, n)
            taken.append(time.perf_counter_ns() - start)
        print(name, int(statistics.median(taken[1:])))


if __name__ == '__main__':
    main()
