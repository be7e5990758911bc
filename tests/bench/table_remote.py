# SPDX-License-Identifier: ISC
"""What is read of a URL, and is in the cache: the floor reads the file."""
import functools
import http.server
import os
import shutil
import subprocess
import threading

import files
from measure import Command
from table import Table, skipped

LONG_AGO = 1577836800   # what has just changed is not kept
GOAL = {'floor': 1.3}


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def fill_cache(bench, directory, name):
    """Brings a file into the cache, and returns its URL."""
    server = http.server.ThreadingHTTPServer(
        ('127.0.0.1', 0), functools.partial(Quiet, directory=directory))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = 'http://127.0.0.1:%d/%s' % (server.server_address[1], name)
    try:
        subprocess.run(bench.tool('cache') + ['fetch', '-q', url], check=True)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    return url


def measure(bench):
    if '--offline' not in bench.help('fetch') or \
            not shutil.which(bench.tool('cache')[0]):
        skipped('URLs', 'whisper-fetch reads none')
        return
    os.environ['WHISPER_CACHE_DIR'] = os.path.join(bench.work, 'cache')
    path = os.path.join(bench.work, 'remote', 'full.wsp')
    os.mkdir(os.path.dirname(path))
    files.write(path, files.full(files.YEARS, bench.now))
    os.utime(path, (LONG_AGO, LONG_AGO))
    url = fill_cache(bench, os.path.dirname(path), 'full.wsp')
    table = Table('what is in the cache, ms', 1e6)
    for label, words in (
            ('info', ['info']),
            ('fetch 1 440 points', ['fetch']),
            ('fetch 43 800 points', ['fetch', '--from=1']),
            ('dump 53 880 slots', ['dump']),
            ('diff with itself', ['diff', path])):
        def command(*operands):
            return Command(bench.tool(words[0]) + [
                '--now', bench.now, *words[1:], *operands])
        table.row(label, bench.race.run(
            {'floor': command(path), 'ours': command('--offline', url)},
            bench.runs, 1), GOAL)
