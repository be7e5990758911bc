#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""globs.py TOOL N - compare what a tool finds by N random patterns with what
graphite-web's StandardFinder finds in the same tree.

Prints what differs; the exit status is 77 where graphite-web is missing.
"""
import os
import random
import re
import subprocess
import sys
import tempfile
import types

LETTERS = ("a", "b", "ab", "a-b", "b1", "c", "[", "]", "{", "}", "!", "-", "\u00e9")


def finder(directory):
    """What graphite-web asks of its settings and nobody has set is nothing."""
    from django.conf import global_settings, settings

    class Settings:
        def __getattr__(self, name):
            return getattr(global_settings, name, None)
    settings.configure(Settings())
    sys.modules["graphite.logger"] = types.SimpleNamespace(
        log=types.SimpleNamespace(exception=lambda e: None))
    from graphite.finders.standard import StandardFinder
    from graphite.finders.utils import FindQuery
    standard = StandardFinder([directory])

    def find(pattern):
        return {node.path for node in standard.find_nodes(FindQuery(pattern, None, None)) if node.is_leaf}
    return find


def component(rnd):
    return "".join(rnd.choice(LETTERS[:6] if rnd.random() < 0.8 else LETTERS) for _ in range(rnd.randrange(1, 4)))


def make_tree(rnd, directory):
    """Files and directories, some of one name, and what is no metric."""
    parts = [component(rnd) for _ in range(24)]
    for _ in range(300):
        path = "/".join(rnd.choice(parts) for _ in range(rnd.randrange(1, 5)))
        os.makedirs(os.path.join(directory, os.path.dirname(path)), exist_ok=True)
        for suffix in [".wsp"] * (rnd.random() < 0.9) + [".txt"] * (rnd.random() < 0.1):
            with open(os.path.join(directory, path + suffix), "w"):
                pass
    return parts


def wild(rnd, text, depth=0):
    """Makes a text a pattern that may match it, or something like it."""
    out, i = "", 0
    while i < len(text):
        what = rnd.random()
        if what < 0.12:
            out += "*"
            i += rnd.randrange(3)
        elif what < 0.2:
            out += "?"
            i += 1
        elif what < 0.3:
            out += rnd.choice(("[%s]", "[!%s]", "[%sx]", "[a-%s]", "[%s-a]", "[]%s]", "[%s")) % text[i]
            i += 1
        elif what < 0.42 and depth < 3:
            n = rnd.randrange(1, 4)
            parts = [wild(rnd, text[i:i + n], depth + 1)]
            parts += [wild(rnd, component(rnd), depth + 1) for _ in range(rnd.randrange(3))]
            parts += [""] * (rnd.random() < 0.2)
            rnd.shuffle(parts)
            out += "{" + ",".join(parts) + ("}" if rnd.random() < 0.95 else "")
            i += n
        else:
            out += text[i]
            i += 1
    return out


def pattern(rnd, parts):
    out = []
    for _ in range(rnd.randrange(1, 5)):
        what = rnd.random()
        part = rnd.choice(parts)
        out.append("**" if what < 0.15 else "*" if what < 0.3 else part if what < 0.5 else wild(rnd, part))
    return ".".join(out)


def is_special(text):
    """The finder cuts letters off names behind an empty alternative and **."""
    return bool(re.search(r"(\{,|,,|,\}|\{\}).*\*\*", text))


def main():
    tool, count = sys.argv[1], int(sys.argv[2])
    rnd = random.Random(20240229)
    with tempfile.TemporaryDirectory() as directory:
        try:
            find = finder(directory)
        except ImportError as e:
            print("missing: %s" % e)
            return 77
        parts = make_tree(rnd, directory)
        wrong = some = done = 0
        while done < count:
            text = pattern(rnd, parts)
            if is_special(text):
                continue
            done += 1
            theirs = find(text)
            run = subprocess.run([tool, "-C", directory, "--", text], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 universal_newlines=True)
            ours = set(run.stdout.splitlines())
            some += bool(theirs)
            if ours != theirs or run.returncode != 0 or run.stderr:
                wrong += 1
                print("%s: status %d, %s only here: %s only there: %s" % (
                    text, run.returncode, run.stderr, sorted(ours - theirs)[:3], sorted(theirs - ours)[:3]))
        print("%d patterns, %d found something, %d differ" % (done, some, wrong))
        return 1 if wrong or some < count // 4 else 0


if __name__ == "__main__":
    sys.exit(main())
