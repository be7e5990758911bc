# SPDX-License-Identifier: ISC
"""What writes to files in place, with faults."""
from functools import partial

from scenario import (OTHER, SINGLE, THREE, Scenario, attributes, empty,
                      filled, gaps, lines, link, old, operands, recent, stale,
                      tool, wrapped, write)


def updating():
    one = operands(recent(-1, -1))
    return [
        Scenario("update: first point, one archive",
                 "whisper-update f.wsp " + one, empty("f.wsp", *SINGLE),
                 ["f.wsp"]),
        Scenario("update: first point, three archives",
                 "whisper-update f.wsp " + one, empty("f.wsp", *THREE),
                 ["f.wsp"]),
        Scenario("update: a point rolled up, synced",
                 "whisper-update --fsync f.wsp " + one,
                 filled("f.wsp", *THREE), ["f.wsp"], sync=True),
        Scenario("update: over the end of the ring",
                 "whisper-update f.wsp " + operands(recent(-40)),
                 wrapped("f.wsp", *THREE), ["f.wsp"]),
        Scenario("update: a batch for three archives",
                 "whisper-update f.wsp", filled("f.wsp", *THREE), ["f.wsp"],
                 stdin=lines([(t, v + 0.5) for t, v in recent() + old()]),
                 twice=True),
        Scenario("update: a large batch, ahead of time too",
                 "whisper-update -q f.wsp",
                 filled("f.wsp", "1s:2000", "10s:1d"), ["f.wsp"],
                 stdin=lines(recent(-2500, 500)), twice=True),
        Scenario("update: a file with holes, through a link",
                 "whisper-update link.wsp " + operands(recent(-9)),
                 [tool("whisper-create", "--sparse", "f.wsp", *THREE)] +
                 link("f.wsp", "link.wsp"), ["f.wsp"]),
        Scenario("update: points too old",
                 "whisper-update f.wsp " + operands(recent(-70, -50)),
                 filled("f.wsp", *SINGLE), ["f.wsp"]),
    ]


def copying():
    pair = filled("src.wsp", *THREE) + gaps("f.wsp", *THREE)
    return [
        Scenario("merge: into an empty file", "whisper-merge src.wsp f.wsp",
                 filled("src.wsp", *THREE) + empty("f.wsp", *THREE),
                 ["f.wsp"], twice=True),
        Scenario("merge: over other points, with a backup",
                 "whisper-merge --backup src.wsp f.wsp", pair, ["f.wsp"],
                 twice=True),
        Scenario("merge: wrapped rings, synced",
                 "whisper-merge --fsync src.wsp f.wsp",
                 wrapped("src.wsp", *SINGLE) + wrapped("f.wsp", *SINGLE),
                 ["f.wsp"], sync=True),
        Scenario("merge: resampled", "whisper-merge --resample src.wsp f.wsp",
                 filled("src.wsp", *THREE) + gaps("f.wsp", *OTHER),
                 ["f.wsp"]),
        Scenario("fill: gaps in three archives", "whisper-fill src.wsp f.wsp",
                 pair, ["f.wsp"]),
        Scenario("fill: an empty file of other archives, synced",
                 "whisper-fill --fsync src.wsp f.wsp",
                 filled("src.wsp", *THREE) + empty("f.wsp", *OTHER),
                 ["f.wsp"], sync=True),
        Scenario("fill: through a link, another backup",
                 "whisper-fill --backup src.wsp link.wsp",
                 pair + attributes("f.wsp") + link("f.wsp", "link.wsp") +
                 empty("f.wsp.bak", *SINGLE), ["f.wsp"]),
    ]


def setting():
    return [
        Scenario("set: aggregation", "whisper-set-aggregation f.wsp max",
                 filled("f.wsp", *THREE), ["f.wsp"]),
        Scenario("set: aggregation and factor, with a backup, synced",
                 "whisper-set-aggregation --backup --fsync f.wsp sum 0.25",
                 filled("f.wsp", *THREE), ["f.wsp"], sync=True),
        Scenario("set: factor", "whisper-set-xfilesfactor f.wsp 0.75",
                 empty("f.wsp", *SINGLE), ["f.wsp"]),
        Scenario("set: factor, where a crashed run left its backup",
                 "whisper-set-xfilesfactor --backup f.wsp 0.75",
                 filled("f.wsp", *SINGLE) + attributes("f.wsp") +
                 stale(".f.wsp.bak.tmp"), ["f.wsp"]),
    ]


def rebuilding():
    """Of a file that was filled, and nothing rolled up."""
    start = filled("src.wsp", "1s:60") + empty("f.wsp", *THREE) + \
        [tool("whisper-fill", "src.wsp", "f.wsp")]
    return [
        Scenario("rebuild: three archives", "whisper-rebuild f.wsp", start,
                 ["f.wsp"]),
        Scenario("rebuild: with a backup, synced",
                 "whisper-rebuild --backup --fsync f.wsp", start, ["f.wsp"],
                 sync=True),
    ]


def editing():
    start = filled("f.wsp", *THREE) + attributes("f.wsp")
    return [
        Scenario("edit: erasing a range", "whisper-edit --from -40s "
                 "--until -20s f.wsp erase", start, ["f.wsp"]),
        Scenario("edit: setting all of three archives, synced",
                 "whisper-edit --all --fsync --no-backup f.wsp set 7",
                 wrapped("f.wsp", *THREE), ["f.wsp"], sync=True),
        Scenario("edit: gaps, through a link, another backup",
                 "whisper-edit link.wsp interpolate",
                 gaps("f.wsp", *THREE) + link("f.wsp", "link.wsp") +
                 empty("f.wsp.bak", *SINGLE), ["f.wsp"]),
        Scenario("edit: a dry run", "whisper-edit -n f.wsp scale 2",
                 start, ["f.wsp"]),
    ]


def ingesting():
    """
    One thread: the calls come in the same order each time.  New files get no
    points, or they would be both replaced and written in place.
    """
    points = ["%s %r %d" % (name, v, t) for t, v in recent(-40)
              for name in ("f", "g")]
    too_old = ["%s %r %d" % ("a.b.f", v, t) for t, v in recent(-900, -890)]
    schemas = [partial(write, "schemas", "[all]\npattern = .*\n"
                       "retentions = 1s:60,5s:5m\n")]
    command = "whisper-ingest -q -j1 --schemas schemas . "
    return [
        Scenario("ingest: two files", command, filled("f.wsp", *THREE) +
                 wrapped("g.wsp", *THREE) + schemas, ["f.wsp", "g.wsp"],
                 stdin=points, metrics=["f", "g"]),
        Scenario("ingest: a file with holes, synced", command + "--fsync",
                 [tool("whisper-create", "--sparse", "f.wsp", *THREE)] +
                 schemas, ["f.wsp"], stdin=points[::2], sync=True,
                 metrics=["f"]),
        Scenario("ingest: a new file", command, schemas,
                 stdin=[line[4:] for line in too_old], sync=False,
                 metrics=["f"]),
        Scenario("ingest: a new file in new directories, synced, with a mode",
                 command + "--fsync --mode 640", schemas,
                 stdin=too_old, metrics=["a.b.f"]),
    ]
