# SPDX-License-Identifier: ISC
"""Other systems, users and threads, with faults."""
import os
from functools import partial

from scenario import (EXISTS, SINGLE, TREE, Scenario, empty, filled, poke,
                      recent, tree, write)


def without_calls():
    """On a system that has neither renameat2(2) nor openat2(2)."""
    old = {"lacks": "renameat2 openat2"}
    points = ["%s %r %d" % ("a.f", v, t) for t, v in recent(-900, -890)]
    return [
        Scenario("create: on an old system", "whisper-create f.wsp 1s:60",
                 once=EXISTS, **old),
        Scenario("resize: a tree, on an old system",
                 "whisper-resize -R -j 1 tree 1s:90", tree("tree"),
                 metrics=("tree/f.wsp", "tree/sub/g.wsp", "tree/"), **old),
        Scenario("merge: a tree, a file made, on an old system",
                 "whisper-merge --create -R -j 1 src dst",
                 [partial(os.mkdir, "src"), partial(os.mkdir, "dst"),
                  partial(write, "dst/keep", "")] +
                 empty("src/f.wsp", *SINGLE), owner=True,
                 blind="No such file or directory",
                 metrics=("src/f.wsp", "dst/f.wsp", "src/", "dst/"), **old),
        Scenario("ingest: a new file, on an old system",
                 "whisper-ingest -q -j1 --schemas schemas . --fsync",
                 [partial(write, "schemas", "[all]\npattern = .*\n"
                          "retentions = 1s:60,5s:5m\n")],
                 stdin=points, metrics=["a.f"], **old),
    ]


def by_others():
    """Who does not own a file and may write to it gets a new one of his own."""
    if os.getuid() != 0:
        return []
    start = filled("f.wsp", *SINGLE) + [partial(os.chmod, "f.wsp", 0o4666)]
    return [
        Scenario("check: repair of another user's file",
                 "whisper-check --repair --aggregationMethod max f.wsp",
                 start + [poke("f.wsp", 0, b"\0\0\0\x63")], failed=2,
                 user=True),
        Scenario("create: overwriting another user's file",
                 "whisper-create --overwrite f.wsp 1s:90", start, user=True),
    ]


def with_threads():
    """
    Two at work: which call comes when differs from run to run, but not what is
    to be said of them all.
    """
    several = {"threads": True, "metrics": TREE + tuple(
        form % n for n in "abcd" for form in ("tree/%s.wsp", "tree/%s"))}
    four = [partial(os.mkdir, "tree")] + [
        step for n in "abcd" for step in filled("tree/%s.wsp" % n, *SINGLE)]
    points = ["%s %r %d" % (n, v, t) for n in "abcd" for t, v in recent(-9)]
    return [
        Scenario("threads: resize", "whisper-resize -R -j 2 tree 1s:90", four,
                 **several),
        Scenario("threads: set", "whisper-set-xfilesfactor -R -j 2 --backup "
                 "tree 0.25", four,
                 ["tree/%s.wsp" % n for n in "abcd"], **several),
        Scenario("threads: info", "whisper-info -R -j 2 tree", four,
                 **several),
        Scenario("threads: ingest", "whisper-ingest -q -j 2 --schemas "
                 "schemas tree", four + [partial(
                     write, "schemas", "[all]\npattern = .*\n"
                     "retentions = 1s:60\n")],
                 ["tree/%s.wsp" % n for n in "abcd"], stdin=points,
                 threads=True, metrics=tuple("abcd") + several["metrics"]),
        Scenario("threads: catalog", "whisper-catalog update -j 2 tree", four,
                 caches=("tree/.whisper-catalog",), **several),
    ]
