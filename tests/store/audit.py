#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Reads a store of snapshots, by whisper-store(5) alone, and trusts nothing.

  audit.py STORE             problems, one a line; status 1 if there are any
  audit.py STORE files TID   name, size and CRC-32 of all files as of a tid
  audit.py STORE state       that and all points, of each shown transaction
"""
import functools
import struct
import subprocess
import sys
import zlib
from pathlib import Path

HEAD, VALUES = 5, 12                    # streams of the parts of a block
NOTHING = 2**32 - 1


class Wrong(Exception):
    pass


def check(ok, *what):
    if not ok:
        raise Wrong(" ".join(map(str, what)))


class Bytes:
    """Bytes that are used up from the front."""

    def __init__(self, b, what="bytes"):
        self.b, self.i, self.what = b, 0, what

    def get(self, n):
        check(self.i + n <= len(self.b), self.what, "ends early")
        self.i += n
        return self.b[self.i - n:self.i]

    def num(self, n):
        return int.from_bytes(self.get(n), "big")

    def nums(self, fmt):
        return struct.unpack(">" + fmt, self.get(struct.calcsize(">" + fmt)))

    def v(self):
        n = 0
        for k in range(10):
            c = self.num(1)
            n += (c & 127) << 7 * k
            if c < 128:
                check(n < 2**64, self.what, "has a number over 64 bits")
                return n
        raise Wrong(self.what + " has a number over 10 bytes")

    def z(self):
        n = self.v()
        return n // 2 if n % 2 == 0 else -(n // 2) - 1

    def text(self):
        return self.get(self.num(2))

    def list(self, size, one):
        return [one() for _ in range(self.num(size))]

    def done(self):
        check(self.i == len(self.b), self.what, "has bytes left over")


@functools.lru_cache(maxsize=1000)
def unzstd(packed, raw):
    if raw == 0:
        check(packed == b"", "packed bytes of nothing")
        return b""
    run = subprocess.run(["zstd", "-dcq"], input=packed, capture_output=True)
    check(run.returncode == 0 and len(run.stdout) == raw, "zstd")
    return run.stdout


def records(b, file):
    i = number = 0
    while i < len(b):
        check(len(b) - i >= 32, "a record is cut")
        magic, kind, version, zero, fid, n, size, crc, own = struct.unpack(
            ">4scBHQIIII", b[i:i + 32])
        check(magic == b"WSPR" and own == zlib.crc32(b[i:i + 28]),
              "header at", i)
        check((version, zero, fid, n) == (1, 0, file, number), "record at", i)
        payload = b[i + 32:i + 32 + size]
        check(len(payload) == size and zlib.crc32(payload) == crc,
              "payload at", i)
        yield kind.decode(), payload, i
        i += 32 + size
        number += 1


def order(a, b):
    a, b = a.split(b"/"), b.split(b"/")
    for x, y, k in zip(a, b, range(len(a))):
        last = k == len(a) - 1, k == len(b) - 1
        if last[0] != last[1]:
            return -1 if last[0] else 1
        if x != y:
            return -1 if x < y else 1
    return 0


def coded(s, before):
    same, rest = s.v(), s.v()
    check(same <= len(before), "a key shares too much")
    return before[:same] + s.get(rest)


class Head:
    def __init__(self, b):
        (kind, payload, _), = records(b, struct.unpack(">Q", b[8:16])[0])
        s = Bytes(payload, "HEAD")
        check(kind == "H", "HEAD is no HEAD")
        self.id = s.get(16)
        (self.created, self.written, self.next, self.last, self.quota,
         self.reserve, self.size, flags) = s.nums("6Q2I")
        self.txs = {t["tid"]: t for t in s.list(4, lambda: self.tx(s))}
        self.segs = s.list(4, lambda: dict(zip(
            ("n", "tid", "first", "size", "end", "crc", "oldest"),
            s.nums("5Q2I")), lo=s.text(), hi=s.text()))
        s.done()
        check(list(self.txs) == sorted(self.txs) and flags < 2, "HEAD")

    @staticmethod
    def tx(s):
        t = dict(zip(("tid", "first", "time", "into", "kind", "flags",
                      "full", "delta", "gone", "points"),
                     s.nums("4Q2B3IQ")))
        t["tree"], t["user"], t["text"] = s.text(), s.text(), s.text()
        t["tags"] = s.list(2, s.text)
        t["refs"] = s.list(2, lambda: s.num(8))
        return t

    def shown(self):
        return [t for t in self.txs.values()
                if not t["into"] and not t["flags"] & 2]


def column(n, s, finer, times, step):
    modes, words, ulps, planes = s[0], s[1], s[2], s[3:11]
    mode = modes.num(1)
    if mode == 0:
        return [words.num(8)] * n
    if mode == 1:
        raw = [planes[j].get(n) for j in range(8)]
        out, last = [], 0
        for row in zip(*raw):
            last ^= int.from_bytes(bytes(row), "little")
            out.append(last)
        return out
    if mode == 2:
        q, flags, width, base = modes.v(), modes.num(1), modes.num(1), modes.z()
        check(0 < q < 2**32 and flags < 4 and width < 9, "scaled column")
        odd, at = [], -1
        for _ in range(modes.v()):
            at += modes.v() + 1
            odd.append(at)
        raw = [planes[j].get(n) for j in range(width)]
        more = ulps.get(n) if flags & 2 else bytes(n)
        out, i = [], base
        for k in range(n):
            u = int.from_bytes(bytes(p[k] for p in raw), "little")
            i = i + (u // 2 if u % 2 == 0 else -(u // 2) - 1) \
                if flags & 1 else base + u
            check(abs(i) <= 2**53, "scaled integer")
            z = more[k] // 2 if more[k] % 2 == 0 else -(more[k] // 2) - 1
            bits = struct.unpack(">Q", struct.pack(">d", i / q))[0]
            out.append((bits + z) % 2**64)
        for k in odd:
            out[k] = words.num(8)
        return out
    method = mode - 128
    check(1 <= method <= 5 and finer, "column mode", mode)
    guessed, yes = [], True
    while len(guessed) < n:
        guessed += [yes] * modes.v()
        yes = not yes
    check(len(guessed) == n, "rolled runs")
    rest = iter(column(guessed.count(False), s, None, None, None)
                if False in guessed else ())
    out = []
    for t, yes in zip(times, guessed):
        if not yes:
            out.append(next(rest))
            continue
        f, fine = finer
        vs = [struct.unpack(">d", struct.pack(">Q", fine[x]))[0]
              for x in range(t, t + step, f) if x in fine]
        check(vs, "rolled from nothing")
        r = 0.0
        if method < 3:
            for x in vs:
                r += x
            r = r / len(vs) if method == 1 else r
        else:
            r = vs[-1] if method == 3 else vs[0]
            for x in vs if method > 3 else ():
                r = x if (x > r if method == 4 else x < r) else r
        out.append(struct.unpack(">Q", struct.pack(">d", r))[0])
    return out


def entry(key, tid, time, h, now, past):
    s = h[2]
    e = {"key": key, "tid": tid, "kind": chr(h[1].num(1)), "meta": None}
    flags = e["flags"] = h[1].num(1)
    back = s.v()
    e["prev"] = tid - back if back else 0
    back = s.v()
    e["base"] = tid - back if back else e["prev"]
    e["taken"] = time + s.z()
    e["mtime"] = None if e["kind"] == "X" else e["taken"] - s.z()
    check(e["kind"] in "FDX" and (e["kind"] != "F" or flags & 1), "kind")
    if flags & 1:
        m = e["meta"] = {"mode": (s.v(), s.v(), s.v(), s.v())}
        if flags & 4:
            m["size"] = s.v()
        else:
            m["numbers"] = s.v(), s.v(), s.v()
            m["archives"] = [(s.v(), s.v(), s.v()) for _ in range(s.v())]
    e["pages"], e["odd"], e["lists"] = {}, {}, ([], [])
    if flags & 4:
        numbers, at = [], -1
        for _ in range(s.v()):
            at += s.v() + 1
            numbers.append(at)
        left = s.v()
        for k in numbers:
            e["pages"][k] = now[11].get(min(4096, left))
            left -= len(e["pages"][k])
        check(left == 0, "bytes of pages")
    for which in range(1 if flags & 4 else 0, 2):
        heads = []
        for _ in range(s.v()):
            step, points, slots, at = s.v(), None, [], -1
            if which == 0:
                points = s.v()
                for _ in range(s.v()):
                    at += s.v() + 1
                    slots.append(at)
            heads.append((step, points, slots))
        check([x[0] for x in heads] == sorted({x[0] for x in heads}), "steps")
        finer = None
        for step, points, slots in heads:
            said, end = [], None
            for _ in range(h[3].v()):
                end = e["taken"] // step - h[3].z() if end is None \
                    else end + h[3].v()
                n = h[3].v()
                check(n > 1 and end > 0, "run")
                said += [(t * step, n % 2) for t in range(end, end + n // 2)]
                end += n // 2
            times = [t for t, empty in said if not empty]
            src = now if which == 0 else past
            vs = column(len(times), src, finer, times, step) if times else []
            values = dict(zip(times, vs))
            for k in slots:
                e["odd"][step, k] = src[11].get(12)
            if which == 0:
                at = [t // step % points for t, _ in said]
                check(len(at) == len(set(at)), "two intervals in a slot")
            e["lists"][which].append(
                (step, points, [(t, values.get(t)) for t, _ in said]))
            finer = step, values
    e["sum"] = h[4].num(4) if flags & 2 else None
    return e


def block(payload, tid, time):
    s = Bytes(payload, "block")
    n = s.num(4)
    sizes = [s.nums("2I") for _ in range(3)]
    parts = []
    for (raw, packed), count in zip(sizes, (HEAD, VALUES, VALUES)):
        p = Bytes(unzstd(s.get(packed), raw), "part")
        lens = p.nums("%dI" % count) if raw else [0] * count
        parts.append([Bytes(p.get(x), "stream %d" % k)
                      for k, x in enumerate(lens)])
        p.done()
    s.done()
    key, out = b"", []
    for _ in range(n):
        key = coded(parts[0][0], key)
        out.append(entry(key, tid, time, *parts))
    for part in parts:
        for stream in part:
            stream.done()
    return out


def segment(path, ref, store):
    b = path.read_bytes()
    recs = list(records(b, ref["n"]))
    kinds = "".join(k for k, _, _ in recs)
    check(kinds == "S" + "B" * (len(recs) - 2) + "E" and len(recs) > 2, kinds)
    s = Bytes(recs[0][1], "S")
    check(s.get(16) == store, "another store")
    tid, first, time, part = s.nums("3QI")
    kind, flags, tree, user, text = s.num(1), s.num(1), s.text(), s.text(), \
        s.text()
    s.list(2, s.text)
    s.done()
    payload = recs[-1][1]
    s = Bytes(payload, "E")
    head = s.nums("2Q5IQ2I")
    refs, hi, raw, packed = s.list(2, lambda: s.num(8)), s.text(), s.num(4), \
        s.num(4)
    table = Bytes(unzstd(s.get(packed), raw), "table")
    s.done()
    entries = [e for k, p, _ in recs[1:-1] for e in block(p, tid,
                                                          time // 10**9)]
    at, key = 0, b""
    for k, p, offset in recs[1:-1]:
        at += table.v()
        key = coded(table, key)
        check(at == offset, "table of blocks")
    table.done()
    keys = [e["key"] for e in entries]
    for a, c in zip(keys, keys[1:]):
        check(order(a, c) < 0, "keys", a, c)
    values = [x for e in entries for w in e["lists"] for x in w]
    points = sum(v is not None for _, _, said in values for _, v in said)
    oldest = min([said[0][0] for e in entries for _, _, said in e["lists"][1]
                  if said] or [NOTHING])
    want = (tid, first, head[2], len(recs) - 2,
            *[sum(e["kind"] == k for e in entries) for k in "FDX"], points,
            oldest, zlib.crc32(b"".join(b[i:i + 32] for _, _, i in
                                        recs[:-1])))
    check(head == want, "totals of E", head, want)
    check(refs == sorted({e["base"] for e in entries
                          if e["base"] and e["base"] != e["prev"]}), "refs")
    check((ref["tid"], ref["first"], ref["size"], ref["end"], ref["crc"],
           ref["oldest"], ref["lo"], ref["hi"]) ==
          (tid, first, len(b), recs[-1][2], zlib.crc32(payload), oldest,
           keys[0], hi) and hi == keys[-1], "HEAD says other things")
    check(all(k.startswith(tree + b"/") for k in keys), "tree")
    check(all(e["prev"] < first and e["base"] < first for e in entries),
          "prev or base")
    return {"part": part, "last": head[2] & 1, "entries": entries,
            "refs": refs, "counts": head[4:8], "kind": kind, "time": time,
            "tree": tree}


class Store:
    def __init__(self, path):
        self.path = Path(path) if isinstance(path, str) else path
        self.head = Head((self.path / "HEAD").read_bytes())
        self.by_key, self.segments, self.wrong = {}, [], []
        for ref in self.head.segs:
            n = ref["n"]
            try:
                s = segment(self.path / "data" / str(n // 1000) / str(n), ref,
                            self.head.id)
            except (Wrong, OSError) as x:
                self.wrong.append("segment %d: %s" % (n, x))
                continue
            self.segments.append((ref, s))
            for e in s["entries"]:
                self.by_key.setdefault(e["key"], []).append(
                    (ref["first"], ref["tid"], e))

    def keys(self):
        return sorted(self.by_key, key=functools.cmp_to_key(order))

    def newest(self, key, at):
        found = [x for x in self.by_key[key] if x[1] <= at]
        return max(found, key=lambda x: (x[1], -x[0]), default=None)

    def at(self, key, tid):
        found = [x for x in self.by_key[key] if x[0] <= tid <= x[1]]
        check(found, key, "revision", tid, "is lost")
        return min(found, key=lambda x: x[0])[2]

    def chain(self, key, at):
        x = self.newest(key, at)
        e = x and x[2]
        while e:
            yield e
            e = self.at(key, e["base"]) if e["base"] else None

    def file(self, key, at):
        chain = []
        for e in self.chain(key, at):
            if e["kind"] == "X":
                return None
            chain.append(e)
            if e["kind"] == "F":
                break
        if not chain:
            return None
        check(chain[-1]["kind"] == "F", key, "builds on nothing")
        out = self.opaque(chain) if chain[0]["flags"] & 4 \
            else self.classic(chain)
        check(chain[0]["sum"] in (None, zlib.crc32(out)), key, "at", at,
              "has another sum")
        return out

    @staticmethod
    def opaque(chain):
        out = bytearray()
        for e in reversed(chain):
            if e["meta"]:
                out += bytes(e["meta"]["size"] - len(out))
            for k, page in e["pages"].items():
                out[4096 * k:4096 * k + len(page)] = page
        return bytes(out)

    @staticmethod
    def classic(chain):
        meta, rings = None, {}
        for e in reversed(chain):
            if e["meta"]:
                meta = e["meta"]
                if e["kind"] == "F":
                    rings = {s: bytearray(12 * p)
                             for s, p, _ in meta["archives"]}
            place = {s: (p, ph) for s, p, ph in meta["archives"]}
            for step, points, said in e["lists"][0]:
                check(points == place[step][0], "points of a list")
                for t, v in said:
                    k = (t // step + place[step][1]) % points * 12
                    rings[step][k:k + 12] = bytes(12) if v is None else \
                        struct.pack(">IQ", t, v)
            for (step, k), raw in e["odd"].items():
                rings[step][12 * k:12 * k + 12] = raw
        method, xff, retention = meta["numbers"]
        out = struct.pack(">4I", method, retention, xff,
                          len(meta["archives"]))
        at = 16 + 12 * len(meta["archives"])
        for step, points, _ in meta["archives"]:
            out += struct.pack(">3I", at, step, points)
            at += 12 * points
        return out + b"".join(bytes(rings[s]) for s, _, _ in meta["archives"])

    def points(self, key, at):
        out = {}
        for e in self.chain(key, at):
            for step, _, said in e["lists"][0] + e["lists"][1]:
                for t, v in said:
                    out.setdefault((step, t), v)
        return sorted(x for x in out.items() if x[1] is not None)

    def contents(self):
        """The shown transactions: their tids, tags, files and points."""
        return [(t["tid"], t["tags"], list(self.things(t)))
                for t in self.head.shown()]

    def things(self, t):
        for key in self.keys():
            file = self.file(key, t["tid"])
            points = self.points(key, t["tid"])
            if key.startswith(t["tree"] + b"/") and (file is not None or
                                                     points):
                yield key, file, points

    def problems(self):
        yield from self.wrong
        for t in self.head.txs.values():
            own = [s for ref, s in self.segments if ref["tid"] == t["tid"]]
            if t["into"] or any(x["into"] == t["tid"]
                                for x in self.head.txs.values()):
                continue
            counts = [sum(s["counts"][k] for s in own) for k in range(4)]
            if counts != [t["full"], t["delta"], t["gone"], t["points"]] or \
                    t["refs"] != sorted({r for s in own for r in s["refs"]}):
                yield "transaction %d: totals" % t["tid"]
            if not any(s["last"] for s in own):
                yield "transaction %d: no last segment" % t["tid"]
        for key, found in self.by_key.items():
            for first, tid, e in found:
                try:
                    for other in e["prev"], e["base"]:
                        if other:
                            self.at(key, other)
                    self.file(key, tid)
                except Wrong as x:
                    yield str(x)


def main(path, what="check", at="0"):
    store = Store(path)
    if what == "check":
        found = list(store.problems())
        print(*found, sep="\n", end="\n" if found else "")
        return 1 if found else 0
    for t in store.head.shown() if what == "state" else ({"tid": int(at)},):
        for key in store.keys():
            if "tree" in t and not key.startswith(t["tree"] + b"/"):
                continue
            b = store.file(key, t["tid"])
            if what == "state":
                said = repr(store.points(key, t["tid"])).encode()
                print(t["tid"], key.decode(), b and zlib.crc32(b),
                      zlib.crc32(said))
            elif b is not None:
                print(key.decode(), len(b), "%08x" % zlib.crc32(b))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except (Wrong, OSError) as x:
        sys.exit("%s: %s" % (sys.argv[1], x))
