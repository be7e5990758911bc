# SPDX-License-Identifier: ISC
"""A server that answers wrongly, in the way that the path names.

usage: faults.py DIRECTORY [CERTIFICATE]

Serves 256 bytes, 0 to 255, below every path; what is wrong with the answer is
the first word of the path; DIRECTORY/log gets a line for each request, and
DIRECTORY/answers one for each answer, of its status and the path.
Below /tree are the files of DIRECTORY/tree, and nothing is wrong, but that one
with another called NAME.stall stalls in the middle of what is not its begin.
The port is in DIRECTORY/port once it listens.  It ends with its standard input.

Below /bucket it keeps what is put there, in DIRECTORY/bucket, as S3 does.  A
file in DIRECTORY says what is wrong with that:
    dies        the path of what it sends a half of, before it ends
    plain       there is no condition for what is put
    then        a directory that takes the place of the bucket once HEAD was read
    together    a number: so many ranges are answered together, or none
"""
import base64
import email.utils
import hashlib
import json
import os
import socket
import socketserver
import ssl
import struct
import sys
import threading
import time
import urllib.parse

BODY = bytes(range(256))
TAG = '"v1"'
DATE = "Tue, 14 Nov 2023 22:13:20 GMT"
lock = threading.Lock()
gathered = threading.Condition()
waiting = set()
turns = [0]
counts = {}
current = [0, 0]


class Handler(socketserver.StreamRequestHandler):
    body = BODY

    def send(self, text):
        self.wfile.write(text.encode("latin-1")
                         if isinstance(text, str) else text)

    def read_request(self):
        line = self.rfile.readline().decode("latin-1").split()
        if len(line) != 3:
            return False
        self.method, self.path = line[:2]
        self.fields = {}
        while True:
            text = self.rfile.readline().decode("latin-1").strip()
            if not text:
                break
            name, value = text.split(":", 1)
            self.fields[name.lower()] = value.strip()
        self.sent = self.rfile.read(int(self.fields.get("content-length", 0)))
        return True

    def log(self):
        with lock:
            counts[self.path] = counts.get(self.path, 0) + 1
            self.count = counts[self.path]
            with open(os.path.join(directory, "log"), "a") as f:
                f.write("%s %s range=%s match=%s auth=%s token=%s\n" % (
                    self.method, self.path, self.fields.get("range", ""),
                    self.fields.get("if-match", ""),
                    self.fields.get("authorization", "")[:200],
                    self.fields.get("x-token", "")))

    def range(self):
        text = self.fields.get("range")
        if text is None:
            return None
        first, last = text[len("bytes="):].split("-")
        end = len(self.body) - 1
        return int(first), min(int(last or end), end)

    def log_answer(self, status):
        with lock, open(os.path.join(directory, "answers"), "a") as f:
            f.write("%s %s\n" % (status[:3], self.path))

    def answer(self, status, body, *fields, length=None):
        self.log_answer(status)
        self.send("HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n" % (
            status, len(body) if length is None else length,
            "".join(f + "\r\n" for f in fields)))
        self.send(body)

    def good(self, *fields, tag=TAG, date=DATE, cut=None, length=None,
             shown=None):
        fields = ("Last-Modified: " + date,) + fields
        if tag is not None:
            fields = ("ETag: " + tag,) + fields
        r = self.range()
        if r is None:
            self.answer("200 OK", self.body[:cut], *fields,
                        length=length or len(self.body))
            return
        body = self.body[r[0]:r[1] + 1]
        shown = shown or "bytes %d-%d/%d" % (r + (len(self.body),))
        self.answer("206 Partial Content", body[:cut],
                    "Content-Range: " + shown, *fields,
                    length=length or len(body))

    def handle(self):
        with lock:
            current[0] += 1
            current[1] = max(current)
        try:
            while self.read_request():
                self.log()
                word = self.path.split("?")[0].split("/")[1]
                if getattr(self, "do_" + word.replace("-", "_"))() is False:
                    break
        except (BrokenPipeError, ConnectionResetError):
            pass
        with lock:
            current[0] -= 1

    def do_good(self):
        self.good()

    def read_file(self):
        """Reads the file below DIRECTORY that the path names.  Before what is
        not its begin is sent, NAME.next takes its place, if there is one."""
        path = os.path.join(directory, urllib.parse.unquote(
            self.path[1:].split("?")[0]).replace("dated/", "tree/", 1))
        if self.fields.get("range", "bytes=0-")[:8] != "bytes=0-":
            with lock:
                if os.path.exists(path + ".next"):
                    os.rename(path + ".next", path)
        if not os.path.isfile(path):
            self.answer("404 Not Found", b"")
            return None
        with open(path, "rb") as f:
            self.body = f.read()
            return os.fstat(f.fileno())

    def refuse(self, status, *fields):
        self.log_answer(status)
        self.send("HTTP/1.1 %s\r\n%s\r\n" % (
            status, "".join(f + "\r\n" for f in fields)))

    def list(self, path):
        entries = []
        for name in os.listdir(path):
            is_dir = os.path.isdir(os.path.join(path, name))
            entries.append({"name": name,
                            "type": "directory" if is_dir else "file",
                            "size": 0})
        self.answer("200 OK", json.dumps(entries).encode())

    def stalls_here(self):
        return (os.path.exists(os.path.join(directory, self.path[1:])
                               + ".stall") and
                self.fields.get("range", "bytes=0-")[:8] != "bytes=0-")

    def do_tree(self):
        path = os.path.join(directory, self.path[1:])
        if os.path.isdir(path):
            self.list(path)
            return
        st = self.read_file()
        if st is None:
            return
        tag = '"%x-%x"' % (st.st_mtime_ns, st.st_size)
        if self.fields.get("if-none-match") == tag:
            self.refuse("304 Not Modified", "ETag: " + tag)
        elif self.fields.get("if-match", tag) != tag:
            self.refuse("412 Precondition Failed", "Content-Length: 0")
        else:
            stalls = self.stalls_here()
            self.good(tag=tag, date=email.utils.formatdate(
                st.st_mtime, usegmt=True), cut=20000 if stalls else None)
            if stalls:
                self.wfile.flush()
                self.stall(3600)

    def do_dated(self):
        """As do_tree, but only a date tells versions apart; all that are not
        newer are the same."""
        st = self.read_file()
        if st is None:
            return
        date = email.utils.formatdate(st.st_mtime, usegmt=True)
        since = self.fields.get("if-modified-since")
        if since is not None and email.utils.parsedate_to_datetime(
                since).timestamp() >= int(st.st_mtime):
            self.refuse("304 Not Modified", "Last-Modified: " + date)
        elif self.fields.get("if-unmodified-since", date) != date:
            self.refuse("412 Precondition Failed", "Content-Length: 0")
        else:
            self.good(tag=None, date=date)

    def do_slow(self):
        time.sleep(0.2)
        self.good()

    def do_most(self):
        self.answer("200 OK", b"%d" % current[1])

    def do_short(self):
        self.good(cut=10)
        return False

    def do_short_length(self):
        self.good(cut=10, length=10)

    def do_wrong_range(self):
        self.good(shown="bytes 1-256/257")

    def do_wrong_size(self):
        self.good(shown="bytes 0-15/8")

    def do_no_range(self):
        self.fields.pop("range", None)
        self.good()

    def do_parts(self):
        self.answer("206 Partial Content", b"--x\r\n",
                    "Content-Type: multipart/byteranges; boundary=x")

    def do_weak(self):
        self.good(tag='W/"v1"')

    def do_changes(self):
        """Looks at no condition, and is more than one asks for at first."""
        self.body = BODY * 1200
        self.good(tag='"v%d"' % self.count)

    def do_precondition(self):
        if "if-match" in self.fields:
            self.answer("412 Precondition Failed", b"")
        else:
            self.good()

    def do_same(self):
        if self.fields.get("if-none-match") == TAG:
            self.send("HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % TAG)
        else:
            self.good()

    def do_empty(self):
        if "range" in self.fields:
            self.answer("416 Range Not Satisfiable", b"no",
                        "Content-Range: bytes */0")
        else:
            self.answer("200 OK", b"")

    def stall(self, seconds=30):
        for _ in range(seconds * 10):
            time.sleep(0.1)
            if sys.stdin.closed:
                return

    def do_stalls(self):
        self.good(cut=10)
        self.wfile.flush()
        self.stall()
        return False

    def do_silent(self):
        self.stall()
        return False

    def do_drips(self):
        self.good(cut=0)
        for i in range(256):
            self.send(BODY[i:i + 1])
            time.sleep(3)
        return False

    def reset(self):
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   struct.pack("ii", 1, 0))
        self.connection.close()
        return False

    def do_resets(self):
        self.good(cut=10)
        return self.reset()

    def do_resets_once(self):
        if self.count == 1:
            self.good(cut=10)
            return self.reset()
        self.good()

    def do_closes(self):
        return False

    def do_gzip(self):
        self.good("Content-Encoding: gzip")

    def do_busy(self):
        self.answer("503 Service Unavailable", b"later", "Retry-After: 0")

    def do_busy_once(self):
        if self.count == 1:
            self.answer("503 Service Unavailable", b"later",
                        "Retry-After: 1")
        else:
            self.good()

    def do_busy_long(self):
        self.answer("429 Too Many Requests", b"", "Retry-After: 3600")

    def do_endless(self):
        self.send("HTTP/1.1 200 OK\r\n\r\n")
        while True:
            self.send(b"x" * 65536)

    def do_endless_refusal(self):
        self.send("HTTP/1.1 404 Not Found\r\n\r\n")
        while True:
            self.send(b"x" * 65536)

    def do_long_line(self):
        self.good("X-Long: " + "x" * 1048576)

    def do_many_lines(self):
        self.good(*("X-%d: %s" % (i, "x" * 1000) for i in range(1000)))

    def do_bad_chunks(self):
        self.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "5\r\nhello\r\nzz\r\nworld\r\n0\r\n\r\n")
        return False

    def do_chunks(self):
        self.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "5\r\nhello\r\n0\r\n\r\n")

    def do_long_chunks(self):
        self.send("HTTP/1.1 206 Partial Content\r\n"
                  "Content-Range: bytes 0-3/256\r\n"
                  "Transfer-Encoding: chunked\r\n\r\n"
                  "5\r\nhello\r\n0\r\n\r\n")

    def do_garbage(self):
        self.send("nothing that one could call HTTP\r\n\r\n")
        return False

    def do_status(self):
        self.answer(self.path.split("/")[2] + " As It Is", b"a page")

    def do_to(self):
        """/to/CODE?URL redirects."""
        code = self.path.split("?")[0].split("/")[2]
        self.answer(code + " Moved", b"",
                    "Location: " + self.path.split("?", 1)[1])

    def do_loop(self):
        self.answer("302 Found", b"", "Location: /loop")

    def do_put(self):
        """Puts without conditions only."""
        if "if-none-match" in self.fields:
            self.answer("501 Not Implemented", b"")
        else:
            self.answer("201 Created", b"")

    def do_put_once(self):
        if self.fields.get("if-none-match") == "*" and self.count > 1:
            self.answer("412 Precondition Failed", b"")
        else:
            self.answer("200 OK", b"")


    def said(self, name):
        """What a file in the directory says, or None."""
        try:
            with open(os.path.join(directory, name)) as f:
                return f.read().strip()
        except OSError:
            return None

    def do_bucket(self):
        name = urllib.parse.unquote(self.path.split("?")[0])
        path = os.path.join(directory, name.lstrip("/"))
        getattr(self, "bucket_" + self.method.lower())(name, path)

    def bucket_put(self, name, path):
        digest = hashlib.sha256(self.sent).hexdigest()
        md5 = base64.b64encode(hashlib.md5(self.sent).digest()).decode()
        once = self.fields.get("if-none-match") == "*"
        if self.fields.get("x-amz-content-sha256") != digest or \
                self.fields.get("content-md5", md5) != md5:
            self.answer("400 Bad Request", b"")
        elif self.said("dies") == name:
            os._exit(0)
        elif once and self.said("plain") is not None:
            self.answer("501 Not Implemented", b"")
        elif once and os.path.exists(path):
            self.answer("412 Precondition Failed", b"")
        else:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path + ".new", "wb") as f:
                f.write(self.sent)
            os.rename(path + ".new", path)
            self.answer("200 OK", b"")

    def bucket_delete(self, name, path):
        if os.path.exists(path):
            os.unlink(path)
        self.send("HTTP/1.1 204 No Content\r\n\r\n")

    def list_bucket(self, query):
        """Lists keys, two at a time; whatever was asked, if it is to."""
        top = os.path.join(directory, "bucket")
        keys = sorted(os.path.relpath(os.path.join(d, name), top)
                      for d, _, names in os.walk(top) for name in names)
        prefix = query["prefix"][0]
        after = query.get("continuation-token", [""])[0]
        if self.said("unasked") is not None:
            prefix = ""
        keys = [k for k in keys if k.startswith(prefix) and k > after]
        more = "<IsTruncated>false</IsTruncated>"
        if len(keys) > 2:
            keys = keys[:2]
            more = ("<IsTruncated>true</IsTruncated><NextContinuationToken>"
                    "%s</NextContinuationToken>" % keys[-1])
        self.answer("200 OK", ("<ListBucketResult>%s%s</ListBucketResult>" % (
            more, "".join("<Contents><Key>%s</Key><Size>%d</Size></Contents>" % (
                urllib.parse.quote(k), os.path.getsize(os.path.join(top, k)))
                for k in keys))).encode())

    def bucket_get(self, name, path):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        if "list-type" in query:
            self.list_bucket(query)
            return
        try:
            with open(path, "rb") as f:
                body = f.read()
        except OSError:
            self.answer("404 Not Found", b"")
            return
        tag = '"%s"' % hashlib.md5(body).hexdigest()
        if "range" in self.fields and not self.wait_for_others(name):
            self.answer("503 Service Unavailable", b"")
        elif self.fields.get("if-none-match") == tag:
            self.send("HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % tag)
        elif self.fields.get("if-match", tag) != tag:
            self.answer("412 Precondition Failed", b"")
        elif self.said("dies") == name:
            self.send_object(body, tag, cut=True)
            self.wfile.flush()
            os._exit(0)
        else:
            self.send_object(body, tag)
        if name.endswith("/HEAD"):
            self.replace_bucket()

    def send_object(self, body, tag, cut=False):
        status, fields, whole = "200 OK", ["ETag: " + tag], len(body)
        text = self.fields.get("range")
        if text is not None:
            first, last = text[len("bytes="):].split("-")
            if int(first) >= whole:
                self.answer("416 Range Not Satisfiable", b"",
                            "Content-Range: bytes */%d" % whole)
                return
            body = body[int(first):int(last or whole - 1) + 1]
            status = "206 Partial Content"
            fields.append("Content-Range: bytes %s-%d/%d" % (
                first, int(first) + len(body) - 1, whole))
        self.answer(status, body[:len(body) // 2] if cut else body, *fields,
                    length=len(body))

    def replace_bucket(self):
        then = os.path.join(directory, "then")
        with lock:
            if os.path.exists(then):
                os.rename(os.path.join(directory, "bucket"),
                          os.path.join(directory, "before"))
                os.rename(then, os.path.join(directory, "bucket"))

    def wait_for_others(self, name):
        """Is this one of the many that are asked for at once?"""
        n = int(self.said("together") or 1)
        with gathered:
            waiting.add(name)
            turn = turns[0]
            if len(waiting) == n:
                waiting.clear()
                turns[0] += 1
                gathered.notify_all()
            return gathered.wait_for(lambda: turns[0] > turn, 60)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (OSError, ValueError)):
            super().handle_error(request, client_address)


directory = sys.argv[1]
server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
with open(os.path.join(directory, "port.new"), "w") as f:
    f.write("%d\n" % server.server_address[1])
os.rename(os.path.join(directory, "port.new"),
          os.path.join(directory, "port"))
sys.stdin.read()
os._exit(0)
