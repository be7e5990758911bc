# SPDX-License-Identifier: ISC
"""Which HEADs stores have had, and whether what a crash left is right."""
import hashlib
import os
import struct
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "store"))
import audit                                                    # noqa: E402

STORES = ("store", "to", "saved")


def digest(files):
    sha = hashlib.sha1()
    for path, data in sorted(files.items()):
        sha.update(struct.pack(">LQ", len(path), len(data or b"")))
        sha.update(path.encode() + (data or b""))
    return sha.digest()


class Wrong(Exception):
    pass


class Place:
    """A path of what audit.py is to read instead of a directory."""

    def __init__(self, files, path):
        self.files, self.path = files, path

    def __truediv__(self, name):
        return Place(self.files, self.path + "/" + name)

    def read_bytes(self):
        if self.files.get(self.path) is None:
            raise OSError("there is no " + self.path)
        return self.files[self.path]


class Audits:
    """Reads stores, each once."""

    def __init__(self):
        self.known = {}

    def read(self, files, name):
        """What the store of this name has; raises Wrong if it is damaged."""
        parts = {path: data for path, data in files.items()
                 if path == name + "/HEAD" or path.startswith(name + "/data")}
        key = digest(parts)
        if key not in self.known:
            self.known[key] = self.contents(files, name)
        if isinstance(self.known[key], Wrong):
            raise self.known[key]
        return self.known[key]

    @staticmethod
    def contents(files, name):
        try:
            store = audit.Store(Place(files, name))
            problems = list(store.problems())
            if not problems:
                return store.contents()
        except (audit.Wrong, OSError) as error:
            problems = [str(error)]
        return Wrong("%s: %s" % (name, "; ".join(problems)))


AUDITS = Audits()


class History:
    """The HEADs of all stores in their order, and which of them are sure."""

    def __init__(self):
        self.heads = {name: [None] for name in STORES}
        self.contents = {}
        self.sure = dict.fromkeys(STORES, 0)

    def copy(self):
        other = History()
        other.heads = {name: list(heads)
                       for name, heads in self.heads.items()}
        other.contents = dict(self.contents)
        other.sure = dict(self.sure)
        return other

    def note(self, files):
        """This is what one sees after a call."""
        for name, heads in self.heads.items():
            head = files.get(name + "/HEAD")
            if head != heads[-1]:
                heads.append(head)
                if head is not None:
                    self.contents[name, head] = AUDITS.read(files, name)

    def acknowledge(self):
        """A command succeeded."""
        self.sure = {name: len(heads) - 1
                     for name, heads in self.heads.items()}

    def is_last(self, files):
        """Are these HEADs the newest?"""
        return all(files.get(name + "/HEAD") == heads[-1]
                   for name, heads in self.heads.items())

    def allowed(self):
        return {name: heads[self.sure[name]:]
                for name, heads in self.heads.items()}


class Crash:
    """What may be on the disk, and the HEADs that may."""

    def __init__(self, where, files, allowed):
        self.where = where
        self.files = files
        self.allowed = allowed

    def key(self):
        return digest(self.files), tuple(map(tuple, self.allowed.values()))

    def problems(self, history):
        """What is wrong for those who only read."""
        for name, heads in self.allowed.items():
            head = self.files.get(name + "/HEAD")
            if head not in heads:
                known = head in history.heads[name]
                yield "%s: HEAD is %s" % (name, "lost" if head is None else
                                          "an older one" if known else
                                          "neither old nor new")
            elif head is not None:
                yield from self.content_problems(history, name, head)

    def content_problems(self, history, name, head):
        try:
            have = AUDITS.read(self.files, name)
        except Wrong as error:
            yield str(error)
            return
        if have != history.contents[name, head]:
            yield "%s: it has other things than before" % name
