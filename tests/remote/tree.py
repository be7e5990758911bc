# SPDX-License-Identifier: ISC
"""A server of the files of a tree, as nginx serves them, with ranges.

usage: tree.py TREE DIRECTORY

The port is in DIRECTORY/port once it listens; DIRECTORY/log gets a line for
each request: status, path, range.  A directory is listed in JSON.  While there
is a file DIRECTORY/touch, the file that is asked for by a range other than the
first is changed before the answer.  It ends with its standard input.
"""
import email.utils
import http.server
import json
import os
import sys
import threading
import urllib.parse


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **fields):
        with lock, open(os.path.join(state, "log"), "a") as f:
            f.write("%d %s %s\n" % (status, self.path,
                                    self.headers.get("Range", "-")))
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def list(self, path):
        entries = []
        for name in sorted(os.listdir(path)):
            st = os.stat(os.path.join(path, name))
            entry = {"name": name, "type": "directory"}
            if not os.path.isdir(os.path.join(path, name)):
                entry.update(type="file", size=st.st_size)
            entry["mtime"] = email.utils.formatdate(st.st_mtime, usegmt=True)
            entries.append(entry)
        self.answer(200, json.dumps(entries).encode(),
                    Content_Type="application/json")

    def range(self, size):
        text = self.headers.get("Range")
        if text is None:
            return None
        first, last = text[len("bytes="):].split("-")
        return int(first), min(int(last or size), size - 1)

    def touch(self, path, r):
        touched = os.path.join(state, "touch")
        if r is not None and r[0] > 0 and os.path.exists(touched):
            os.unlink(touched)
            st = os.stat(path)
            os.utime(path, (st.st_atime, st.st_mtime - 100))

    def file(self, path):
        r = self.range(os.stat(path).st_size)
        self.touch(path, r)
        with open(path, "rb") as f:
            body = f.read()
            st = os.fstat(f.fileno())
        tag = '"%x-%x"' % (int(st.st_mtime), st.st_size)
        fields = {"ETag": tag, "Last_Modified": email.utils.formatdate(
            st.st_mtime, usegmt=True)}
        if self.headers.get("If-None-Match") == tag:
            self.answer(304, **fields)
        elif self.headers.get("If-Match", tag) != tag:
            self.answer(412)
        elif r is None:
            self.answer(200, body, **fields)
        elif r[0] >= len(body):
            self.answer(416, Content_Range="bytes */%d" % len(body))
        else:
            fields["Content_Range"] = "bytes %d-%d/%d" % (r + (len(body),))
            self.answer(206, body[r[0]:r[1] + 1], **fields)

    def do_GET(self):
        name = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        path = os.path.join(tree, name.lstrip("/"))
        if os.path.isdir(path):
            self.list(path)
        elif os.path.exists(path):
            self.file(path)
        else:
            self.answer(404, b"not here\n")


tree, state = sys.argv[1:]
lock = threading.Lock()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
with open(os.path.join(state, "port.new"), "w") as port:
    port.write("%d\n" % server.server_port)
os.rename(os.path.join(state, "port.new"), os.path.join(state, "port"))
sys.stdin.read()
