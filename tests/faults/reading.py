# SPDX-License-Identifier: ISC
"""What reads files and lists them, with faults."""
from functools import partial

from scenario import (SINGLE, THREE, TREE, Scenario, compressed, empty, filled,
                      gaps, tool, tree, write)


def reading():
    """What writes no file ends with what it prints, or with an error."""
    start = filled("f.wsp", *THREE)
    conf = [partial(write, "schemas", "[all]\npattern = .*\n"
                    "retentions = 1s:60\n")]
    return [
        Scenario("info: all of a file", "whisper-info --stats f.wsp", start),
        Scenario("dump: a file", "whisper-dump f.wsp", start),
        Scenario("dump: a file with holes, exactly",
                 "whisper-dump --exact f.wsp", [tool(
                     "whisper-create", "--sparse", "f.wsp", "1s:6000")]),
        Scenario("fetch: a range", "whisper-fetch f.wsp", start),
        Scenario("fetch: a compressed file", "whisper-fetch f.wsp",
                 compressed("f.wsp", *THREE)),
        Scenario("diff: two files", "whisper-diff f.wsp g.wsp",
                 start + gaps("g.wsp", *THREE), done=1, failed=2),
        Scenario("schemas: the rule of a metric",
                 "whisper-schemas --schemas schemas web.load", conf),
        Scenario("schemas: a tree", "whisper-schemas --schemas schemas "
                 "--tree tree", conf + tree("tree"), metrics=TREE),
    ]


def listing():
    """The bytes of a catalogue depend on inodes and times."""
    made = tree("tree") + [tool("whisper-catalog", "update", "tree")]
    more = made + empty("tree/h.wsp", *SINGLE)
    kept = {"caches": ("tree/.whisper-catalog",), "metrics": TREE}
    return [
        Scenario("catalog: made", "whisper-catalog update -j 1 tree",
                 tree("tree"), **kept),
        Scenario("catalog: brought up to date",
                 "whisper-catalog update -j 1 --full tree", more, **kept),
        Scenario("catalog: rewritten", "whisper-catalog update -j 1 --full "
                 "--consolidate tree", more, **kept),
        Scenario("catalog: flags",
                 "whisper-catalog flag -C tree/.whisper-catalog --set a "
                 "f", made, **kept),
        Scenario("catalog: told", "whisper-catalog info tree", made,
                 **kept),
        Scenario("find: a walk", "whisper-find -w -C tree --never",
                 tree("tree"), metrics=TREE),
        Scenario("find: in a catalogue", "whisper-find -C tree -k *", made,
                 **kept),
        Scenario("find: deleting", "whisper-find -w -y -C tree --delete "
                 "--prune --prune-age 0s sub.*", tree("tree"), metrics=TREE,
                 again=False),
        Scenario("find: deleting, with a catalogue", "whisper-find -y -C "
                 "tree --delete sub.*", made, again=False, **kept),
    ]
