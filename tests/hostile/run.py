# SPDX-License-Identifier: ISC
"""
Runs every tool that works on trees over one whose owner plants links and
devices under the names that tools make up, and exchanges directories and files
for links to what is outside, as fast as he can, while they run.  Whatever they
do in the tree, they end, and nothing outside has changed.

usage: run.py [--unprivileged] seconds

In the environment ONLY is a part of the commands that are run.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import world

TIMEOUT = 60


def tools(base):
    """
    The commands, by name; the tree is T, a sound one S, the quarantine Q, a
    store of the sound one ST.
    """
    now = ["--now", str(world.NOW)]
    commands = [
        "whisper-resize -R --no-fsync T 60:10 300:6",
        "whisper-resize -R --no-fsync --nobackup T 60:7 300:8",
        "whisper-auto-resize --doit --no-fsync T C",
        "whisper-check -R --repair --no-fsync T",
        "whisper-check -R --delete-corrupt T",
        "whisper-check -R --quarantine Q T",
        "find-corrupt-whisper-files --delete-corrupt T",
        "whisper-set-aggregation -R --backup T max",
        "whisper-set-xfilesfactor -R --backup T 0.25",
        "whisper-rebuild -R --backup T",
        "whisper-merge -R --create --backup S T",
        "whisper-merge -R --create T S2",
        "whisper-move --merge --prune T d0. d1.",
        "whisper-move --copy T d2. d3.new.",
        "whisper-move --merge --backup T d4. d5.",
        "whisper-move T d1. d0.new.deep.",
        "whisper-fill -R --create --backup S T",
        "whisper-diff -R S T",
        "whisper-info -R --stats T",
        "whisper-dump -R T",
        "whisper-fetch -R T",
        "whisper-ingest T points",
        "whisper-edit -R --backup T add 1",
        "whisper-convert -R --to compressed --force --no-fsync T",
        "whisper-convert -R --to classic --force --no-fsync T",
        "whisper-find -w -y -C T --delete --prune --prune-age 0s",
        "whisper-find -u -y -C T --delete d1.*",
        "whisper-catalog update --no-fsync T",
        "whisper-catalog update --no-fsync --full --consolidate T",
        "whisper-catalog check --tree T",
        "whisper-schemas --schemas SCHEMAS --tree T",
    ]
    if shutil.which("whisper-store"):
        commands += ["whisper-snapshot -q -s ST -t other --force T",
                     "whisper-restore -s ST -t main T",
                     "whisper-restore -s ST -t main --mode overwrite --backup T"]
    if shutil.which("rrd2whisper") and shutil.which("rrdtool"):
        commands.append("rrd2whisper -R --overwrite T")
    names = {"T": base + "/tree", "S": base + "/sound", "C": base + "/conf",
             "ST": base + "/store", "Q": base + "/quarantine", "S2": base + "/second",
             "points": base + "/points",
             "SCHEMAS": base + "/conf/storage-schemas.conf"}
    for text in commands:
        if os.environ.get("ONLY", "") not in text:
            continue
        words = text.split()
        at = [] if words[0].startswith("find-") else now
        yield text, words[:1] + at + [names.get(w, w) for w in words[1:]]


def make_world(base):
    os.chmod(base, 0o755)
    world.make_outside(base + "/outside")
    for name in ("template", "planted"):
        world.make_tree("%s/%s" % (base, name), base + "/outside",
                        name == "planted")
    world.make_directory(base + "/sound/d0")
    for i in range(1, world.DIRS):
        shutil.copytree(base + "/sound/d0", "%s/sound/d%d/new" % (base, i))
        world.make_file("%s/sound/d%d/good.wsp" % (base, i))
    if shutil.which("whisper-store"):
        for words in (["whisper-store", "-s", base + "/store", "init"],
                      ["whisper-snapshot", "-s", base + "/store", "--now",
                       str(world.NOW), base + "/sound"]):
            world.quietly(*words)
    os.mkdir(base + "/conf")
    with open(base + "/conf/storage-schemas.conf", "w",
              encoding="utf-8") as file:
        file.write("[all]\npattern = .*\nretentions = 60:9,300:7\n")
    with open(base + "/points", "w", encoding="utf-8") as file:
        for i in range(world.DIRS):
            for name in ("good", "link", "mode", "new.deep"):
                file.write("d%d.%s 5 %d\n" % (i, name, world.NOW - 60))


def fresh(base, template):
    for name in ("tree", "second", "quarantine"):
        shutil.rmtree("%s/%s" % (base, name), ignore_errors=True)
    subprocess.run(["cp", "-a", "%s/%s" % (base, template), base + "/tree"],
                   check=True)
    world.give_away(base + "/tree")
    os.mkdir(base + "/second")
    os.mkdir(base + "/quarantine")


def attack(base, command):
    """Runs it while the enemy is at work; what is wrong with how it ended."""
    enemy = os.fork()
    if enemy == 0:
        world.harass(base + "/tree")
    try:
        done = subprocess.run(command, cwd=base, check=False, timeout=TIMEOUT,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE)
    except subprocess.TimeoutExpired:
        return "does not end"
    finally:
        os.kill(enemy, signal.SIGKILL)
        os.waitpid(enemy, 0)
    if done.returncode < 0:
        return "killed by signal %d" % -done.returncode
    return None


def surround(base):
    return [world.fingerprint("%s/%s" % (base, name))
            for name in ("outside", "sound", "conf", "points")]


def try_tool(base, template, command, before):
    fresh(base, template)
    wrong = attack(base, command)
    after = surround(base)
    if after != before:
        changed = set(sum(before, [])) ^ set(sum(after, []))
        wrong = "outside has changed: %s" % sorted({c[0] for c in changed})
    gift = next(world.gifts(base + "/tree"), None)
    if gift is not None:
        wrong = "%s runs as another user" % gift
    return wrong


def run(base, seconds):
    make_world(base)
    before = surround(base)
    end = time.monotonic() + seconds
    wrong, counts = {}, {}
    rounds = 0
    while rounds == 0 or time.monotonic() < end:
        for text, command in tools(base):
            if rounds > 0 and time.monotonic() >= end:
                break
            for template in ("template", "planted"):
                why = try_tool(base, template, command, before)
                counts[text] = counts.get(text, 0) + 1
                if why is not None:
                    wrong[text] = why
                    before = surround(base)
        rounds += 1
    return wrong, counts


def become_ordinary(base):
    """The tools may lie where only root may look for them."""
    tools_at = os.path.dirname(shutil.which("whisper-info"))
    os.mkdir(base + "/bin")
    for entry in os.scandir(tools_at):
        if entry.is_file() and os.access(entry.path, os.X_OK):
            shutil.copy(entry.path, base + "/bin")
    os.chown(base + "/bin", world.ENEMY - 1, world.ENEMY - 1)
    os.environ["PATH"] = base + "/bin:" + os.environ["PATH"]
    os.chown(base, world.ENEMY - 1, world.ENEMY - 1)
    os.setgroups([])
    os.setgid(world.ENEMY - 1)
    os.setuid(world.ENEMY - 1)


def main():
    args = sys.argv[1:]
    base = tempfile.mkdtemp(prefix="hostile.")
    if args[0] == "--unprivileged":
        become_ordinary(base)
    try:
        wrong, counts = run(base, float(args[-1]))
    finally:
        shutil.rmtree(base, ignore_errors=True)
    who = "root" if os.geteuid() == 0 else "an ordinary user"
    for i, text in enumerate(counts, 1):
        print("%sok %d - %s, as %s, %d times" % (
            "not " if text in wrong else "", i, text, who, counts[text]))
        if text in wrong:
            print("# " + wrong[text])
    print("1..%d" % len(counts))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
