#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""find.py SEED DIRECTORY NOW - make a random tree, and print questions.

Files are sound, empty, cut, damaged or foreign, of several layouts and ages,
with points and without, in directories whose names sort in odd ways, and some
are tagged.  Each line of the output is the arguments of whisper-find, with
tabs between.
"""
import os
import random
import struct
import sys

COMPONENTS = ["a", "a-b", "a.b", "b", "B", "web1", "web2", "\u00e9", "z!", "0",
              "cpu", "x y"]
LAYOUTS = [[(60, 20)], [(10, 30), (60, 40)], [(60, 30), (300, 50)], [(1, 60)]]


def header(method, xff, layout):
    longest = max(step * points for step, points in layout)
    out = struct.pack(">LLfL", method, longest, xff, len(layout))
    offset = 16 + 12 * len(layout)
    for step, points in layout:
        out += struct.pack(">LLL", offset, step, points)
        offset += 12 * points
    return out, offset


def content(rng, mtime):
    layout = rng.choice(LAYOUTS)
    data, size = header(rng.choice([1, 2, 3, 4]), rng.choice([0, 0.5]), layout)
    body = bytearray(size - len(data))
    if rng.random() < 0.6:
        step, points = layout[0]
        at = mtime - mtime % step - step * rng.choice([0, 1, 5, 1000])
        struct.pack_into(">Ld", body, 12 * rng.choice([0, points - 1]), at,
                         1.0)
    return data + bytes(body)


def damage(rng, data):
    kind = rng.randrange(6)
    if kind == 0:
        return b""
    if kind == 1:
        return data[:rng.randrange(1, 28)]
    if kind == 2:
        return data[:-rng.randrange(1, 100)]
    if kind == 3:
        return struct.pack(">L", 77) + data[4:]
    if kind == 4:
        return data[:20] + struct.pack(">L", 0) + data[24:]
    return bytes(rng.randrange(256) for i in range(40))


def make_file(rng, path, now):
    mtime = now - rng.choice([5, 100, 4000, 90000, 9000000])
    data = content(rng, mtime)
    if rng.random() < 0.25:
        data = damage(rng, data)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.isdir(path):
        return
    with open(path, "wb") as f:
        f.write(data)
    os.utime(path, (mtime, mtime))


def make_tree(rng, top, now):
    for _ in range(rng.randrange(1, 60)):
        parts = [rng.choice(COMPONENTS) for i in range(rng.randrange(1, 5))]
        make_file(rng, os.path.join(top, *parts) + ".wsp", now)
    for i in range(rng.randrange(3)):
        make_file(rng, "%s/_tagged/abc/def/m%d_DOT_x;host=h%d.wsp" %
                  (top, i, i), now)
    os.makedirs(top + "/empty/deep", exist_ok=True)
    with open(top + "/a.txt", "w") as f:
        f.write("no metric\n")


def condition(rng):
    ages = ["10s", "1h", "1d", "30d", "1y"]
    return rng.choice([
        ["--stale", rng.choice(ages)], ["--dead"], ["--never"], ["--corrupt"],
        ["--state", rng.choice(["sound", "empty", "short", "method", "step",
                                "truncated", "compressed", "overlap"])],
        ["--size", rng.choice(["+300", "-300", "0", "268", "+1k"])],
        ["--allocated", rng.choice(["+1", "-4k", "0"])],
        ["--retention", rng.choice(["60:20", "60:40,10:30", "1:60"])],
        ["--step", rng.choice(["60", "10", "1"])],
        ["--method", rng.choice(["average", "sum", "max"])],
        ["--xff", rng.choice(["0", "0.5"])],
        ["--misfit", "conf"], ["--missing-on", "other"],
        ["--differs", "other"], ["--newer-on", "other"], ["--duplicate"],
        ["--written", rng.choice(ages)],
        ["--ring", "relay.conf", "--node", "h1", "--misplaced"],
        ["--ring", "relay.conf", "--node", "h2", "--belongs"]])


def pattern(rng):
    parts = [rng.choice(COMPONENTS + ["*", "?", "**", "w*", "{a,b}", "[ab]*",
                                      "{web1,a.b}", "*b*", "[!a]*"])
             for i in range(rng.randrange(1, 4))]
    return rng.choice([".", "/"]).join(parts) + rng.choice(["", "", "."])


def question(rng):
    args = []
    for i in range(rng.choice([0, 1, 1, 1, 2, 3])):
        if i > 0 and rng.random() < 0.3:
            args.append("--or")
        if rng.random() < 0.3:
            args.append("--not")
        args += condition(rng)
    # Sizes on the disk may change for some seconds after a write.
    args += rng.choice([[], [], ["-p"], ["-c"], ["-l"], ["-0"], ["-b"],
                        ["-W"]])
    if rng.random() < 0.2:
        args += ["-r", rng.choice(["^a", "b$", r"\.web[12]", "[A-Z]", "."])]
    else:
        args += [pattern(rng) for i in range(rng.choice([0, 0, 1, 2]))]
        if rng.random() < 0.2:
            args += ["-E", pattern(rng)]
    return args


def main():
    seed, top, now = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    rng = random.Random(seed)
    make_tree(rng, top, now)
    make_tree(rng, "other", now)
    for _ in range(40):
        print("\t".join(question(rng)))


main()
