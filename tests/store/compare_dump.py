# SPDX-License-Identifier: ISC
"""compare_dump.py STORE: compares the lines of whisper-store dump, on standard
input, with what store_read.py finds in the store."""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
import store_read  # noqa: E402


def lines_of(store):
    for ref in store.head.segments:
        segment = store.segment(ref)
        yield {"segment": segment.number, "tid": segment.tid,
               "first": segment.first, "part": segment.part,
               "bytes": segment.size, "blocks": len(segment.table),
               "last": segment.is_last, "refs": segment.refs}
        for number, (offset, _) in enumerate(segment.table):
            yield {"block": number, "offset": offset}
            for entry in segment.block(number):
                yield entry_line(entry)


def entry_line(entry):
    line = dict(store_read.describe(entry), key=store_read.text(entry.key))
    if "pages" in line:
        line["pages"] = [[n, "%08x" % crc] for n, crc in line["pages"].items()]
    if entry.size is not None:
        line["meta"]["size"] = entry.size
    for name in ("now", "past", "odd", "pages"):
        line.setdefault(name, [])
    return line


def main():
    found = [json.loads(line) for line in sys.stdin]
    for line in found:
        if "key" in line:
            for name in ("now", "past", "odd", "pages"):
                line.setdefault(name, [])
    expected = [json.loads(json.dumps(line)) for line in
                lines_of(store_read.Store(sys.argv[1]))]
    for number, (want, got) in enumerate(zip(expected, found), 1):
        if want != got:
            names = [n for n in {**want, **got} if want.get(n) != got.get(n)]
            print("line %d differs: %s" % (number, names))
            return 1
    if len(expected) != len(found):
        print("%d lines, not %d" % (len(found), len(expected)))
        return 1
    print("%d lines are the same" % len(found))
    return 0


sys.exit(main())
