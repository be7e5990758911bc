# SPDX-License-Identifier: ISC
"""verify.py SAY SAMPLE: compares what say.c finds in a sample store with the
truth beside it, SAMPLE.json."""

import json
import subprocess
import sys


def questions(truth):
    for revision in truth["revisions"]:
        words = [str(revision["at"]), revision["key"], *revision["points"]]
        yield "\t".join(words).encode("utf-8", "surrogateescape") + b"\n"


def expected(revision):
    """The lines that are to come for a revision."""
    if revision["crc"] is None:
        yield "none"
    else:
        yield "%s %d" % (revision["crc"], revision["size"])
    for points in revision["points"].values():
        yield "".join(" %d:%s" % (time, bits) for time, bits in points)


def main():
    say, sample = sys.argv[1:]
    with open(sample + ".json", encoding="utf-8") as file:
        truth = json.load(file)
    answer = subprocess.run([say, sample], input=b"".join(questions(truth)),
                            stdout=subprocess.PIPE, check=True)
    lines = iter(answer.stdout.decode("ascii").splitlines())
    wrong = 0
    for revision in truth["revisions"]:
        for want in expected(revision):
            if next(lines, None) != want:
                print("at %d %s differs" % (revision["at"], revision["key"]))
                wrong += 1
    left = len(list(lines))
    print("%d revisions, %d differ" % (len(truth["revisions"]), wrong + left))
    return 1 if wrong + left else 0


sys.exit(main())
