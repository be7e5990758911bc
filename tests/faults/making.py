# SPDX-License-Identifier: ISC
"""What makes files, with faults: new ones, and those of other formats."""
import os
import shutil
import subprocess
from functools import partial

from scenario import (EXISTS, NOW, SINGLE, THREE, Scenario, attributes, filled,
                      link, stale, write)


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


def rrd():
    """A step: makes an RRD file."""
    return [partial(subprocess.run, ["rrdtool", *words.split()], check=True,
                    stdout=subprocess.DEVNULL) for words in (
        "create a.rrd --start %d --step 60 DS:load:GAUGE:120:U:U "
        "RRA:AVERAGE:0.5:1:10" % (NOW - 620),
        "update a.rrd %d:5 %d:6" % (NOW - 140, NOW - 80))]


def importing():
    if not shutil.which("rrdtool"):
        return []
    return [
        Scenario("rrd2whisper: a new file", "rrd2whisper a.rrd", rrd(),
                 once=EXISTS, metrics=("a.wsp",)),
        Scenario("rrd2whisper: overwriting, without fsync",
                 "rrd2whisper --overwrite --no-fsync a.rrd",
                 rrd() + filled("a.wsp", *SINGLE), sync=False,
                 metrics=("a.wsp",)),
    ]


def drawing():
    if not shutil.which("gnuplot"):
        return []
    return [
        Scenario("plot: a picture", "whisper-plot -o p.svg f.wsp",
                 filled("f.wsp", *SINGLE), sync=False),
        Scenario("plot: in place of another", "whisper-plot -o p.svg f.wsp",
                 filled("f.wsp", *SINGLE) + [partial(write, "p.svg", "old")],
                 sync=False),
    ]
