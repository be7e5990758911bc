#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Random histories of a tree, stored, undone, packed and copied.

  history.py SEED ROUNDS [kill]

Works in the current directory, which has to be empty.  After each step
audit.py reads the store: nothing may be wrong with it, each snapshot has to
have the files byte for byte as they were, and a pack may change neither files
nor points of what it keeps.  With kill, tools are killed at random moments:
what they said they have done has to be there.
"""
import io
import os
import random
import re
import struct
import subprocess
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import audit                                                    # noqa: E402

NOW = 1700000000
STORE, TREE = Path("store"), Path("tree")


class Failed(Exception):
    pass


def new_file(r, now):
    archives = r.choice([[(60, 60), (300, 48)], [(60, 90)],
                         [(10, 30), (60, 40), (600, 20)], [(1, 20)]])
    head = struct.pack(">2IfI", r.randint(1, 5),
                       max(s * p for s, p in archives), r.random(),
                       len(archives))
    at = 16 + 12 * len(archives)
    for step, points in archives:
        head += struct.pack(">3I", at, step, points)
        at += 12 * points
    b = bytearray(head) + bytearray(at - len(head))
    for k in range(len(archives)):
        if r.random() < 0.9:
            put_points(r, b, k, now, r.randrange(1, 200))
    return b


def put_points(r, b, k, now, n):
    at, step, points = struct.unpack(">3I", b[16 + 12 * k:28 + 12 * k])
    value = r.choice([lambda: 0.0, lambda: float(r.randrange(9)),
                      lambda: round(r.random(), 2), r.random,
                      lambda: r.randrange(60) / 60])
    for i in range(min(n, points)):
        t = (now // step - i) * step
        base, = struct.unpack(">I", b[at:at + 4])
        slot = (t - base) // step % points if base % step == 0 and base \
            else t // step % points if base else 0
        struct.pack_into(">Id", b, at + 12 * slot, t, value())


def damage(r, b):
    """Anything that may happen to the bytes of a file."""
    kind = r.randrange(7)
    if kind == 0:
        return b[:r.randrange(len(b))] + bytes(r.randrange(5000))
    if kind == 1:
        return bytearray(r.randbytes(r.randrange(9000)))
    k = r.randrange(struct.unpack(">I", b[12:16])[0] or 1)
    at, _, points = struct.unpack(">3I", b[16 + 12 * k:28 + 12 * k])
    for _ in range(r.randrange(1, 6)):
        i = at + 12 * r.randrange(points)
        if kind == 2:
            b[i:i + 12] = bytes(12)
        elif kind == 3:
            b[i:i + 12] = r.randbytes(12)
        elif kind == 4:
            struct.pack_into(">Q", b, i + 4, r.choice(
                [2**63, 1, 0x7ff8000000000001, 0xfff0000000000000]))
        elif kind == 5:
            b[at:at + 12 * points] = bytes(12 * points)
    if kind == 6:
        b[at:at + 12 * points] = b[at + 12:at + 12 * points] + b[at:at + 12]
    return b


def is_whisper(b):
    if len(b) < 28:
        return False
    n = struct.unpack(">I", b[12:16])[0]
    if not 1 <= n <= 4 or len(b) < 16 + 12 * n:
        return False
    at = 16 + 12 * n
    for k in range(n):
        off, step, points = struct.unpack(">3I", b[16 + 12 * k:28 + 12 * k])
        if off != at or not step or not points:
            return False
        at += 12 * points
    return at == len(b)


def change_tree(r, now):
    for _ in range(r.randrange(4)):
        p = TREE / r.choice("abc") / ("%d.wsp" % r.randrange(8))
        p.parent.mkdir(parents=True, exist_ok=True)
        p.write_bytes(new_file(r, now))
    for p in sorted(TREE.rglob("*.wsp")):
        b = bytearray(p.read_bytes())
        what = r.random()
        if what < 0.2:
            continue
        if what < 0.25:
            p.unlink()
            continue
        if is_whisper(b):
            for k in range(struct.unpack(">I", b[12:16])[0]):
                put_points(r, b, k, now, r.randrange(30))
            if what > 0.85:
                b = damage(r, b)
        elif b:
            b[r.randrange(len(b))] ^= 1
        p.write_bytes(b)
        if what > 0.97:
            p.chmod(r.choice([0o600, 0o644]))


def files():
    return {("main/" + str(p.relative_to(TREE))).encode(): p.read_bytes()
            for p in TREE.rglob("*.wsp")}


def expected(out):
    """The exit status of what says this: an undo with conflicts has failed."""
    return 1 if re.search(r"\b[1-9][0-9]* conflicts$", out, re.M) else 0


def run(*command):
    p = subprocess.run(command, capture_output=True, text=True)
    if (p.returncode != expected(p.stdout) or
            (p.stderr and not expected(p.stdout))):
        raise Failed("%s: %s %s" % (" ".join(command), p.returncode,
                                    p.stderr))
    return p.stdout


# How long tools take here, so that some are killed and some are not.
TOOK = [0.1]


def run_and_kill(r, *command):
    """The output, or None if it was killed before it said anything."""
    begun = time.monotonic()
    p = subprocess.Popen(command, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True)
    try:
        out, err = p.communicate(timeout=r.random() * 1.5 * TOOK[-1])
    except subprocess.TimeoutExpired:
        p.kill()
        out, err = p.communicate()
        TOOK.append(TOOK[-1] * 1.2)
    if p.returncode == -9:
        return None
    if p.returncode != expected(out):
        raise Failed("%s: %s %s" % (" ".join(command), p.returncode, err))
    TOOK.append(time.monotonic() - begun)
    return out


def state(store):
    out = io.StringIO()
    with redirect_stdout(out):
        audit.main(str(store), "state")
    return set(out.getvalue().splitlines())


def examine(truth, store=STORE):
    s = audit.Store(store)
    wrong = list(s.problems())
    for t in s.head.shown():
        want = truth.get(t["tid"])
        if want is None:
            continue
        for key in set(want) | set(s.by_key):
            have = s.file(key, t["tid"]) if key in s.by_key else None
            if have != want.get(key):
                wrong.append("%s at %d is not what it was" % (key, t["tid"]))
    if wrong:
        raise Failed("\n".join(wrong))
    return s


def snapshot(r, now, truth, kill):
    have = files()
    options = ["--now", str(now), "-j", str(r.randrange(1, 4)), "--force"]
    if r.random() < 0.1:
        options.append("--full")
    command = ["whisper-snapshot", "-s", str(STORE), *options, str(TREE)]
    before = audit.Store(STORE).head.last
    out = run_and_kill(r, *command) if kill else run(*command)
    last = audit.Store(STORE).head.last
    if out is not None and ": " in out and \
            int(out.split(":")[0]) != last:
        raise Failed("%d was said, there is %d" % (int(out.split(":")[0]),
                                                   last))
    if last > before:
        truth[last] = have


def pack(r, now, kill):
    rules = ",".join("%s=%s" % (x, r.choice(["1", "2", "3"])) for x in
                     r.sample(["last", "hourly", "daily"], 2))
    before = state(STORE)
    command = ["whisper-store", "-s", str(STORE), "pack", "--now", str(now),
               "--keep", rules, "--inputs", r.choice("239")]
    if kill:
        run_and_kill(r, *command)
    else:
        run(*command)
    after = state(STORE)
    if not after <= before:
        raise Failed("pack has changed\n%s" % "\n".join(after - before))


def undo(r, now, kill):
    shown = [t["tid"] for t in audit.Store(STORE).head.shown()]
    if not shown:
        return
    command = ["whisper-store", "-s", str(STORE), "undo", "--now", str(now),
               str(r.choice(shown))]
    if kill:
        run_and_kill(r, *command)
    else:
        run(*command)


def copy(r, truth, kill):
    to = Path("copy")
    command = ["whisper-store", "-s", str(STORE), "copy", str(to)]
    out = run_and_kill(r, *command) if kill else run(*command)
    if out is not None:
        examine(truth, to)
        if state(to) != state(STORE):
            raise Failed("the copy has other things")


def main(seed, rounds, kill):
    r = random.Random(seed)
    TREE.mkdir()
    run("whisper-store", "-s", str(STORE), "init", "--now", str(NOW),
        "--segment-size", "4K", "--reserve", "0")
    truth, now = {}, NOW
    for _ in range(rounds):
        now += r.choice([60, 600, 3600, 40000])
        what = r.random()
        if what < 0.6:
            change_tree(r, now)
            snapshot(r, now, truth, kill)
        elif what < 0.75:
            undo(r, now, kill)
        elif what < 0.9:
            pack(r, now, kill)
        else:
            copy(r, truth, kill)
        s = examine(truth)
    print("%d transactions, %d segments" % (len(s.head.txs),
                                            len(s.head.segs)))


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]), int(sys.argv[2]), "kill" in sys.argv[3:])
    except (Failed, audit.Wrong) as x:
        sys.exit("seed %s: %s" % (sys.argv[1], x))
