# SPDX-License-Identifier: ISC
"""
Replays golden scripts with the reference library itself.

usage: replay.py script ...

Tells whether the installed reference behaves like the one that the scripts
were recorded from, and whether what runs it here can be trusted.  Scripts
for the tools, and those whose quirks are corrected here, are left out.
"""

import os
import sys
import tempfile

import reference


LEFT_OUT = ("# tags: cli", "# tags: quirk:Q01", "# tags: quirk:Q02")


def blocks(lines):
    """Yields each operation of a script with its expected lines."""
    line, expected = None, []
    for text in lines:
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


def replay(lines):
    """The first line that differs, or None."""
    closing = []
    for line, expected in blocks(lines):
        if line.startswith("expect_"):
            closing.append(line)
            continue
        got = reference.run(line)
        if not agree(got, expected):
            return "%s: expected %s, got %s" % (line, expected, got)
    wrong = sorted(set(closing) ^ set(reference.expectations()))
    return wrong[0] if wrong else None


def replay_apart(lines):
    """Replays a script in an empty directory."""
    home = os.getcwd()
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        try:
            return replay(lines)
        finally:
            os.chdir(home)


def main(paths):
    done = failed = 0
    reference.adopt_decisions()
    for path in paths:
        lines = reference.read(path).decode().split("\n")
        if any(line in LEFT_OUT for line in lines):
            continue
        wrong = replay_apart(lines)
        done += 1
        if wrong:
            failed += 1
            print("# %s: %s" % (path, wrong))
    print("# %d scripts, %d differ" % (done, failed))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
