# SPDX-License-Identifier: ISC
"""
Makes every system call of the writing tools fail, one at a time.

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
import state

SECONDS = 10
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
                    close_fds=False)
                self.status = done.returncode
                self.stdout = done.stdout.decode()
                self.stderr = done.stderr.decode()
            except subprocess.TimeoutExpired:
                self.status = None
                self.stdout = self.stderr = ""
        self.files = state.snapshot(bench.work)
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
            name = os.path.basename(path)
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
        with open(self.path("stdin"), "wb") as file:
            file.write(scenario.stdin)

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
        return Run(self, self.command, env)

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
                              str(scenarios.NOW)]))
        return self.known[key]

    def remove(self):
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
    clean.order.problems += ["without a fault: " + problem for problem in
                             clean_problems(start, clean.files)]
    return clean


def clean_problems(start, after):
    """What a run without a fault has to leave, whatever its work is."""
    for name, entry in after.items():
        if judge.LEFT_OVER.fullmatch(name):
            yield "leaves %s" % name
        elif name.endswith(".bak"):
            if entry != start.get(name[:-len(".bak")]):
                yield "%s is not the old file" % name
        elif name in start and not state.same_attributes(entry, start[name]):
            yield "%s has not the attributes that it had" % name


def run_fault(bench, start, referee, kind, call, result):
    """Runs the command with a fault and yields what is wrong."""
    state.restore(bench.work, start)
    run = bench.run(FAULT_CALL=str(call.number), FAULT_KIND=kind)
    result.faults += 1
    result.survived += run.status == bench.scenario.done
    if kind != "kill":
        yield from referee.fault_problems(run, kind, call)
        return
    yield from referee.kill_problems(run)
    yield from referee.rerun_problems(bench.run(), run.files)


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
            for call in clean.calls:
                for kind in judge.kinds_for(call):
                    result.problems += [
                        "%s at call %d, %s %s: %s" % (
                            kind, call.number, call.name,
                            " ".join(call.args[:3]), problem)
                        for problem in run_fault(bench, start, referee, kind,
                                                 call, result) if problem]
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
        fallocate64 fchmodat fchownat fdatasync fopen fopen64 fremovexattr
        freopen lchown link lremovexattr lsetxattr mkdir mkostemp mkstemp
        mkstemp64 mmap mmap64 open64 pread64 preadv pwrite64 pwritev
        read readv remove removexattr rename renameat2 sendfile setxattr
        splice symlink sync_file_range truncate truncate64 unlink write
        writev""".split()
    listing = subprocess.run(["nm", "-u", library], stdout=subprocess.PIPE,
                             check=True).stdout.decode().split()
    return sorted(set(others) & set(listing))


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
              if not words or any(word in s.name for word in words)]
    os.environ.update(LC_ALL="C", TZ="UTC", PATH=os.pathsep.join(
        (os.path.join(build, "bin"), os.environ["PATH"])))
    os.umask(0o022)
    jobs = int(os.environ.get("JOBS", os.cpu_count() or 1))
    print("1..%d" % (len(chosen) + 1))
    around = around_the_shim(os.path.join(build, "lib", "libwsp.a"))
    report(1, "no call of the library goes around the shim", around)
    results = []
    failed = bool(around)
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        tasks = [pool.submit(run_scenario, s, tools) for s in chosen]
        for number, task in enumerate(tasks, 2):
            results.append(task.result())
            report(number, results[-1].name, results[-1].problems)
            failed += bool(results[-1].problems)
    print_table(results)
    print("%d passed, %d failed" % (len(chosen) + 1 - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
