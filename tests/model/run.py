# SPDX-License-Identifier: ISC
"""Runs the tools on random files and compares every slot with the model.

Prints the Test Anything Protocol.  Environment: SEED names the cases, CASES
says how many of each kind, CASE=resize:17 runs that one only, KEEP=DIR leaves
the files of failed cases there.
"""
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile

import carry
import cases
import model
from wspfile import EMPTY, METHODS, Ring, decode, encode, number, single


class Wrong(Exception):
    pass


def save(path, data):
    with open(path, "wb") as f:
        f.write(data)


def load(path):
    with open(path, "rb") as f:
        return f.read()


def run(command, said=b"", printed=b""):
    """Runs a tool, which must be content and silent, but for this."""
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode != 0 or done.stderr != said or \
            not done.stdout.startswith(printed) or \
            bool(done.stdout) != bool(printed):
        raise Wrong("exits %d and prints %r, %r" % (
            done.returncode, done.stdout, done.stderr))


def same(want, got):
    """Equal slots; a NaN that was computed stands for any NaN."""
    return want == got or (
        want[0] == got[0] and want[1] == model.ANY_NAN and
        math.isnan(number(got[1])))


def show(slot):
    return "%d:%r (%s)" % (slot[0], number(slot[1]), slot[1].hex())


def compare(i, want, got):
    """Raises for the first slot of archive i that is not as it should be."""
    if (want.step, want.points) != (got.step, got.points):
        raise Wrong("archive %d is %d:%d" % (i, got.step, got.points))
    for k, (w, g) in enumerate(zip(want.slots, got.slots)):
        if not same(w, g):
            raise Wrong("archive %d (%d:%d) slot %d is %s and should be %s" %
                        (i, got.step, got.points, k, show(g), show(w)))


def turned(points, got):
    """A ring with these slots only, turned as another one is."""
    want = Ring(got.step, got.points)
    if points:
        if got.base % got.step or got.base == 0:
            raise Wrong("an archive begins with interval %d" % got.base)
        want.slots[0] = got.base, EMPTY[1]
        places = {t: want.place(t) for t in points}
        want.slots[0] = EMPTY
        for t, slot in points.items():
            want.slots[places[t]] = slot
    return want


def unchanged(path, data):
    if load(path) != data:
        raise Wrong("%s has changed" % path)


def written_in_place(path, before):
    """What the file holds now; only slots may differ from before."""
    data, old = load(path), encode(before)
    head = 16 + 12 * len(before.rings)
    if data[:head] != old[:head] or len(data) != len(old):
        raise Wrong("the header or the size of %s has changed" % path)
    return decode(data)


def compare_written(found, dst, got):
    """Are these values in the file, besides what it had?"""
    for i, (values, want) in enumerate(zip(found, dst.rings)):
        if want.base == 0:
            want = turned({t: (t, v) for t, v in values.items()},
                          got.rings[i])
        for k, t in sorted((want.place(t), t) for t in values):
            want.slots[k] = t, values[t]
        compare(i, want, got.rings[i])


def lost_text(path, lost):
    """What a resize says about what it cannot keep."""
    said = ""
    if lost[0]:
        said += "whisper-resize: %s: %d %s older than the new archives " \
            "reach\n" % (path, lost[0],
                         "value is" if lost[0] == 1 else "values are")
    if lost[1]:
        said += "whisper-resize: %s: %d %s no place\n" % (
            path, lost[1], "point lies in the future and has"
            if lost[1] == 1 else "points lie in the future and have")
    return said.encode()


def try_resize(rng, now):
    layout = cases.layout(rng)
    old = cases.file(rng, layout, now)
    if rng.random() < 0.1:
        new = layout
    elif rng.random() < 0.85:
        new = cases.related(rng, layout)
    else:
        new = cases.layout(rng)
    method, xff, spread = old.method, old.xff, rng.random() < 0.5
    command = ["whisper-resize", "--quiet", "--no-fsync", "--backup=simple"]
    if spread:
        command.append("--spread")
    if rng.random() < 0.3:
        method = rng.choice(METHODS)
        command.append("--aggregationMethod=" + method)
    if rng.random() < 0.3:
        xff = rng.choice(cases.XFFS)
        command.append("--xFilesFactor=%r" % xff)
        xff = single(xff)
    data = encode(old)
    save("old.wsp", data)
    command += ["--now=%d" % now, "old.wsp"] + \
        ["%d:%d" % archive for archive in new]
    if (old.layout, old.method, old.xff) == (new, method, xff):
        run(command, b"", b"Left as it is: ")
        unchanged("old.wsp", data)
        return
    run(command, lost_text("old.wsp", carry.lost(old, new, now)),
        b"Old file: ")
    unchanged("old.wsp.bak", data)
    got = decode(load("old.wsp"))
    if (got.layout, got.method, got.xff) != (new, method, xff):
        raise Wrong("header is %r" % ((got.layout, got.method, got.xff),))
    want = carry.resize(old, new, method, xff, spread, now)
    for i, (points, ring) in enumerate(zip(want, got.rings)):
        compare(i, turned(points, ring), ring)


def try_fill(rng, now):
    layout = cases.layout(rng)
    dst = cases.file(rng, layout, now)
    src = cases.file(rng, layout if rng.random() < 0.4 else
                     cases.related(rng, layout), now)
    save("src.wsp", encode(src))
    save("dst.wsp", encode(dst))
    command = ["whisper-fill", "--now=%d" % now, "src.wsp", "dst.wsp"]
    run(command)
    unchanged("src.wsp", encode(src))
    filled = load("dst.wsp")
    got = written_in_place("dst.wsp", dst)
    compare_written(carry.fill(src, dst, now), dst, got)
    run(command)
    unchanged("dst.wsp", filled)


def try_merge(rng, now):
    layout = cases.layout(rng)
    src = cases.file(rng, layout, now)
    dst = cases.file(rng, layout, now)
    reach = int(dst.rings[-1].retention * 1.2) + 1
    since, until = sorted(now - rng.randint(-reach // 3, reach)
                          for _ in range(2))
    command = ["whisper-merge", "--now=%d" % now]
    if rng.random() < 0.5:
        command.append("--until=%d" % until)
    else:
        until = now
    if rng.random() < 0.5 and since <= until:
        command.append("--from=%d" % since)
    else:
        since = 0
    save("src.wsp", encode(src))
    save("dst.wsp", encode(dst))
    run(command + ["src.wsp", "dst.wsp"])
    unchanged("src.wsp", encode(src))
    got = written_in_place("dst.wsp", dst)
    for i, want in enumerate(model.merge(src, dst, since, until, now)):
        compare(i, want, got.rings[i])


KINDS = {"resize": try_resize, "fill": try_fill, "merge": try_merge}


def attempt(kind, seed, n):
    """Runs one case in a directory of its own; returns what went wrong."""
    rng = random.Random("%s:%s:%d" % (seed, kind, n))
    directory = tempfile.mkdtemp()
    home = os.getcwd()
    os.chdir(directory)
    now = cases.moment(rng)
    try:
        KINDS[kind](rng, now)
        return None
    except (Wrong, ValueError, OSError) as error:
        keep = os.environ.get("KEEP")
        if keep:
            shutil.copytree(".", os.path.join(
                keep, "%s-%s-%d" % (kind, seed, n)))
        return "now %d: %s" % (now, error)
    finally:
        os.chdir(home)
        shutil.rmtree(directory)


def check(number_of_test, kind, seed, numbers):
    wrong = 0
    for n in numbers:
        reason = attempt(kind, seed, n)
        if reason:
            wrong += 1
            if wrong <= 5:
                print("# SEED=%s CASE=%s:%d" % (seed, kind, n))
                print("# " + reason.replace("\n", "\n# "))
    print("%sok %d - %d random files through whisper-%s hold what the rules "
          "say" % ("not " if wrong else "", number_of_test, len(numbers),
                   kind))
    if wrong:
        print("# %d of %d are wrong" % (wrong, len(numbers)))
    sys.stdout.flush()
    return wrong


def main():
    seed = os.environ.get("SEED") or str(random.SystemRandom().randrange(10**6))
    numbers = range(int(os.environ.get("CASES") or 300))
    kinds = list(KINDS)
    only = os.environ.get("CASE")
    if only:
        kind, n = only.split(":")
        kinds, numbers = [kind], [int(n)]
    print("1..%d" % len(kinds))
    print("# SEED=%s" % seed)
    wrong = sum(check(i, kind, seed, numbers)
                for i, kind in enumerate(kinds, 1))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
