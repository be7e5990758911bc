# SPDX-License-Identifier: ISC
"""
What is on a disk when the power fails.

Disk follows the calls of a run, as the shim logged them.  What was synced is
there afterwards: the bytes and the size of a file by fsync of that file, names
by fsync of the directory.  Of all else anything may be there, in any order:
each sector of a write or what was in its place, each size that the file had,
each change of names, of which a rename is one.  So a name may be there before
the bytes of its file.  Where a file got longer, but not its bytes, there is
anything: zeros, or what another file had there.
"""
import copy
import os
import random

SECTOR = 512
ROOT = 0


class File:
    """Bytes that are on the disk, and what was done to them since."""

    def __init__(self, data=b""):
        self.synced = self.data = data
        self.changes = []       # pairs of an offset and bytes, or None and size

    def write(self, offset, data):
        self.data = put(self.data, offset, data)
        self.changes.append((offset, data))

    def resize(self, size):
        self.data = self.data[:size].ljust(size, b"\0")
        self.changes.append((None, size))

    def sync(self):
        self.synced = self.data
        self.changes = []

    def sizes(self):
        """All that it had since it was synced."""
        size = len(self.synced)
        yield size
        for offset, what in self.changes:
            size = what if offset is None else max(size, offset + len(what))
            yield size

    def crash(self, fate):
        """The bytes afterwards."""
        if not self.changes:
            return self.synced
        sizes = list(self.sizes())
        data = self.synced + fate.garbage(len(self.synced), max(sizes))
        for offset, what in self.changes:
            if offset is not None:
                for at, part in sectors(offset, what):
                    if fate.has_sector():
                        data = put(data, at, part)
            elif fate.has_sector():
                data = data[:what].ljust(max(sizes), b"\0")
        return data[:fate.size(sizes)]


def put(data, offset, part):
    data = data.ljust(offset, b"\0")
    return data[:offset] + part + data[offset + len(part):]


def sectors(offset, data):
    """The parts of a write that come to the disk as a whole."""
    at = offset
    while at < offset + len(data):
        end = at - at % SECTOR + SECTOR
        yield at, data[at - offset:end - offset]
        at = end


class Fate:
    """
    What of all that was not synced is there.  names, bytes and sizes are how
    much of it, from 0 to 1; in_order is that no change of names is there
    without those before.
    """

    def __init__(self, names, data, sizes, seed=0, in_order=False, stale=b""):
        self.names, self.data, self.sizes = names, data, sizes
        self.random = random.Random(seed)
        self.in_order = in_order
        self.stale = stale
        self.stopped = False

    @classmethod
    def of_seed(cls, seed, stale):
        r = random.Random(seed)
        some = (0, 1, r.random(), 0.5, 0.9)
        return cls(r.choice(some), r.choice(some), r.choice(some), seed,
                   r.random() < 0.3, r.choice((b"", stale)))

    def has_name(self):
        """Is the next change of names there?"""
        there = self.random.random() < self.names
        self.stopped = self.stopped or (self.in_order and not there)
        return there and not self.stopped

    def has_sector(self):
        return self.random.random() < self.data

    def size(self, sizes):
        return self.random.choice(sizes) if 0 < self.sizes < 1 else \
            sizes[-1 if self.sizes else 0]

    def garbage(self, start, end):
        """What is there where nothing was written."""
        return self.stale[start:end].ljust(end - start, b"\0")


# What is likeliest to be wrong: all is there that was asked for, nothing is,
# all names but no bytes, or none even of the size, and all bytes but no names.
FATES = ((1, 1, 1), (0, 0, 0), (1, 0, 1), (1, 0, 0), (0, 1, 1))


class Change:
    """
    One change of names: each pair of a directory and a name with the number of
    what it is the name of now, or None.  It is done as a whole.
    """

    def __init__(self, names):
        self.names = names
        self.synced = False


class Disk:
    """The files below a directory, numbered, and their names."""

    def __init__(self, top):
        self.top = os.path.realpath(top)
        self.files = {ROOT: None}       # those that are None are directories
        self.synced = {}                # pairs of directory and name to number
        self.now = {}
        self.changes = []               # of names
        self.open = {}                  # descriptors to numbers
        self.deaf = frozenset()         # calls of fsync that do nothing

    @classmethod
    def of(cls, top, files):
        """One that has these for sure; a directory is None."""
        disk = cls(top)
        for path in sorted(files):
            file = None if files[path] is None else File(files[path])
            place = disk._place(path)
            disk.synced[place] = disk.now[place] = disk._new(file)
        return disk

    def copy(self, top=None):
        """One for another process to go on with, in another place."""
        other = copy.deepcopy(self)
        other.top = top or self.top
        other.open = {}
        return other

    def _place(self, path):
        """The directory and the name of a path; None if it is elsewhere."""
        path = os.path.normpath(os.path.join(self.top, path))
        if path == self.top or not path.startswith(self.top + "/"):
            return None
        node = ROOT
        *parents, name = path[len(self.top) + 1:].split("/")
        for parent in parents:
            node = self.now[node, parent]
        return node, name

    def _find(self, path):
        if os.path.normpath(os.path.join(self.top, path)) == self.top:
            return ROOT
        return self.now.get(self._place(path))

    def _new(self, file):
        number = len(self.files)
        self.files[number] = file
        return number

    def _change(self, names):
        self.now.update(names)
        self.changes.append(Change(names))

    def follow(self, call):
        """Goes on by a call; says whether it did anything to the disk."""
        act = getattr(self, "_" + call.name, None)
        if call.result == -1 or act is None:
            return False
        return act(call) is not False

    def _opened(self, call, number):
        self.open.pop(call.result, None)
        if number is not None:
            self.open[call.result] = number
        return False

    def _open(self, call):
        return self._opened(call, self._find(call.args[0]))

    _opendir = _open

    def _create(self, call):
        place = self._place(call.args[0])
        known = place is None or self.now.get(place) is not None
        if not known:
            self._change({place: self._new(File())})
        self._opened(call, self.now.get(place))
        return not known

    def _close(self, call):
        self.open.pop(int(call.args[0]), None)
        return False

    def _mkdir(self, call):
        place = self._place(call.args[0])
        return place is not None and self._change({place: self._new(None)})

    def _link(self, call):
        _, to = map(self._place, call.args)
        return to is not None and self._change({to: self._find(call.args[0])})

    def _rename(self, call):
        source, to = map(self._place, call.args)
        if to is None:
            return False
        return self._change({source: None, to: self.now[source]})

    _rename2 = _rename

    def _exchange(self, call):
        a, b = map(self._place, call.args)
        return a is not None and self._change({a: self.now[b],
                                               b: self.now[a]})

    def _unlink(self, call):
        place = self._place(call.args[0])
        return place is not None and self._change({place: None})

    def _file(self, call):
        number = self.open.get(int(call.args[0]))
        return None if number is None else self.files[number]

    def _pwrite(self, call):
        file = self._file(call)
        return file is not None and call.result > 0 and file.write(
            int(call.args[1]), bytes.fromhex(call.args[3]))

    def _ftruncate(self, call):
        file = self._file(call)
        return file is not None and file.resize(int(call.args[1]))

    def _posix_fallocate(self, call):
        file = self._file(call)
        return file is not None and file.resize(max(
            len(file.data), int(call.args[1]) + int(call.args[2])))

    def _fsync(self, call):
        number = self.open.get(int(call.args[0]))
        if number is None or call.number in self.deaf:
            return False
        file = self.files[number]
        if file is None:
            return self._sync_names(number)
        return bool(file.changes) and file.sync()

    def _sync_names(self, directory):
        """A change of names in two directories is there as a whole."""
        own = [change for change in self.changes if not change.synced and
               any(place[0] == directory for place in change.names)]
        for change in own:
            change.synced = True
        while self.changes and self.changes[0].synced:
            self.synced.update(self.changes.pop(0).names)
        return bool(own)

    def _paths(self, names, node=ROOT, path=""):
        for (directory, name), number in sorted(names.items()):
            if directory == node and number is not None:
                yield path + name, number
                if self.files[number] is None:
                    yield from self._paths(names, number, path + name + "/")

    def crash(self, fate):
        """What is there afterwards: bytes by paths, directories are None."""
        names = dict(self.synced)
        for change in self.changes:
            if change.synced or fate.has_name():
                names.update(change.names)
        paths = dict(self._paths(names))
        data = {n: self.files[n] and self.files[n].crash(fate)
                for n in sorted(set(paths.values()))}
        return {path: data[n] for path, n in paths.items()}

    def whole(self):
        """What is there as long as the power does not fail."""
        return {path: None if self.files[n] is None else self.files[n].data
                for path, n in self._paths(self.now)}
