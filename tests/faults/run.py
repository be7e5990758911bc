# SPDX-License-Identifier: ISC
"""
Makes every system call of the tools fail, one at a time.

usage: run.py builddir [word ...]

The tools linked with the shim are in builddir/tests/faults, the same tools as
they are in builddir/bin.  With words only scenarios whose names contain one of
them are run.  In the environment JOBS says how many at once, and SHOW how many
problems to print of each.  Prints the Test Anything Protocol and a table.
"""
import concurrent.futures
import errno
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

import calls
import judge
import scenarios
from scenario import NOW
from share import share
import state

SECONDS = 10
NOBODY = 65534

# These have suites of their own: stores.py and caches.py.
ELSEWHERE = ("whisper-cache", "whisper-restore", "whisper-snapshot",
             "whisper-store")
SHOWN = int(os.environ.get("SHOW", 8))


class Run:
    """The outcome of a command; status is None if it had to be stopped."""

    def __init__(self, bench, words, env):
        log = bench.path("log")
        if os.path.exists(log):
            os.unlink(log)
        with open(bench.path("stdin"), "rb") as stdin:
            try:
                done = subprocess.run(
                    words, cwd=bench.work, stdin=stdin, timeout=SECONDS,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                    env=dict(os.environ, FAULT_LOG=log, **env), check=False,
                    close_fds=False, **bench.identity)
                self.status = done.returncode
                self.stdout = done.stdout.decode()
                self.stderr = done.stderr.decode()
            except subprocess.TimeoutExpired:
                self.status = None
                self.stdout = self.stderr = ""
        self.files = state.snapshot(bench.work)
        self.caches = {name: self.files.pop(name, None)
                       for name in bench.scenario.caches}
        self.calls = calls.read_log(log)
        self.order = calls.Order(bench.scenario, bench.work, self.calls)
        self.risky = self.order.risky
        self.writes = {}

    def collect_writes(self, bench, start):
        """Notes what the command writes to the files it may change."""
        for name in bench.scenario.changes:
            self.writes[name] = state.Writes(start[name].data,
                                             self.files[name].data)
        for path, offset, data in self.order.writes:
            name = os.path.relpath(path, os.path.realpath(bench.work))
            if name in self.writes:
                self.writes[name].add(offset, data)


class Bench:
    """A directory to run one scenario in, again and again."""

    known = {}

    def __init__(self, scenario, tools):
        self.scenario = scenario
        self.command = [os.path.join(tools, scenario.tool)] + scenario.args
        self.top = tempfile.mkdtemp(prefix="faults.", dir=scratch())
        self.work = self.path("work")
        os.mkdir(self.work)
        for name in scenario.mounts:
            mount(self.path(os.path.join("work", name)))
        self.identity = {}
        self.lacks = scenario.lacks
        if scenario.user:
            self.give_away()
        with open(self.path("stdin"), "wb") as file:
            file.write(scenario.stdin)

    def give_away(self):
        """To somebody who may not look for the tools where they are."""
        self.identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self.command[0] = shutil.copy(self.command[0], self.top)
        for path in self.top, self.work:
            os.chown(path, NOBODY, NOBODY)
            os.chmod(path, 0o755)

    def path(self, name):
        return os.path.join(self.top, name)

    def prepare(self):
        """Makes the files to start from."""
        here = os.getcwd()
        os.chdir(self.work)
        try:
            for step in self.scenario.start:
                step()
        finally:
            os.chdir(here)
        return state.snapshot(self.work)

    def run(self, **env):
        return Run(self, self.command, {"FAULT_LACKS": self.lacks, **env})

    def cache_problems(self, start, caches):
        """A cache is there if it was, and sound."""
        for name, entry in caches.items():
            if entry is None and name in start:
                yield "%s is gone" % name
            elif entry is not None and not self.is_sound(entry.data):
                yield "%s is not sound" % name

    def is_sound(self, data):
        path = self.path("cache")
        with open(path, "wb") as file:
            file.write(data)
        return subprocess.run(["whisper-catalog", "check", path],
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL,
                              check=False).returncode == 0

    def readable(self, data):
        """Can the file be read, according to the tools as they are?"""
        key = hashlib.sha1(data).digest()
        if key not in self.known:
            path = self.path("read.wsp")
            with open(path, "wb") as file:
                file.write(data)
            self.known[key] = all(
                subprocess.run(words + [path], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL,
                               check=False).returncode == 0
                for words in (["whisper-dump"], ["whisper-fetch", "--now",
                              str(NOW)]))
        return self.known[key]

    def remove(self):
        for name in self.scenario.mounts:
            subprocess.run(["umount", os.path.join(self.work, name)],
                           check=True)
        shutil.rmtree(self.top)


class Result:
    """What came of a scenario."""

    def __init__(self, name):
        self.name = name
        self.calls = self.faults = self.survived = self.between = 0
        self.problems = []


def scratch():
    """Memory if that knows extended attributes: nothing here needs a disk."""
    for directory in ("/dev/shm", tempfile.gettempdir(), os.getcwd()):
        try:
            with tempfile.NamedTemporaryFile(dir=directory) as file:
                os.setxattr(file.name, "user.test", b"")
            return directory
        except OSError as error:
            if error.errno not in (errno.ENOTSUP, errno.ENOENT, errno.EACCES,
                                   errno.EPERM, errno.EROFS):
                raise
    return None


def mount(directory):
    """Another file system, empty, which nobody else sees: see faults.sh."""
    os.mkdir(directory)
    subprocess.run(["mount", "-t", "tmpfs", "whisper", directory], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def can_mount():
    if "FAULT_ALONE" not in os.environ:
        return False
    top = tempfile.mkdtemp(prefix="faults.")
    directory = os.path.join(top, "disk")
    try:
        mount(directory)
        subprocess.run(["umount", directory], check=True)
        return True
    except (OSError, subprocess.CalledProcessError):
        return False
    finally:
        shutil.rmtree(top)


def run_clean(bench, start):
    """Runs the command without a fault; raises if that does not work."""
    state.restore(bench.work, start)
    clean = bench.run()
    clean.collect_writes(bench, start)
    if clean.status != bench.scenario.done:
        clean.order.problems.append("without a fault: exit %s, %s" % (
            clean.status, clean.stderr.strip()))
    if not clean.calls:
        clean.order.problems.append("the shim saw no call")
    clean.order.problems += ["without a fault: " + problem for problem in [
        *clean_problems(bench.scenario, start, clean.files),
        *bench.cache_problems(start, clean.caches)]]
    return clean


def clean_problems(scenario, start, after):
    """What a run without a fault has to leave, whatever its work is."""
    for name, entry in after.items():
        if judge.LEFT_OVER.fullmatch(name):
            yield "leaves %s" % name
        elif calls.BACKUP.search(name):
            old = (start.get(calls.BACKUP.sub("", name)), start.get(name))
            if scenario.user:
                old = [entry._replace(data=e.data) for e in old if e]
            if entry not in old:
                yield "%s is not the old file" % name
        elif scenario.user:
            if entry.uid == NOBODY and entry.mode & 0o6000:
                yield "%s runs as another user" % name
        elif name in start and not state.same_attributes(entry, start[name]):
            yield "%s has not the attributes that it had" % name


def run_fault(bench, start, referee, kind, call, result):
    """Runs the command with a fault and yields what is wrong."""
    state.restore(bench.work, start)
    run = bench.run(FAULT_CALL=str(call.number), FAULT_KIND=kind)
    result.faults += 1
    result.survived += run.status == bench.scenario.done
    yield from bench.cache_problems(start, run.caches)
    if kind != "kill":
        yield from referee.fault_problems(run, kind, own_call(run, call))
    elif not bench.scenario.threads or run.status == -9:
        yield from referee.kill_problems(run)
        again = bench.run()
        yield from referee.rerun_problems(again, run.files)
        yield from bench.cache_problems(start, again.caches)


def own_call(run, call):
    """With threads another call than in the clean run may have the number."""
    for own in run.calls:
        if own.number == call.number:
            return own
    return call


def run_starved(bench, start, clean):
    """Where no thread can be started one does all."""
    bench.lacks = "pthread_create"
    state.restore(bench.work, start)
    run = bench.run()
    bench.lacks = bench.scenario.lacks
    if (run.status, run.stdout, run.stderr, run.files) != (
            clean.status, clean.stdout, clean.stderr, clean.files):
        yield "without threads: exit %s, %s" % (run.status, run.stderr)
    if any(call.name == "thread" and call.result == 0 for call in run.calls):
        yield "a thread was started all the same"


def run_scenario(scenario, tools):
    result = Result(scenario.name)
    bench = Bench(scenario, tools)
    try:
        start = bench.prepare()
        clean = run_clean(bench, start)
        result.calls = len(clean.calls)
        result.problems += clean.order.problems
        if clean.status == scenario.done:
            referee = judge.Judge(scenario, start, clean, bench.readable)
            for call, kind in share((call, kind) for call in clean.calls
                                    for kind in judge.kinds_for(scenario,
                                                                call)):
                result.problems += [
                    "%s at call %d, %s %s: %s" % (
                        kind, call.number, call.name,
                        " ".join(call.args[:3]), problem)
                    for problem in run_fault(bench, start, referee, kind,
                                             call, result) if problem]
            if scenario.threads:
                result.problems += run_starved(bench, start, clean)
            result.between = referee.between
            if referee.between and not scenario.twice:
                result.problems.append("%d times a slot held a value that is "
                                       "neither old nor new" %
                                       referee.between)
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        result.problems.append(str(error))
    finally:
        bench.remove()
    return result


def around_the_shim(library):
    """Calls of the library that change files and that no shim stands for.

    openat is not among them: the walk through a tree reads directories by it.
    """
    others = """chmod chown copy_file_range creat creat64 fallocate
        fallocate64 fchmodat fchownat fdatasync fopen fopen64
        freopen lchown link lremovexattr lsetxattr mkdir mkostemp mkstemp
        mkstemp64 mmap mmap64 open64 pread64 preadv pwrite64 pwritev
        read readv remove removexattr rename sendfile setxattr
        splice symlink sync_file_range truncate truncate64 unlink write
        writev""".split()
    listing = subprocess.run(["nm", "-u", library], stdout=subprocess.PIPE,
                             check=True).stdout.decode().split()
    return sorted(set(others) & set(listing))


def untried(build, chosen):
    """The tools, but for other names of them, that no scenario runs."""
    tried = {scenario.tool for scenario in chosen}.union(ELSEWHERE)
    for entry in os.scandir(os.path.join(build, "bin")):
        if entry.is_file(follow_symlinks=False) and \
                os.access(entry.path, os.X_OK) and entry.name not in tried:
            if entry.name != "rrd2whisper" or shutil.which("rrdtool"):
                yield entry.name


def report(number, name, problems):
    print("%s %d - %s" % ("not ok" if problems else "ok", number, name))
    for problem in problems[:SHOWN]:
        print("#   %s" % problem)
    if len(problems) > SHOWN:
        print("#   and %d more" % (len(problems) - SHOWN))
    sys.stdout.flush()


def print_table(results):
    print("#\n# %-54s %6s %6s %8s" % ("scenario", "calls", "faults",
                                      "survived"))
    for r in results:
        print("# %-54s %6d %6d %8d" % (r.name, r.calls, r.faults, r.survived))
    print("# %-54s %6d %6d %8d\n#" % (
        "all", sum(r.calls for r in results), sum(r.faults for r in results),
        sum(r.survived for r in results)))
    between = sum(r.between for r in results)
    if between:
        print("# %d times a slot held a value that the command writes first"
              % between)


def main():
    build = os.path.abspath(sys.argv[1])
    tools = os.path.join(build, "tests", "faults")
    words = sys.argv[2:]
    chosen = [s for s in scenarios.everything()
              if os.path.exists(os.path.join(tools, s.tool)) and
              (not words or any(word in s.name for word in words))]
    os.environ.update(LC_ALL="C", TZ="UTC", PATH=os.pathsep.join(
        (os.path.join(build, "bin"), os.environ["PATH"])))
    os.umask(0o022)
    if any(s.mounts for s in chosen) and not can_mount():
        print("# left out: what needs another file system, to be mounted")
        chosen = [s for s in chosen if not s.mounts]
    jobs = int(os.environ.get("JOBS", os.cpu_count() or 1))
    first = 2 if words else 3
    print("1..%d" % (len(chosen) + first - 1))
    around = around_the_shim(os.path.join(build, "lib", "libwsp.a"))
    report(1, "no call of the library goes around the shim", around)
    results = []
    failed = bool(around)
    if not words:
        missing = list(untried(build, chosen))
        report(2, "every tool has a scenario", missing)
        failed += bool(missing)
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        tasks = [pool.submit(run_scenario, s, tools) for s in chosen]
        for number, task in enumerate(tasks, first):
            results.append(task.result())
            report(number, results[-1].name, results[-1].problems)
            failed += bool(results[-1].problems)
    print_table(results)
    print("%d passed, %d failed" % (len(chosen) + first - 1 - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
