# SPDX-License-Identifier: ISC
"""What puts others in the places of files, with faults."""
import os
from functools import partial

from scenario import (EXISTS, OTHER, SINGLE, THREE, Scenario, attributes,
                      compressed, empty, filled, lines, link, operands, poke,
                      recent, stale, tool, wrapped, write)


def resizing():
    to_other = " " + " ".join(OTHER)
    three = filled("f.wsp", *THREE)
    return [
        Scenario("resize: an empty file", "whisper-resize f.wsp 1s:90",
                 empty("f.wsp", *SINGLE)),
        Scenario("resize: three archives to three others",
                 "whisper-resize f.wsp" + to_other, three),
        Scenario("resize: a wrapped ring, without backup",
                 "whisper-resize --nobackup f.wsp 1s:90",
                 wrapped("f.wsp", *SINGLE)),
        Scenario("resize: attributes, another backup",
                 "whisper-resize f.wsp" + to_other,
                 three + attributes("f.wsp") + empty("f.wsp.bak", *SINGLE)),
        Scenario("resize: in place of an older backup",
                 "whisper-resize --backup=simple f.wsp" + to_other,
                 three + empty("f.wsp.bak", *SINGLE)),
        Scenario("resize: through a link, blocks reserved",
                 "whisper-resize --fallocate link.wsp" + to_other,
                 three + link("f.wsp", "link.wsp")),
        Scenario("resize: to a new file",
                 "whisper-resize --newfile new.wsp f.wsp" + to_other, three,
                 once=EXISTS),
        Scenario("resize: spread, without fsync",
                 "whisper-resize --spread --no-fsync f.wsp 1s:4000", three,
                 sync=False),
        Scenario("resize: with an owner, where a crashed run left its files",
                 "whisper-resize --chown-uid %d f.wsp%s" %
                 (os.getuid(), to_other), three + stale(".f.wsp.tmp") +
                 stale(".f.wsp.tmp.bak"), owner=True),
        Scenario("resize: without backup, where a crashed run left its files",
                 "whisper-resize --nobackup f.wsp" + to_other, three +
                 stale(".f.wsp.tmp") + stale(".f.wsp.tmp.bak")),
    ]


def resizing_trees():
    """One thread, so that the calls of all runs have the same numbers."""
    return [
        Scenario("resize: a tree", "whisper-resize -R -j 1 tree 1s:90",
                 [partial(os.mkdir, "tree")] + filled("tree/f.wsp", *SINGLE),
                 metrics=("tree/f.wsp", "tree/")),
        Scenario("resize: a tree, to be resumed",
                 "whisper-resize -R -j 1 --resume state tree 1s:90",
                 [partial(os.mkdir, "tree")] + filled("tree/f.wsp", *SINGLE),
                 metrics=("tree/f.wsp", "tree/"), leaves=("state",)),
        Scenario("merge: a tree, a file made",
                 "whisper-merge --create -R -j 1 src dst",
                 [partial(os.mkdir, "src"), partial(os.mkdir, "dst"),
                  partial(write, "dst/keep", "")] +
                 empty("src/f.wsp", *SINGLE),
                 owner=True,
                 blind="No such file or directory",
                 metrics=("src/f.wsp", "dst/f.wsp", "src/", "dst/")),
        Scenario("auto-resize: a tree",
                 "whisper-auto-resize --doit -j 1 tree conf",
                 [partial(os.mkdir, "conf"), partial(os.mkdir, "tree"),
                  partial(write, "conf/storage-schemas.conf",
                          "[all]\npattern = .*\nretentions = 1s:90\n")] +
                 filled("tree/f.wsp", *SINGLE),
                 metrics=("tree/f.wsp", "conf/storage-schemas.conf")),
    ]


def repairing():
    damaged = filled("f.wsp", *THREE) + attributes("f.wsp")
    return [
        Scenario("check: repair of a header", "whisper-check --repair "
                 "--aggregationMethod max f.wsp",
                 damaged + [poke("f.wsp", 0, b"\0\0\0\x63")], failed=2),
        Scenario("check: repair of slots", "whisper-check --repair f.wsp",
                 damaged + [poke("f.wsp", 52 + 12 * 7 + 2, b"\1\2")],
                 failed=2),
        Scenario("check: repair by another file, without fsync",
                 "whisper-check --repair --no-fsync --like like.wsp f.wsp",
                 damaged + empty("like.wsp", *THREE) +
                 [poke("f.wsp", 16, bytes(12))], sync=False, failed=2),
        Scenario("check: moving a damaged file away",
                 "whisper-check --quarantine bad f.wsp",
                 damaged + [poke("f.wsp", 0, b"\0\0\0\x63")],
                 once="No such file", done=1, failed=2),
        Scenario("check: deleting a damaged file",
                 "whisper-check --delete-corrupt f.wsp",
                 damaged + [poke("f.wsp", 0, b"\0\0\0\x63")],
                 once="No such file", done=1, failed=2),
    ]


def compressing():
    late = operands(recent(-4, 0))
    waves = lines([(t, (t * t % 1009) / 7) for t, _ in recent(-49, 0)])
    return [
        Scenario("compressed: create", "whisper-create --compressed f.wsp "
                 "1s:60 5s:5m", once=EXISTS),
        Scenario("compressed: points added", "whisper-update f.wsp " + late,
                 compressed("f.wsp", *THREE), changes=("f.wsp",)),
        Scenario("compressed: points added, with fsync",
                 "whisper-update --fsync f.wsp " + late,
                 compressed("f.wsp", *THREE), changes=("f.wsp",), sync=True),
        Scenario("compressed: an extension", "whisper-update f.wsp",
                 [tool("whisper-create", "--compressed", "f.wsp", "1s:50",
                       "5s:5m")] + attributes("f.wsp"), stdin=waves,
                 again=False),
        Scenario("compressed: late points, the file made anew",
                 "whisper-update --rewrite f.wsp " +
                 operands(recent(-30, -28)),
                 compressed("f.wsp", *THREE) + attributes("f.wsp"),
                 changes=("f.wsp",), sync=True, twice=True),
        Scenario("compressed: method", "whisper-set-aggregation f.wsp max",
                 compressed("f.wsp", *THREE), changes=("f.wsp",)),
        Scenario("compressed: points corrected",
                 "whisper-edit --no-backup --all f.wsp set 7",
                 compressed("f.wsp", *SINGLE)),
        Scenario("compressed: made of a classic file",
                 "whisper-convert --to compressed --force f.wsp",
                 filled("f.wsp", *THREE) + attributes("f.wsp")),
        Scenario("compressed: and back, without fsync",
                 "whisper-convert --to classic --force --no-fsync f.wsp",
                 compressed("f.wsp", *THREE), sync=False),
        Scenario("compressed: points of another file",
                 "whisper-merge from.wsp f.wsp",
                 filled("from.wsp", *SINGLE) +
                 compressed("f.wsp", *SINGLE)),
        Scenario("compressed: what is missing, of a coarser file",
                 "whisper-fill from.wsp f.wsp",
                 filled("from.wsp", "5s:10m") +
                 compressed("f.wsp", *SINGLE)),
        Scenario("compressed: other archives",
                 "whisper-resize --nobackup f.wsp 1s:90 10s:10m",
                 compressed("f.wsp", *THREE) + attributes("f.wsp")),
        Scenario("compressed: sums of averages",
                 "whisper-set-aggregation --rescale f.wsp sum",
                 compressed("f.wsp", *THREE) + attributes("f.wsp")),
        Scenario("compressed: rebuilt", "whisper-rebuild f.wsp",
                 compressed("f.wsp", *THREE) +
                 [tool("whisper-edit", "--no-backup", "--archive", "5",
                       "--all", "f.wsp", "erase")]),
        Scenario("compressed: repair", "whisper-check --repair f.wsp",
                 compressed("f.wsp", *THREE) + [poke("f.wsp", 800, b"\1")],
                 failed=2),
        Scenario("compressed: repair of a checksum",
                 "whisper-check --repair --no-backup f.wsp",
                 compressed("f.wsp", *THREE) + [poke("f.wsp", 43,
                                                   b"\1\2\3\4")],
                 failed=2),
    ]
