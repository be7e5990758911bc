# SPDX-License-Identifier: ISC
"""Writes points to many files by Python's whisper library, as ingest.c does.

ingest.py root now [points] <paths

The points of each file, 10 if not told otherwise, are a minute apart, and the
last one is at now.  They are there before the first file is written.
"""
import os
import sys

import whisper


def main():
    root, now = sys.argv[1], int(sys.argv[2])
    n = int(sys.argv[3]) if len(sys.argv) > 3 else 10
    files = [(os.path.join(root, line.rstrip('\n')),
              [(now - 60 * (n - 1 - i), float(i)) for i in range(n)])
             for line in sys.stdin]
    for path, points in files:
        whisper.update_many(path, points, now=now)
    print(len(files))


if __name__ == '__main__':
    main()
