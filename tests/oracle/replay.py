# SPDX-License-Identifier: ISC
"""
Checks golden scripts against the reference library itself.

usage: replay.py script ...

Tells whether the recorder and the reference still agree; the tools are not
involved.  Scripts with operations other than the library's are left out.
"""

import os
import sys
import tempfile

import reference


def blocks(path):
    """Yields each operation of a script with its expected lines."""
    line, expected = None, []
    with open(path) as file:
        for text in file.read().split("\n"):
            if text[:1] in ("=", "!"):
                expected.append(text)
            elif text[:1] not in ("", "#"):
                if line:
                    yield line, expected
                line, expected = text, []
    if line:
        yield line, expected


def agree(got, expected):
    """Corrupt files need not be refused with the same words."""
    if got == expected:
        return True
    vague = ("!Any", "!CorruptWhisperFile")
    return all(lines[0].startswith(vague) for lines in (got, expected))


def replay(path):
    """The first line that differs, or None."""
    operations = list(blocks(path))
    if any(line.split(" ")[0] in ("cli", "stdin") for line, _ in operations):
        return None
    closing = []
    for line, expected in operations:
        if line.startswith("expect_"):
            closing.append(line)
            continue
        got = reference.run(line)
        if not agree(got, expected):
            return "%s: expected %s, got %s" % (line, expected, got)
    wrong = sorted(set(closing) ^ set(reference.expectations()))
    return wrong[0] if wrong else None


def main(paths):
    failed = 0
    reference.adopt_decisions()
    home = os.getcwd()
    for path in paths:
        with tempfile.TemporaryDirectory() as scratch:
            os.chdir(scratch)
            wrong = replay(os.path.join(home, path))
            os.chdir(home)
        if wrong:
            failed += 1
            print("%s: %s" % (path, wrong))
    print("%d scripts, %d differ" % (len(paths), failed))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
