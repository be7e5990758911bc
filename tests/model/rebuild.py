# SPDX-License-Identifier: ISC
"""Compares whisper-rebuild and whisper-merge --resample with a simple model.

The arguments say which: rebuild or resample.  The environment is that of
run.py.
"""
import math
import subprocess
import sys

import carry
import cases
import model
import run
from wspfile import Ring, decode, encode, number


def taken(ring, t):
    """Is the slot of interval t taken by a later one?"""
    interval = ring.slots[ring.place(t)][0]
    return interval > t and interval % ring.step == 0


def held(fine, t, step, now, partial):
    """Does the ring hold every point of the interval, or any?"""
    span = range(t, t + step, fine.step)
    if partial:
        return any(u > now - fine.retention for u in span)
    return all(u > now - fine.retention and not taken(fine, u) for u in span)


def rebuild(f, since, until, now, only, partial):
    """The rings that must come out and the changes that lead there."""
    rings = [Ring(r.step, r.points, list(r.slots)) for r in f.rings]
    changes = []
    for fine, coarse in zip(rings, rings[1:]):
        step = coarse.step
        if only not in (None, step):
            continue
        for t in coarse.held(now):
            if not since < t <= min(until, now) or taken(coarse, t) or \
                    not held(fine, t, step, now, partial):
                continue
            value = model.rollup(fine, t, step, f.method, f.xff)
            if value is None or value == coarse.get(t):
                continue
            changes.append((step, t, coarse.get(t), value))
            coarse.put(t, value)
    return rings, changes


def text(value):
    return "None" if value is None else \
        repr(number(value)).replace("-nan", "nan")


def lines(changes, method):
    """As printed, but for NaN in the place of NaN, whose bits may vary."""
    return ["f.wsp: archive %d %d %s -> %s" % (step, t, text(old), text(new))
            for step, t, old, new in changes if not (
                method in model.COMPUTED and old is not None and
                math.isnan(number(old)) and math.isnan(number(new)))]


def output(command):
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode != 0 or done.stderr:
        raise run.Wrong("exits %d and says %r" % (done.returncode,
                                                  done.stderr))
    return done.stdout.decode().splitlines()


def shown(command, method, summary=None):
    """The changes that a run prints."""
    got = output(command)
    if summary is not None:
        last = got.pop()
        want = "f.wsp: %d value%s %s" % (len(got), "" if len(got) == 1 else
                                         "s", summary)
        if last != want:
            raise run.Wrong("ends with %r, not %r" % (last, want))
    if method in model.COMPUTED:
        got = [line for line in got if not line.endswith(" nan -> nan")]
    return got


def span(rng, f, now):
    """A range of times, and the options that ask for it."""
    reach = int(f.rings[-1].retention * 1.2) + 1
    since, until = sorted(now - rng.randint(-reach // 3, reach)
                          for _ in range(2))
    options = []
    if rng.random() < 0.6:
        since = 0
    elif since <= now:
        options.append("--from=%d" % since)
    else:
        since = 0
    if rng.random() < 0.6:
        until = now
    else:
        options.append("--until=%d" % until)
    return since, until, options


def try_rebuild(rng, now):
    f = cases.file(rng, cases.layout(rng), now)
    since, until, options = span(rng, f, now)
    only = None
    if len(f.rings) > 1 and rng.random() < 0.2:
        only = rng.choice(f.rings[1:]).step
        options.append("--archive=%d" % only)
    partial = rng.random() < 0.3
    if partial:
        options.append("--partial")
    rings, changes = rebuild(f, since, until, now, only, partial)
    want = lines(changes, f.method)
    command = ["whisper-rebuild", "--now=%d" % now, "f.wsp"] + options
    run.save("f.wsp", encode(f))
    if shown(command + ["-n"], f.method) != want:
        raise run.Wrong("a dry run does not print\n" + "\n".join(want))
    run.unchanged("f.wsp", encode(f))
    if rng.random() < 0.5:
        run.run(command)
    elif shown(command + ["-v"], f.method, "changed") != want:
        raise run.Wrong("does not print\n" + "\n".join(want))
    got = run.written_in_place("f.wsp", f)
    for i, ring in enumerate(rings):
        run.compare(i, ring, got.rings[i])
    if output(command + ["-nv"]) != ["f.wsp: 0 values would change"]:
        raise run.Wrong("a second run would change more")


def try_resample(rng, now):
    layout = cases.layout(rng)
    dst = cases.file(rng, layout, now)
    src = cases.file(rng, layout if rng.random() < 0.3 else
                     cases.related(rng, layout), now)
    since, until, options = span(rng, dst, now)
    run.save("src.wsp", encode(src))
    run.save("dst.wsp", encode(dst))
    command = ["whisper-merge", "--resample", "--now=%d" % now, "src.wsp",
               "dst.wsp"] + options
    run.run(command)
    run.unchanged("src.wsp", encode(src))
    merged = run.load("dst.wsp")
    got = run.written_in_place("dst.wsp", dst)
    run.compare_written(carry.resample(src, dst, now, since, until), dst, got)
    run.run(command)
    run.unchanged("dst.wsp", merged)


KINDS = {"rebuild": ("rebuild", try_rebuild),
         "resample": ("merge --resample", try_resample)}
if __name__ == "__main__":
    run.KINDS = dict(KINDS[kind] for kind in sys.argv[1:])
    sys.exit(run.main())
