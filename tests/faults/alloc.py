# SPDX-License-Identifier: ISC
"""
Makes every allocation of every tool fail, one at a time.

usage: alloc.py builddir [word ...]

A run must end with its result, or with a message and an exit status that says
so, and leave each file as it was or as the command makes it, and a store sound.
With words only commands that contain one of them are run.  Prints the Test
Anything Protocol.
"""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

from served import Server
from share import share

NOW = "1700000000"
SECONDS = 10
SHOWN = 8
# A cache or an index that there is no memory for is done without.
WITHOUT = re.compile("the cache is not used|index is made anew|"
                     "index could not be (written|made anew)")
CONF = "[all]\npattern = .*\nretentions = 60s:9\n"

# A command, and what it reads.  URL is a server of the tree.
COMMANDS = [
    ("whisper-create new.wsp 60:5 300:4", ""),
    ("whisper-create --like a.wsp new.wsp", ""),
    ("whisper-create --overwrite a.wsp 60:5", ""),
    ("whisper-create --estimate 60:5 300:4", ""),
    ("whisper-info a.wsp b.wsp", ""),
    ("whisper-info --json --stats a.wsp", ""),
    ("whisper-info -R tree", ""),
    ("whisper-dump a.wsp", ""),
    ("whisper-dump --exact a.wsp", ""),
    ("whisper-fetch a.wsp", ""),
    ("whisper-fetch --json a.wsp", ""),
    ("whisper-fetch --clean a.wsp", ""),
    ("whisper-fetch --explain all a.wsp", ""),
    ("whisper-fetch --format csv -R -j 2 tree", ""),
    ("whisper-update a.wsp 1699999990:5 1699999900:6", ""),
    ("whisper-update a.wsp", "1699999990:5\n1699999900:6\n"),
    ("whisper-merge a.wsp b.wsp", ""),
    ("whisper-merge --create -R tree copy", ""),
    ("whisper-move tree sub. new.sub.", ""),
    ("whisper-move -j 2 --map - --prune tree", "c x;y=z\nsub. c.\n"),
    ("whisper-move --map - tree", "c sub.d\nsub.d c\n"),
    ("whisper-move --merge --backup tree c sub.d", ""),
    ("whisper-move --copy tree sub.d e", ""),
    ("whisper-fill --backup a.wsp b.wsp", ""),
    ("whisper-diff a.wsp b.wsp", ""),
    ("whisper-diff -R tree copy", ""),
    ("whisper-edit --archive 60 --from 1699999700 a.wsp set 7", ""),
    ("whisper-rebuild --backup a.wsp", ""),
    ("whisper-load new.wsp text", ""),
    ("whisper-check a.wsp bad.wsp", ""),
    ("whisper-check --repair bad.wsp", ""),
    ("whisper-check --delete-corrupt -R tree", ""),
    ("whisper-set-aggregation a.wsp max", ""),
    ("whisper-set-aggregation --backup -R tree max", ""),
    ("whisper-set-xfilesfactor a.wsp 0.25", ""),
    ("whisper-resize a.wsp 60:9 300:9", ""),
    ("whisper-resize -R -j 2 tree 60:9 300:9", ""),
    ("whisper-resize -R --resume state tree 60:9", ""),
    ("whisper-resize -R --resume half tree 60:9", ""),
    ("whisper-auto-resize tree conf", ""),
    ("whisper-auto-resize --doit tree conf", ""),
    ("whisper-schemas --conf conf web.load", ""),
    ("whisper-plot --ascii a.wsp b.wsp", ""),
    ("whisper-plot --sparkline a.wsp", ""),
    ("whisper-plot --gnuplot-script a.wsp", ""),
    ("whisper-ingest --schemas conf/storage-schemas.conf tree",
     "x.load 1 1699999990\nsub.c 2 1699999990\nbad\n"),
    ("whisper-ingest -j 2 --schemas conf/storage-schemas.conf tree",
     "".join("m%d.load 1 1699999990\n" % i for i in range(8))),
    ("whisper-catalog update --no-fsync tree", ""),
    ("whisper-find -C tree sub.*", ""),
    ("whisper-convert --to compressed --force a.wsp", ""),
    ("whisper-convert --to classic --force -R packed", ""),
    ("whisper-update packed/e.wsp 1699999990:5", ""),
    ("whisper-fetch packed/e.wsp", ""),
    ("rrd2whisper a.rrd", ""),
    ("whisper-store -s new init", ""),
    ("whisper-store -s store log -v", ""),
    ("whisper-store -s store ls -v --at 1", ""),
    ("whisper-store -s store show -v 1 2", ""),
    ("whisper-store -s store check -j 1 --rebuild", ""),
    ("whisper-store -s store --now 1700000300 undo 2", ""),
    ("whisper-store -s store pack -j 1 --keep last=1 --points 0s", ""),
    ("whisper-store -s store copy new", ""),
    ("whisper-store -s store recover --to new", ""),
    ("whisper-store -s store dump", ""),
    ("whisper-snapshot -s store --now 1700000300 -j 1 tree", ""),
    ("whisper-restore -s store --at 1 -j 1 copy", ""),
    ("whisper-restore -s store --points copy c", ""),
    ("whisper-fetch --store store c", ""),
    ("whisper-info URL/c.wsp", ""),
    ("whisper-merge URL/c.wsp a.wsp", ""),
    ("whisper-fill -R -j 1 --create URL/ copy", ""),
    ("whisper-cache list -l", ""),
    ("whisper-cache fetch URL/sub/d.wsp", ""),
    ("whisper-cache preserve URL/c.wsp new.wsp", ""),
    ("whisper-cache verify", ""),
    ("whisper-cache prune --to 0", ""),
    ("whisper-cache clear", ""),
]


def snapshot(directory):
    files = {}
    for top, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(top, name)
            with open(path, "rb") as file:
                files[os.path.relpath(path, directory)] = file.read()
    return files


def call(words, cwd, stdin="", **env):
    try:
        done = subprocess.run(words, cwd=cwd, input=stdin.encode(),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=SECONDS, check=False,
                              env=dict(os.environ, **env))
        return done.returncode, done.stdout, done.stderr.decode()
    except subprocess.TimeoutExpired:
        return None, b"", "it never ends"


def prepare(directory):
    """The files that the commands work on."""
    def run(*words, stdin=""):
        status, out, error = call([words[0], "--now", NOW, *words[1:]],
                                  directory, stdin)
        if status != 0:
            raise RuntimeError("%s: %s" % (words, error))
        return out
    for name in "tree", "tree/sub", "copy", "conf", "packed":
        os.mkdir(os.path.join(directory, name))
    for name in "a", "b", "bad", "tree/c", "tree/sub/d", "copy/c":
        path = name + ".wsp"
        run("whisper-create", path, "60:5", "300:4")
        points = ["1699999%d:%d" % (time, time) for time in
                  (range(700, 990, 60) if name != "b" else (880,))]
        run("whisper-update", "-q", path, *points)
    with open(os.path.join(directory, "bad.wsp"), "r+b") as file:
        file.seek(4)
        file.write(b"\0\0\0\0")
    with open(os.path.join(directory, "text"), "wb") as file:
        file.write(run("whisper-dump", "--exact", "a.wsp"))
    with open(os.path.join(directory, "conf", "storage-schemas.conf"), "w",
              encoding="ascii") as file:
        file.write(CONF)
    write_state(directory)
    run("whisper-create", "--compressed", "packed/e.wsp", "60:5", "300:4")
    run("whisper-update", "packed/e.wsp", "1699999820:1", "1699999880:2")
    if shutil.which("rrdtool"):
        call(["rrdtool", "create", "a.rrd", "--start", "1699999400", "--step",
              "60", "DS:load:GAUGE:120:U:U", "RRA:AVERAGE:0.5:1:10"],
             directory)
    if has("whisper-store"):
        run("whisper-store", "-s", "store", "init")
        run("whisper-snapshot", "-s", "store", "--now", "1700000100", "tree")
        run("whisper-update", "tree/c.wsp", "1699999990:7")
        run("whisper-snapshot", "-s", "store", "--now", "1700000200", "tree")


def has(tool):
    return shutil.which(tool) is not None


def write_state(directory):
    """What a run left that had done one file, and failed at another."""
    words = "whisper-resize --recursive --now=%s tree 60:9 (in %s)"
    with open(os.path.join(directory, "half"), "w", encoding="ascii") as file:
        file.write("whisper-tools state 1: " + words % (NOW, "WORK") +
                   "\n! 1 c.wsp\n@ 1 c.wsp\n")


def restore(directory, files):
    shutil.rmtree(directory)
    for name, data in files.items():
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if name == "half":
            data = data.replace(b"WORK", directory.encode())
        with open(path, "wb") as file:
            file.write(data)
    for name in "copy", "conf", "tree/sub":
        os.makedirs(os.path.join(directory, name), exist_ok=True)


def leftover(name):
    """
    Also a catalogue, which is a cache, and has a random number, as stores have;
    and what is kept of URLs.
    """
    base = os.path.basename(name)
    return base.startswith(".") and ".tmp" in base or \
        base == ".whisper-catalog" or name == "state" or \
        name.split("/")[0] in ("store", "new", "cache")


def sane(old, new, data):
    """Is a file old or new, or, written in place, a mixture of both?"""
    if data in (old, new):
        return True
    if old is None:
        return data is not None and len(data) == len(new or b"")
    if None in (old, new, data) or not len(old) == len(new) == len(data):
        return False
    return all(byte in pair for byte, *pair in zip(data, old, new))


def uncounted(out, stdin):
    """How many points the counts of whisper-ingest forget."""
    counts = re.findall(r"(?:stored|too old|future|malformed|failed) (\d+)",
                        out.decode())
    return len(stdin.splitlines()) - sum(map(int, counts))


def problems_of(run, clean, start, files, after):
    status, out, error = run
    if status is None or status < 0 or status > 99:
        yield "status %s: %s" % (status, error)
        return
    said = re.search("allocat|ut of memory", error)
    if status == clean[0] and error == clean[2]:
        if out != clean[1]:
            yield "another output and no message: %r" % out
        same = {n: d for n, d in files.items() if not leftover(n)}
        if same != {n: d for n, d in after.items() if not leftover(n)}:
            yield "other files and no message"
        return
    if not said:
        yield "no word of memory: %r" % error
    if status == 0 and not WITHOUT.search(error):
        yield "success with a message: %r" % error
    for name in set(start) | set(after) | set(files):
        if not leftover(name) and name != "half" and not sane(
                start.get(name), after.get(name), files.get(name)):
            yield "%s is neither old nor new" % name


class Check:
    """Runs a command with each allocation failing."""

    def __init__(self, command, stdin, url, top):
        self.words = command.replace("URL", url or "").split()
        self.words[1:1] = ["--now", NOW]
        self.stdin = stdin
        self.url = url if is_remote(command) else None
        self.store = "-s store" in command
        self.work = os.path.join(top, "work")
        self.cache = {"WHISPER_CACHE_DIR": os.path.join(self.work, "cache")}
        self.count = os.path.join(top, "count")
        self.own = self.store or is_remote(command) or "rrd" in command
        os.mkdir(self.work)

    def restore(self, start):
        restore(self.work, start)
        if self.url is not None:
            call(["whisper-cache", "fetch", self.url + "/c.wsp"], self.work,
                 **self.cache)

    def run(self, library, **env):
        if self.own:
            env["ALLOC_OWN"] = "1"
        return call(self.words, self.work, self.stdin, LD_PRELOAD=library,
                    ALLOC_COUNT=self.count, **self.cache, **env)

    def stored(self):
        """What the store has, if it is sound."""
        if not self.store:
            return None
        said = call(["whisper-store", "-s", "store", "check", "--data"],
                    self.work)
        return said if said[0] != 0 else call(
            ["whisper-store", "-s", "store", "dump"], self.work)

    def faults(self, start, library):
        """Yields how many failed, and what is wrong."""
        self.restore(start)
        stored = [self.stored()]
        clean = self.run(library)
        after = snapshot(self.work)
        stored.append(self.stored())
        with open(self.count, encoding="ascii") as file:
            count = int(file.read())
        chosen = list(share(range(1, count + 1)))
        yield len(chosen)
        if clean[0] not in (0, 1):
            yield "without a fault: %s, %s" % (clean[0], clean[2])
        self.restore(start)
        before = snapshot(self.work)
        for number in chosen:
            run = self.run(library, ALLOC_FAIL=str(number))
            files = snapshot(self.work)
            for problem in problems_of(run, clean, before, files, after):
                yield "%d: %s" % (number, problem)
            if ": flush: " in run[2] and uncounted(run[1], self.stdin) != 0:
                yield "%d: points are not counted: %s" % (
                    number, run[1].decode())
            found = self.stored()
            if found not in stored:
                yield "%d: the store has %s" % (number, [
                    line for line in found[1].splitlines() if line not in
                    stored[0][1] + stored[1][1]] or found)
            if files != before:
                self.restore(start)


def is_remote(command):
    return "URL" in command or "whisper-cache" in command


def check(command, stdin, url, start, library):
    top = tempfile.mkdtemp(prefix="alloc.")
    try:
        count, *wrong = Check(command, stdin, url, top).faults(start, library)
        return count, wrong
    finally:
        shutil.rmtree(top)


def chosen_of(build, start, url, words):
    """The commands that can be run, or those of them that are asked for."""
    return [(c, i) for c, i in COMMANDS
            if os.path.exists(os.path.join(build, "bin", c.split()[0])) and
            ("rrd" not in c or "a.rrd" in start) and
            (url is not None or not is_remote(c)) and
            (not words or any(w in c for w in words))]


def main():
    build = os.path.abspath(sys.argv[1])
    os.environ.update(LC_ALL="C", TZ="UTC", PATH=os.pathsep.join(
        (os.path.join(build, "bin"), os.environ["PATH"])))
    library = os.path.join(build, "tests", "faults", "alloc.so")
    with tempfile.TemporaryDirectory(prefix="alloc.") as directory:
        files = os.path.join(directory, "files")
        os.mkdir(files)
        prepare(files)
        start = snapshot(files)
        server = Server(os.path.join(files, "tree"), directory)
        try:
            return run_all(chosen_of(build, start, server.url, sys.argv[2:]),
                           server.url, start, library)
        finally:
            server.end()


def run_all(chosen, url, start, library):
    print("1..%d" % len(chosen))
    failed = total = 0
    jobs = int(os.environ.get("JOBS", os.cpu_count() or 1))
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        tasks = [pool.submit(check, c, i, url, start, library)
                 for c, i in chosen]
        for number, (task, (command, _)) in enumerate(zip(tasks, chosen), 1):
            count, wrong = task.result()
            total += count
            failed += bool(wrong)
            print("%s %d - %s: %d allocations failed" % (
                "not ok" if wrong else "ok", number, command, count))
            for problem in wrong[:SHOWN]:
                print("#   %s" % problem)
            if len(wrong) > SHOWN:
                print("#   and %d more" % (len(wrong) - SHOWN))
            sys.stdout.flush()
    print("# %d allocations failed" % total)
    print("%d passed, %d failed" % (len(chosen) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
