# SPDX-License-Identifier: ISC
"""Metrics that get other names, with faults: each is whole under one of them."""
import hashlib
import os
from functools import partial

from scenario import (OTHER, SINGLE, THREE, Scenario, attributes, compressed,
                      empty, filled, gaps, stale, write)

HASH = hashlib.sha256(b"h;x=y").hexdigest()
TAGGED = "%s/%s/%s" % (HASH[:3], HASH[3:6], HASH)


class Move(Scenario):
    """pairs are the paths before and after, below the tree, which is here."""

    def __init__(self, name, words, start, pairs, **how):
        paths = tuple("./" + path for pair in pairs for path in pair)
        how.setdefault("sync", True)
        how.setdefault("once", "No such file")
        how.setdefault("owner", True)
        super().__init__("move: " + name, "whisper-move -j 1 " + words, start,
                         metrics=(*paths, ".", *how.pop("says", ())), **how)
        self.pairs = pairs
        self.tree = True
        self.several = len(pairs) > 1 or "--prune" in words

    def lines(self, stderr):
        lines = stderr.splitlines()
        return [line for line in lines if len(lines) == 1 or not
                line.endswith((" was not moved out of its way",
                               " was this done already?"))]

    def problems(self, judge, files):
        """Is each metric whole, under the one name or the other?"""
        for old, new in self.pairs:
            if files.get(old) != judge.start[old] and \
                    files.get(new) != judge.clean.files[new]:
                yield "neither %s nor %s is whole" % (old, new)


def directory(path):
    return [partial(os.makedirs, path, exist_ok=True)]


def lines(*pairs):
    return [partial(write, "map", "".join("%s %s\n" % p for p in pairs))]


def elsewhere():
    """Between file systems there is no rename: a copy, then a removal."""
    one = filled("a.wsp", *THREE)
    there = [("a.wsp", "disk/b.wsp")]
    below = directory("old/sub") + filled("old/a.wsp", *SINGLE) + \
        empty("old/sub/b.wsp", *SINGLE)
    return [Move(name + " to another file system", words, start, pairs,
                 mounts=("disk",), **how) for name, words, start, pairs, how in
            (("a file", ". a disk.b", one + attributes("a.wsp"), there, {}),
             ("a file, without fsync,", "--no-fsync . a disk.b", one, there,
              {"sync": False}),
             ("a file that is cut", ". a disk.b", one + [
                 partial(os.truncate, "a.wsp", 100)], there, {}),
             ("a compressed file", ". a disk.b", compressed("a.wsp", *THREE),
              there, {}),
             ("a copy", "--copy . a disk.x.b", one,
              [("a.wsp", "disk/x/b.wsp")], {"once": "is there already"}),
             ("a merge", "--merge . a disk.b", one + gaps(
                 "disk/b.wsp", *THREE), there, {"changes": ["disk/b.wsp"]}),
             ("a directory", "--prune . old. disk.new.", below,
              [("old/a.wsp", "disk/new/a.wsp"),
               ("old/sub/b.wsp", "disk/new/sub/b.wsp")],
              {"once": "has no metrics", "says": (
                  "./old", "./old/sub", "./old/")}))]


def back():
    return [Move("a file from another file system", "--prune . disk.x.a b",
                 directory("disk/x") + filled("disk/x/a.wsp", *THREE),
                 [("disk/x/a.wsp", "b.wsp")], mounts=("disk",),
                 says=("./disk/x", "./disk"))]


def moving():
    return within() + elsewhere() + back()


def within():
    one = filled("a.wsp", *THREE)
    both = one + gaps("b.wsp", *THREE)
    simple = [("a.wsp", "b.wsp")]
    below = directory("old/sub") + filled("old/a.wsp", *SINGLE) + \
        empty("old/sub/b.wsp", *SINGLE)
    files = [("old/a.wsp", "new/a.wsp"), ("old/sub/b.wsp", "new/sub/b.wsp")]
    return [
        Move("a file", ". a b", one, simple),
        Move("a file, without fsync", "--no-fsync . a b", one, simple,
             sync=False),
        Move("a file, to new directories", "--prune . old.sub.a x.y.b",
             directory("old/sub") + filled("old/sub/a.wsp", *SINGLE),
             [("old/sub/a.wsp", "x/y/b.wsp")],
             says=("./old/sub", "./old")),
        Move("a copy", "--copy . a x.b", one + attributes("a.wsp"),
             [("a.wsp", "x/b.wsp")], once="is there already"),
        Move("a copy, where a crashed run left its file", "--copy . a b",
             one + stale(".b.wsp.tmp"), simple, once="is there already"),
        Move("a tagged file", ". a h;x=y", one, [
            ("a.wsp", "_tagged/%s.wsp" % TAGGED)]),
        Move("a merge", "--merge . a b", both, simple, changes=["b.wsp"]),
        Move("a merge, without fsync", "--merge --no-fsync . a b", both,
             simple, changes=["b.wsp"], sync=False),
        Move("a merge into other archives, with backups",
             "--merge --backup . a b", one + empty("b.wsp", *OTHER), simple,
             changes=["b.wsp"]),
        Move("a merge of compressed files", "--merge . a b",
             compressed("a.wsp", *THREE) +
             compressed("b.wsp", *OTHER), simple),
        Move("a directory", ". old. new.", below, files, says=(
            "./old", "./old/sub", "./old/")),
        Move("a directory, file by file", "--prune . old. new.",
             below + directory("new") + empty("new/c.wsp", *SINGLE), files,
             once="has no metrics", says=(
                 "./old", "./old/sub", "./old/")),
        Move("two that exchange their names", "--map map .",
             both + lines(("a", "b"), ("b", "a")),
             [("a.wsp", "b.wsp"), ("b.wsp", "a.wsp")], again=False),
        Move("a chain", "--map map .", both + lines(("a", "b"), ("b", "c")),
             [("a.wsp", "b.wsp"), ("b.wsp", "c.wsp")], leaves=("b.wsp",),
             again=None),
    ]
