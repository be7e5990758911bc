#!/usr/bin/env python3
"""catalog_read.py [--check] FILE - read a whisper catalogue by its format alone.

Prints it as JSON lines (catalog, meta, header, directory, metric, gone, hole), names as Python decodes them with
surrogateescape.  With --check it prints nothing but what is wrong.  Exit status: 0 sound, 1 something is wrong,
2 it cannot be read at all.  Independent of the C code: it shares nothing with it but the specification.
"""
import json
import os
import struct
import sys
import zlib

HEAD, SLOT, SLOTS = 4096, 128, (1024, 2048)
MAGIC = b"WSPCAT1\n"
PARTIAL, LISTED, FOLLOW = 1, 2, 4
HOLE = 1 << 63
LIMIT = 1 << 30
STATES = ("unknown sound empty short compressed method xff archives table step points offset overlap truncated "
          "unreadable").split()


class Damaged(Exception):
    pass


def text(raw):
    return raw.decode("utf-8", "surrogateescape")


def valid_name(name):
    return 1 <= len(name) <= 4091 and b"\0" not in name and all(
        c and not c.startswith(b".") for c in name.split(b"/"))


def walk_key(name):
    """Sorts like wsp_walk_compare(): of a directory first the files, by the bytes of NAME.wsp, then what is below."""
    *dirs, file = name.split(b"/")
    return tuple((1, d) for d in dirs) + ((0, file + b".wsp"),)


def dir_key(path):
    return tuple(path.split(b"/")) if path else ()


class Ref:
    def __init__(self, raw):
        self.id, self.place, self.length, self.crc = struct.unpack(">QQII", raw)
        self.absent = raw == bytes(24)
        self.hole = bool(self.place & HOLE)


class Catalogue:
    def __init__(self, path, tell=None):
        self.wrong, self.notes = [], []
        self.tell = tell or self.wrong.append
        self.fd = os.open(path, os.O_RDONLY)
        try:
            self.size = os.fstat(self.fd).st_size
            self.choose(self.read_head())
        except Damaged:
            os.close(self.fd)
            raise

    def choose(self, slots):
        """The newest slot whose index can be read is the catalogue."""
        why = Damaged("damaged: no commit in it is whole")
        for serial, slot in sorted(slots, reverse=True):
            try:
                self.read_slot(serial, slot)
                return self.read_index()
            except Damaged as e:
                why = why if str(why).startswith("index") else e
                self.notes.append("commit %d: %s" % (serial, e))
        raise why

    def pread(self, length, place, what):
        data = os.pread(self.fd, length, place) if place + length <= self.size else b""
        if len(data) != length:
            raise Damaged("%s: cut off" % what)
        return data

    def read_head(self):
        if self.size < HEAD:
            raise Damaged("not a catalogue")
        page = self.pread(HEAD, 0, "head")
        if page[:8] != MAGIC:
            raise Damaged("a catalogue of another version" if page[:6] == b"WSPCAT" else "not a catalogue")
        if zlib.crc32(page[:60]) != struct.unpack(">I", page[60:64])[0]:
            raise Damaged("damaged: the head is not what was written")
        self.uuid = page[8:24]
        self.generation, self.flags = struct.unpack(">QI", page[24:36])
        if self.flags & ~(PARTIAL | LISTED | FOLLOW):
            raise Damaged("a catalogue of another version")
        if page[36:60] != bytes(24):
            self.tell("head: bytes 36-59 are not zero")
        found = []
        for at in SLOTS:
            slot = page[at:at + SLOT]
            serial = struct.unpack(">Q", slot[:8])[0]
            if serial > 0 and zlib.crc32(slot[:124]) == struct.unpack(">I", slot[124:])[0]:
                found.append((serial, slot))
            elif slot != bytes(SLOT):
                self.notes.append("slot at %d: not whole; the other one counts" % at)   # a crash leaves such
        if len(found) == 2 and found[0][0] == found[1][0]:
            self.tell("both slots have serial %d" % found[0][0])
        return found

    def read_slot(self, serial, slot):
        self.serial = serial
        (self.next, self.floor, self.names_at, self.data_at, self.headers_at, self.end, place, ident, length, crc,
         self.metrics, self.directories, self.vanished, self.holes) = struct.unpack(">QQqqqQQQIIQQQQ", slot[8:112])
        if slot[112:124] != bytes(12):
            self.tell("slot: bytes 112-123 are not zero")
        if not HEAD <= self.end <= self.size:
            raise Damaged("damaged: it ends at byte %d, and the commit at %d" % (self.size, self.end))
        self.index = Ref(struct.pack(">QQII", ident, place, length, crc))

    def read_part(self, ref, kind, count, what):
        if ref.hole:
            return None
        if not 16 <= ref.length <= LIMIT or ref.place < HEAD or ref.place + ref.length > self.end:
            raise Damaged("%s: runs past the commit" % what)
        raw = self.pread(ref.length, ref.place, what)
        if zlib.crc32(raw) != ref.crc:
            raise Damaged("%s: wrong checksum" % what)
        ident, k, n = struct.unpack(">Q4sI", raw[:16])
        if ident != ref.id:
            raise Damaged("%s: is part %d, not %d" % (what, ident, ref.id))
        if k != kind:
            raise Damaged("%s: is of kind %r" % (what, k))
        if count is not None and n != count:
            raise Damaged("%s: has %d entries, not %d" % (what, n, count))
        return raw[16:] if count is not None else (n, raw[16:])

    def names(self, body, count, what, valid=valid_name):
        names, previous, at = [], b"", 0

        def varint():
            nonlocal at
            value = shift = 0
            while True:
                if at >= len(body) or shift > 14:
                    raise Damaged("%s: a length is cut off" % what)
                byte = body[at]
                at += 1
                value |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    return value
        for _ in range(count):
            shared, n = varint(), varint()
            if shared > len(previous) or at + n > len(body):
                raise Damaged("%s: a name is cut off" % what)
            name = previous[:shared] + body[at:at + n]
            at += n
            if not valid(name):
                raise Damaged("%s: a name is not valid" % what)
            if shared != len(os.path.commonprefix([previous, name])):
                self.tell("%s: %r shares more with the name before it" % (what, name))
            names.append(name)
            previous = name
        if at != len(body):
            raise Damaged("%s: %d bytes after the last name" % (what, len(body) - at))
        return names

    def read_index(self):
        what = "index"
        if self.index.hole or self.index.place < HEAD:
            raise Damaged("index: has no place")
        nblocks, body = self.read_part(self.index, b"INDX", None, what)
        if len(body) < 16:
            raise Damaged("index: does not fill its length")
        b, d, g, zero = struct.unpack(">IIII", body[:16])
        fixed = 16 + 112 * b + 32 * d + 48 * g + 48
        if b != nblocks or zero or len(body) < fixed:
            raise Damaged("index: does not fill its length")
        at, heap = 16, fixed

        def first(n):
            nonlocal heap
            if heap + n > len(body):
                raise Damaged("index: does not fill its length")
            heap += n
            return body[heap - n:heap]
        self.blocks, self.dir_parts, self.gone_parts = [], [], []
        for _ in range(b):
            e = body[at:at + 112]
            at += 112
            self.blocks.append(([Ref(e[0:24]), Ref(e[24:48]), Ref(e[48:72])],) + struct.unpack(">IIQQQQ", e[72:]))
        for _ in range(d):
            self.dir_parts.append((Ref(body[at:at + 24]),) + struct.unpack(">II", body[at + 24:at + 32]))
            at += 32
        for _ in range(g):
            self.gone_parts.append((Ref(body[at:at + 24]),) + struct.unpack(">IIQQ", body[at + 24:at + 48]))
            at += 48
        self.head, self.meta = Ref(body[at:at + 24]), Ref(body[at + 24:at + 48])
        self.first_names = [first(e[2]) for e in self.blocks]
        self.first_dirs = [first(e[2]) for e in self.dir_parts]
        if heap != len(body):
            raise Damaged("index: does not fill its length")

    def refs(self):
        for i, e in enumerate(self.blocks):
            for ref, kind in zip(e[0], ("names", "rows", "data")):
                yield "block %d, %s" % (i, kind), ref
        for i, e in enumerate(self.dir_parts):
            yield "directories %d" % i, e[0]
        for i, e in enumerate(self.gone_parts):
            yield "gone %d" % i, e[0]
        for what, ref in (("headers", self.head), ("meta", self.meta)):
            if not ref.absent:
                yield what, ref

    def check_refs(self):
        seen, holes, spans = {self.index.id: "index"}, 0, [(self.index.place, self.index.length, "index")]
        for what, ref in self.refs():
            if not 0 < ref.id < self.next:
                self.tell("%s: id %d was never drawn" % (what, ref.id))
            if ref.id in seen:
                self.tell("%s: has the id of %s" % (what, seen[ref.id]))
            seen[ref.id] = what
            if not 16 <= ref.length <= LIMIT:
                self.tell("%s: length %d" % (what, ref.length))
            if ref.hole:
                holes += 1
            else:
                spans.append((ref.place, ref.length, what))
        spans.sort()
        for (p, n, a), (q, _, b) in zip(spans, spans[1:]):
            if p + n > q:
                self.tell("%s and %s overlap" % (a, b))
        if holes and not self.flags & PARTIAL:
            self.tell("there are holes, but it is not partial")
        if holes != self.holes:
            self.tell("there are %d holes, and the commit says %d" % (holes, self.holes))

    def read_headers(self):
        self.headers = []
        if self.head.absent or self.head.hole:
            return
        n, body = self.read_part(self.head, b"HEAD", None, "headers")
        at = 0
        for _ in range(n):
            if at + 2 > len(body):
                raise Damaged("headers: cut off")
            k = struct.unpack(">H", body[at:at + 2])[0]
            raw = body[at + 2:at + 2 + k]
            at += 2 + k
            if len(raw) != k or k < 16 or k != 16 + 12 * struct.unpack(">I", raw[12:16])[0]:
                raise Damaged("headers: number %d is not as long as it says" % (len(self.headers) + 1))
            self.headers.append(raw)
        if at != len(body):
            raise Damaged("headers: %d bytes after the last" % (len(body) - at))
        if len(set(self.headers)) != len(self.headers):
            self.tell("headers: two are the same")

    def read_meta(self):
        if self.meta.absent or self.meta.hole:
            return []
        body = self.read_part(self.meta, b"META", 0, "meta")
        lines = body.split(b"\n")
        if lines.pop() != b"" or any(b"=" not in line for line in lines):
            self.tell("meta: a line is not KEY=VALUE")
        return [line.partition(b"=")[::2] for line in lines]

    def read_block(self, i):
        """The three columns of a block; None for a hole."""
        (names, rows, data), count, _, *extents = self.blocks[i]
        what = "block %d, " % i
        if not 1 <= count <= 65535:
            raise Damaged(what + "%d entries" % count)
        body = self.read_part(names, b"NAME", count, what + "names")
        n = None if body is None else self.names(body, count, what + "names")
        body = self.read_part(rows, b"ROWS", count, what + "rows")
        r = d = None
        if body is not None:
            if len(body) != 48 * count:
                raise Damaged(what + "rows: %d bytes" % len(body))
            r = list(struct.iter_unpack(">QQQQIIIBBH", body))
        body = self.read_part(data, b"DATA", count, what + "data")
        if body is not None:
            if len(body) != 24 * count:
                raise Damaged(what + "data: %d bytes" % len(body))
            d = list(struct.iter_unpack(">QIIII", body))
        return n, r, d, extents

    def read_dirs(self, i):
        ref, count, _ = self.dir_parts[i]
        what = "directories %d" % i
        body = self.read_part(ref, b"DIRS", count, what)
        if body is None:
            return None
        if not 1 <= count <= 65535 or len(body) < 16 * count:
            raise Damaged("%s: cut off" % what)
        rows = list(struct.iter_unpack(">qQ", body[:16 * count]))
        return list(zip(self.names(body[16 * count:], count, what, lambda p: p == b"" or valid_name(p)), rows))

    def read_gone(self, i):
        ref, count, zero, low, high = self.gone_parts[i]
        what = "gone %d" % i
        body = self.read_part(ref, b"GONE", count, what)
        if body is None:
            return None
        if not 1 <= count <= 65535 or zero or len(body) < 16 * count:
            raise Damaged("%s: cut off" % what)
        rows = list(struct.iter_unpack(">QQ", body[:16 * count]))
        if (rows[0][1], rows[-1][1]) != (low, high):
            self.tell("%s: modseq %d to %d, and the index says %d to %d" % (what, rows[0][1], rows[-1][1], low, high))
        return list(zip(self.names(body[16 * count:], count, what), rows))

    def check_block(self, i, n, r, d, extents):
        what = "block %d" % i
        if n is not None:
            if n[0] != self.first_names[i]:
                self.tell("%s: the index has another first name" % what)
            for name in n:
                if self.last_name is not None and walk_key(self.last_name) >= walk_key(name):
                    self.tell("%s: names are not in order at %r" % (what, name))
                self.last_name = name
                if not self.flags & (LISTED | PARTIAL) and name.rpartition(b"/")[0] not in self.dirs:
                    self.tell("%s: the directory of %r is not listed" % (what, name))
        if r is not None:
            uids, mods = [row[0] for row in r], [row[1] for row in r]
            if [min(uids), max(uids), max(mods)] != extents[:3]:
                self.tell("%s: uids or modseq are not those of the index" % what)
            for uid, mod, ino, size, seen, born, header, state, zero, flags in r:
                if not 0 < uid < self.next or uid in self.uids:
                    self.tell("%s: uid %d is used twice or was never drawn" % (what, uid))
                self.uids.add(uid)
                if not 0 < mod < self.next:
                    self.tell("%s: modseq %d" % (what, mod))
                if state > 14 or zero or (header != 0) != (state in (1, 13)) or \
                        (header > len(self.headers) and not self.head.hole):
                    self.tell("%s: state %d, header %d" % (what, state, header))
        if d is not None:
            if max(row[0] for row in d) != extents[3]:
                self.tell("%s: dataseq is not that of the index" % what)
            if any(row[0] >= self.next for row in d):
                self.tell("%s: a dataseq was never drawn" % what)

    def records(self):
        """Yields ("kind", ...) of everything, and checks it on the way."""
        self.check_refs()
        self.read_headers()
        meta = self.read_meta()
        yield ("catalog",)
        for key, value in meta:
            yield ("meta", key, value)
        for i, raw in enumerate(self.headers):
            yield ("header", i + 1, raw)
        self.dirs, count, last = set(), 0, None
        for i in range(len(self.dir_parts)):
            part = self.read_dirs(i)
            if part is None:
                yield ("hole", "DIRS", i, count + 1, self.dir_parts[i][1])
            else:
                if part[0][0] != self.first_dirs[i]:
                    self.tell("directories %d: the index has another first path" % i)
                for path, (ctime, ino) in part:
                    if last is None and path != b"" or last is not None and dir_key(last) >= dir_key(path):
                        self.tell("directories %d: not in order at %r" % (i, path))
                    if path and path.rpartition(b"/")[0] not in self.dirs and not self.flags & PARTIAL:
                        self.tell("directories %d: the parent of %r is not listed" % (i, path))
                    last = path
                    self.dirs.add(path)
                    yield ("directory", path, ctime, ino)
            count += self.dir_parts[i][1]
        if count != self.directories:
            self.tell("there are %d directories, and the commit says %d" % (count, self.directories))
        if self.flags & LISTED and self.dir_parts:
            self.tell("directories in a listed catalogue")
        if not self.flags & LISTED and not self.dir_parts:
            self.tell("the root is not listed")
        self.uids, self.last_name, seq = set(), None, 0
        for i in range(len(self.blocks)):
            n, r, d, extents = self.read_block(i)
            self.check_block(i, n, r, d, extents)
            k = self.blocks[i][1]
            for column, kind in ((n, "NAME"), (r, "ROWS"), (d, "DATA")):
                if column is None:
                    yield ("hole", kind, i, seq + 1, k)
            for j in range(k):
                yield ("metric", seq + 1 + j, n and n[j], r and r[j], d and d[j])
            seq += k
        if seq != self.metrics:
            self.tell("there are %d metrics, and the commit says %d" % (seq, self.metrics))
        count, last = 0, 0
        for i in range(len(self.gone_parts)):
            part = self.read_gone(i)
            if part is None:
                yield ("hole", "GONE", i, count + 1, self.gone_parts[i][1])
            else:
                for name, (uid, mod) in part:
                    if not last <= mod < self.next or mod < self.floor or not 0 < uid < mod:
                        self.tell("gone %d: uid %d, modseq %d after %d" % (i, uid, mod, last))
                    last = mod
                    yield ("gone", name, uid, mod)
            count += self.gone_parts[i][1]
        if count != self.vanished:
            self.tell("there are %d vanished metrics, and the commit says %d" % (count, self.vanished))


def header_fields(raw):
    method, retention, xff, n = struct.unpack(">IIfI", raw[:16])
    return {"method": method, "maxRetention": retention, "xFilesFactor": "%.9g" % xff,
            "archives": [list(a) for a in struct.iter_unpack(">III", raw[16:])]}


def lines(c):
    for r in c.records():
        kind = r[0]
        o = {"kind": kind}
        if kind == "catalog":
            o.update(uuid=c.uuid.hex(), generation=c.generation, partial=bool(c.flags & PARTIAL),
                     listed=bool(c.flags & LISTED), follow=bool(c.flags & FOLLOW), serial=c.serial, next=c.next,
                     floor=c.floor, names_at=c.names_at, data_at=c.data_at, headers_at=c.headers_at, end=c.end,
                     metrics=c.metrics, directories=c.directories, vanished=c.vanished, holes=c.holes,
                     token="%s:%d" % (c.uuid.hex(), c.next - 1))
        elif kind == "meta":
            o.update(key=text(r[1]), value=text(r[2]))
        elif kind == "header":
            o.update(number=r[1], **header_fields(r[2]))
        elif kind == "directory":
            o.update(path=text(r[1]), ctime=r[2], inode=r[3])
        elif kind == "hole":
            o.update(column=r[1], part=r[2], first=r[3], count=r[4])
        elif kind == "gone":
            o.update(name=text(r[1]), uid=r[2], modseq=r[3])
        else:
            o.update(seq=r[1], name=None if r[2] is None else text(r[2]))
            if r[3] is not None:
                uid, mod, ino, size, seen, born, header, state, _, flags = r[3]
                o.update(uid=uid, modseq=mod, inode=ino, size=size, seen=seen, born=born, header=header,
                         state=STATES[state] if state < len(STATES) else state,
                         flags="".join(chr(97 + b) for b in range(16) if flags >> b & 1))
            if r[4] is not None:
                o.update(zip(("dataseq", "mtime", "last", "looked", "blocks"), r[4]))
        yield json.dumps(o)


def main(argv):
    check = argv[1:2] == ["--check"]
    path = argv[2 if check else 1]
    try:
        c = Catalogue(path)
        for line in lines(c):
            if not check:
                print(line)
    except (Damaged, OSError) as e:
        print("catalog_read: %s: %s" % (path, e), file=sys.stderr)
        return 2
    for w in c.wrong + c.notes:
        print("catalog_read: %s: %s" % (path, w), file=sys.stderr)
    return 1 if c.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
