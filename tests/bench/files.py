# SPDX-License-Identifier: ISC
"""Makes Whisper files, trees of them, and files of rrdtool."""
import os
import random
import re
import struct

import measure

DAY = [(60, 1440)]
YEARS = [(60, 1440), (300, 8640), (3600, 43800)]
DIR_FILES = 100         # in a directory of a tree


def header(archives):
    offset = 16 + 12 * len(archives)
    head = struct.pack('>LLfL', 1, max(s * p for s, p in archives), 0.5,
                       len(archives))
    for step, points in archives:
        head += struct.pack('>LLL', offset, step, points)
        offset += 12 * points
    return head


def full(archives, now, seed=0):
    """The bytes of a file with a value in every slot up to now.

    Files of different seeds differ in one value of a hundred.
    """
    value, differ = random.Random(1), random.Random(seed)
    body = bytearray()
    for step, points in archives:
        last = now - now % step
        for i in range(points):
            v = value.uniform(0, 1000)
            if differ.random() < 0.01:
                v += seed
            body += struct.pack('>Ld', last - step * (points - 1 - i), v)
    return header(archives) + bytes(body)


def size(archives):
    return 16 + sum(12 + 12 * points for _, points in archives)


def write(path, data, length=None):
    """Makes a file that begins with data, the rest of it is a hole."""
    with open(path, 'wb', buffering=0) as f:
        f.write(data)
        if length is not None:
            f.truncate(length)


def name(i):
    """Of a file of a tree, by its number."""
    return 'servers/h%04d/g%d/m%02d.wsp' % (
        i // DIR_FILES // 10, i // DIR_FILES % 10, i % DIR_FILES)


def make_tree(root, numbers, data, length=None):
    for i in numbers:
        path = os.path.join(root, name(i))
        if i % DIR_FILES == 0 or i == numbers[0]:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        write(path, data, length)


def make_rrd(path, archives, last):
    """Makes a file of rrdtool with a value in every slot up to last."""
    step = archives[0][0]
    measure.output(
        ['rrdtool', 'create', path, '--start', str(last), '--step', str(step),
         'DS:v:GAUGE:%d:U:U' % (2 * step)] +
        ['RRA:AVERAGE:0.5:%d:%d' % (s // step, n) for s, n in archives])
    value = random.Random(1)
    text = re.sub('<v>NaN</v>',
                  lambda _: '<v>%.10e</v>' % value.uniform(0, 1000),
                  measure.output(['rrdtool', 'dump', path]))
    with open(path + '.xml', 'w') as f:
        f.write(text)
    measure.output(['rrdtool', 'restore', '-f', path + '.xml', path])
    os.remove(path + '.xml')
