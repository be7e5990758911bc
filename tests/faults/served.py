# SPDX-License-Identifier: ISC
"""A server of a tree, for tools that read URLs."""
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))


class Server:
    """Its files are in tree; url is None where the tools read no URLs."""

    def __init__(self, tree, state):
        self.url = self.process = None
        said = subprocess.run(
            ["whisper-info", "--help"], check=True, stdout=subprocess.PIPE)
        if b"--offline" not in said.stdout:
            return
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "..", "remote", "tree.py"),
             tree, state], stdin=subprocess.PIPE)
        port = os.path.join(state, "port")
        while not os.path.exists(port):
            if self.process.poll() is not None:
                raise RuntimeError("there is no server")
            time.sleep(0.05)
        with open(port, encoding="ascii") as file:
            self.url = "http://127.0.0.1:" + file.read().strip()

    def end(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait()
