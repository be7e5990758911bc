# SPDX-License-Identifier: ISC
"""What is run with faults: every writing tool on several kinds of files."""
import os
import subprocess
from functools import partial

NOW = 1700000000
EXISTS = "already exists"
SINGLE = ("1s:60",)
THREE = ("1s:60", "5s:5m", "60s:1h")
OTHER = ("1s:90", "10s:10m", "60s:2h")


class Scenario:
    """
    One command, and how to make the files that it starts from.

    Files in changes are written in place, all others only as a whole.  With
    sync the command has to sync what it writes; once is what it says if it is
    to do its work again and cannot; owner, that it was told whose the file is
    to be; twice, that it writes to some slots more than once; metrics, what
    its messages may name besides operands.  done and failed are what it exits
    with.
    """

    def __init__(self, name, command, start=(), changes=(), stdin=(),
                 sync=None, once=None, owner=False, twice=False, done=0,
                 failed=1, metrics=()):
        words = command.split()
        self.name = name
        self.tool = words[0]
        self.args = ["--now", str(NOW)] + words[1:]
        self.start = start
        self.changes = changes
        self.stdin = "".join(line + "\n" for line in stdin).encode()
        self.sync = not changes if sync is None else sync
        self.once = once
        self.owner = owner
        self.twice = twice
        self.done = done
        self.failed = failed
        self.metrics = metrics
        self.several = "--like" in words or len(metrics) > 1


def run(words, points):
    subprocess.run([words[0], "--now", str(NOW), *words[1:]], check=True,
                   stdout=subprocess.DEVNULL,
                   input="".join("%d:%r\n" % p for p in points).encode())


def tool(*words, points=()):
    """A step: runs a tool as it is."""
    return partial(run, words, points)


def write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def overwrite(path, offset, data):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(data)


def recent(first=-55, last=0, gap=1):
    """Points from the present's past, a value for each gap seconds."""
    return [(NOW + t, float(-t)) for t in range(first, last + 1, gap)]


def old():
    return recent(-3500, -70, 60) + recent(-290, -60, 7)


def empty(path, *layout):
    return [tool("whisper-create", path, *layout)]


def filled(path, *layout):
    return empty(path, *layout) + [
        tool("whisper-update", "-q", path, points=recent(-55, -5) + old())]


def wrapped(path, *layout):
    """The oldest slot lies in the middle of the ring."""
    return empty(path, *layout) + [
        tool("whisper-update", path, points=recent(-20, -20)),
        tool("whisper-update", "-q", path, points=recent(-57, -3))]


def gaps(path, *layout):
    return empty(path, *layout) + [
        tool("whisper-update", "-q", path, points=recent(-50, -4, 6))]


def link(path, name):
    return [partial(os.symlink, path, name)]


def attributes(path):
    """A mode of its own, and extended attributes."""
    return [partial(os.chmod, path, 0o640),
            partial(os.setxattr, path, "user.origin", b"tests"),
            partial(os.setxattr, path, "user.empty", b"")]


def stale(name):
    """What a crashed run left."""
    return [partial(write, name, "half a file")]


def operands(points):
    return " ".join("%d:%r" % p for p in points)


def lines(points):
    return ["%d:%r" % p for p in points]


def creating():
    return [
        Scenario("create: one archive", "whisper-create f.wsp 1s:60",
                 once=EXISTS),
        Scenario("create: three archives, sparse, with a mode",
                 "whisper-create --sparse --mode 600 f.wsp " + " ".join(THREE),
                 once=EXISTS),
        Scenario("create: blocks reserved, with an owner",
                 "whisper-create --fallocate --owner %d:%d f.wsp 1s:60" %
                 (os.getuid(), os.getgid()), once=EXISTS, owner=True),
        Scenario("create: larger than one write",
                 "whisper-create f.wsp 1s:6000", once=EXISTS),
        Scenario("create: without fsync",
                 "whisper-create --no-fsync f.wsp 1s:60", once=EXISTS,
                 sync=False),
        Scenario("create: where a crashed run left its file",
                 "whisper-create f.wsp 1s:60", stale(".f.wsp.tmp"),
                 once=EXISTS),
        Scenario("create: through a link to nowhere",
                 "whisper-create link.wsp 1s:60", link("f.wsp", "link.wsp"),
                 once=EXISTS),
        Scenario("create: overwriting", "whisper-create --overwrite f.wsp "
                 "1s:60", filled("f.wsp", *THREE)),
        Scenario("create: overwriting a file with attributes",
                 "whisper-create --overwrite f.wsp 1s:60",
                 filled("f.wsp", *SINGLE) + attributes("f.wsp")),
        Scenario("create: overwriting through a link",
                 "whisper-create --overwrite link.wsp 1s:60",
                 filled("f.wsp", *THREE) + link("f.wsp", "link.wsp")),
        Scenario("create: two files like another",
                 "whisper-create --overwrite --like f.wsp a.wsp b.wsp",
                 filled("f.wsp", *THREE) + filled("b.wsp", *SINGLE)),
    ]


def exact():
    """The text of a file that is larger than a page of it."""
    out = ["whisper-exact 1", "size 16040", "method max",
           "maxRetention 1200", "xFilesFactor 0.25", "archives 1",
           "archive 0 offset 28 step 1 points 1200", "data 0"]
    out += ["%d %d %r" % (i, NOW - 1200 + i, i / 8)
            for i in range(0, 1200, 7)]
    return out + ["bytes 16000 00ff", "end"]


def loading():
    return [
        Scenario("load: a new file", "whisper-load f.wsp", stdin=exact(),
                 once=EXISTS),
        Scenario("load: overwriting a file with attributes, through a link",
                 "whisper-load --overwrite link.wsp",
                 filled("f.wsp", *THREE) + attributes("f.wsp") +
                 link("f.wsp", "link.wsp"), stdin=exact()),
        Scenario("load: without fsync, with a mode",
                 "whisper-load --no-fsync --mode 600 f.wsp", stdin=exact(),
                 once=EXISTS, sync=False),
    ]


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


def poke(path, offset, data):
    """A step: damages a file."""
    return partial(overwrite, path, offset, data)


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


def everything():
    return creating() + loading() + updating() + copying() + setting() + \
        resizing() + rebuilding() + editing() + ingesting() + repairing()
