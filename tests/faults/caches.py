# SPDX-License-Identifier: ISC
"""
Makes every system call of what reads URLs, or looks after their cache, fail,
one at a time.

usage: caches.py builddir [word ...]

A command that succeeds has done its work; one that failed says so, and does it
when it is run again.  Whatever happened, what is read of the cache afterwards
is right.  With words only commands that contain one of them are run.
"""
import os
import shutil
import subprocess
import sys
import tempfile

import calls
from served import Server
from share import share

NOW = 1700000000

# Whether the cache has the file before, and the command.
COMMANDS = [
    (False, "whisper-fetch URL/a.wsp"),
    (True, "whisper-fetch URL/a.wsp"),
    (True, "whisper-fetch --offline URL/a.wsp"),
    (False, "whisper-fill -R -j 1 --create URL/ to"),
    (False, "whisper-cache fetch URL/a.wsp"),
    (True, "whisper-cache list"),
    (True, "whisper-cache verify"),
    (True, "whisper-cache prune --to 0"),
    (True, "whisper-cache clear"),
    (True, "whisper-cache preserve URL/a.wsp kept"),
    (False, "whisper-cache preserve URL/a.wsp kept"),
]


def tool(*words):
    return subprocess.run([words[0], "--now", str(NOW), *words[1:]],
                          cwd="work", check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)


class Case:
    def __init__(self, warm, command, url, tools):
        words = command.replace("URL", url).split()
        self.command = [os.path.join(tools, words[0]), "--now", str(NOW),
                        *words[1:]]
        self.warm = warm
        self.url = url + "/a.wsp"
        self.prints = words[0] == "whisper-fetch" or "list" in words

    def begin(self):
        shutil.rmtree("work", ignore_errors=True)
        os.makedirs("work/to")
        if self.warm:
            tool("whisper-cache", "fetch", self.url).check_returncode()

    def run(self, **env):
        return subprocess.run(self.command, cwd="work", check=False,
                              timeout=60, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE,
                              env=dict(os.environ, **env))

    @staticmethod
    def files():
        """What was made, but for the cache, which is looked at by reading."""
        found = {}
        for top, _, names in os.walk("work"):
            for name in names:
                path = os.path.join(top, name)
                if not path.startswith("work/cache/"):
                    with open(path, "rb") as file:
                        found[path] = file.read()
        return found

    def listed(self):
        return b"a.wsp" in tool("whisper-cache", "list").stdout

    def done(self, run, clean):
        """What is not as after a run without a fault."""
        if self.prints and run.stdout != clean.stdout:
            yield "prints %r" % run.stdout
        if self.files() != self.made:
            yield "has made %s" % sorted(self.files())
        if "clear" in self.command and self.listed():
            yield "the cache is not empty"

    def sound(self):
        """What is read by way of the cache, or of it alone, is right."""
        said = tool("whisper-fetch", "--offline", self.url)
        if said.returncode == 0 and said.stdout != self.truth:
            yield "the cache is wrong: %r" % said.stdout
        said = tool("whisper-fetch", self.url)
        if said.returncode != 0 or said.stdout != self.truth:
            yield "it is read wrongly: %r %r" % (said.stdout, said.stderr)

    def problems(self, kind, call, clean):
        self.begin()
        run = self.run(FAULT_CALL=str(call.number), FAULT_KIND=kind)
        if run.returncode == 0:
            yield from self.done(run, clean)
        elif run.returncode not in (1, 2, -9):
            yield "exit %d: %r" % (run.returncode, run.stderr)
        elif run.returncode != -9 and not run.stderr:
            yield "exit %d, and not a word" % run.returncode
        if run.returncode != 0:
            again = self.run()
            if "preserve" in self.command and os.path.exists("work/kept"):
                again.returncode = self.files() != self.made
            if again.returncode != 0:
                yield "again: exit %d: %r" % (again.returncode, again.stderr)
            else:
                yield from self.done(again, clean)
        yield from self.sound()

    def check(self, truth):
        log = os.path.abspath("log")
        if os.path.exists(log):
            os.unlink(log)
        self.truth = truth
        self.begin()
        clean = self.run(FAULT_LOG=log)
        self.made = self.files()
        if clean.returncode != 0:
            yield "without a fault: exit %d: %r" % (clean.returncode,
                                                    clean.stderr)
            return
        seen = calls.read_log(log)
        if not seen:
            yield "the shim saw no call"
        # Of the 256 directories nearly all are not there.
        seen = [call for call in seen if call.name != "opendir" or
                call.result != -1] + [call for call in seen if
                                      call.name == "opendir" and
                                      call.result == -1][:3]
        for call, kind in share(calls.failures(seen)):
            for problem in self.problems(kind, call, clean):
                yield "%s at call %d, %s: %s" % (kind, call.number, call.name,
                                                 problem)


def prepare():
    """A tree with a file; what whisper-fetch says of it."""
    os.makedirs("work")
    os.mkdir("tree")
    tool("whisper-create", "../tree/a.wsp", "1s:60", "10s:10m")
    tool("whisper-update", "../tree/a.wsp",
         *("%d:%d" % (NOW - i, i) for i in range(0, 50, 7)))
    # Whatever is younger than this is not kept without another look.
    os.utime("tree/a.wsp", (NOW, NOW))
    return tool("whisper-fetch", "../tree/a.wsp").stdout


def main(builddir, words):
    build = os.path.abspath(builddir)
    tools = os.path.join(build, "tests", "faults")
    failed = 0
    os.environ.update(LC_ALL="C", TZ="UTC", PATH=os.pathsep.join(
        (os.path.join(build, "bin"), os.environ["PATH"])))
    with tempfile.TemporaryDirectory(prefix="faults.") as top:
        os.chdir(top)
        os.environ["WHISPER_CACHE_DIR"] = os.path.join(top, "work", "cache")
        truth = prepare()
        os.mkdir("server")
        server = Server("tree", "server")
        if server.url is None:
            print("1..0 # SKIP made without URLs")
            return 0
        chosen = [c for c in COMMANDS
                  if not words or any(word in c[1] for word in words)]
        print("1..%d" % len(chosen))
        try:
            for number, (warm, command) in enumerate(chosen, 1):
                found = list(Case(warm, command, server.url, tools)
                             .check(truth))
                failed += bool(found)
                print("%s %d - %s%s" % ("not ok" if found else "ok", number,
                                        command, ", cached" if warm else ""))
                for problem in found[:20]:
                    print("# " + problem)
                sys.stdout.flush()
        finally:
            server.end()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
