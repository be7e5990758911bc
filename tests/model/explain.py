# SPDX-License-Identifier: ISC
"""Compares what whisper-fetch --explain says of missing points with the model.

And with what the tools that it advises really do.  The environment is that of
run.py.
"""
import json
import subprocess
import sys

import carry
import cases
import run
import scripts
from wspfile import decode, encode


def explain(now, t, step):
    done = subprocess.run(
        ["whisper-fetch", "--now=%d" % now, "--explain=%d" % t,
         "--archive=%d" % step, "--json", "f.wsp"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0 or done.stderr:
        raise run.Wrong("exits %d and says %r" % (done.returncode,
                                                  done.stderr))
    return json.loads(done.stdout)


def others(f, now, t, step):
    """The steps of the archives that know something of [t, t + step)."""
    return [a.step for a in carry.archives(f, now)
            if (a.known(t, step) if a.step < step else
                a.step > step and t // a.step * a.step in a.values)]


def brings(command, data, k, t):
    """Does the point appear when this is run?"""
    run.save("f.wsp", data)
    run.run(command)
    return decode(run.load("f.wsp")).rings[k].get(t) is not None


def try_explain(rng, now):
    script = scripts.Script(rng, now)
    f = script.create("f.wsp", cases.layout(rng))
    if rng.random() < 0.5:
        script.rolled_up("f.wsp")
    k = rng.randrange(len(f.rings))
    ring = f.rings[k]
    missing = [t for t in ring.held(now) if ring.get(t) is None]
    if not missing:
        return
    t = rng.choice(missing)
    data = encode(f)
    run.save("f.wsp", data)
    said = explain(now, t, ring.step)
    known = others(f, now, t, ring.step)
    if [o["step"] for o in said["others"]] != known:
        raise run.Wrong("others are %r, not %r" % (said["others"], known))
    if known and said["reason"] in ("not-written", "stale"):
        raise run.Wrong("says %s" % said["reason"])
    clock = "--now=%d" % now
    for name, command in (("byFill", ["whisper-fill", clock, "f.wsp",
                                      "f.wsp"]),
                          ("byRebuild", ["whisper-rebuild", clock,
                                         "f.wsp"])):
        if said[name] != brings(command, data, k, t):
            raise run.Wrong("%s is %r for %d of %d" % (name, said[name], t,
                                                       ring.step))


if __name__ == "__main__":
    run.KINDS = {"fetch --explain": try_explain}
    sys.exit(run.main())
