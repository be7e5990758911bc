# SPDX-License-Identifier: ISC
"""Directories and Whisper files as they were at some moment."""
import os
import shutil
import stat
import struct
from collections import namedtuple

# A file or a link: its bytes or where it points to, and its attributes.
Entry = namedtuple("Entry", "link data mode uid gid xattrs")


def entry_of(path):
    st = os.lstat(path)
    if stat.S_ISLNK(st.st_mode):
        return Entry(True, os.readlink(path), 0, 0, 0, ())
    with open(path, "rb") as file:
        data = file.read()
    names = os.listxattr(path) if hasattr(os, "listxattr") else ()
    xattrs = tuple(sorted((name, os.getxattr(path, name)) for name in names))
    return Entry(False, data, stat.S_IMODE(st.st_mode), st.st_uid, st.st_gid,
                 xattrs)


def same_attributes(a, b):
    return a._replace(data=b"") == b._replace(data=b"")


def snapshot(directory):
    """All files in a directory and those below it, by their paths in it."""
    entries = {}
    for top, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(top, name)
            entries[os.path.relpath(path, directory)] = entry_of(path)
    return entries


def clear(directory):
    for item in os.scandir(directory):
        if os.path.ismount(item.path):
            clear(item.path)
        elif item.is_dir(follow_symlinks=False):
            shutil.rmtree(item.path)
        else:
            os.unlink(item.path)


def restore(directory, entries):
    """Makes the directory what it was."""
    clear(directory)
    for name, entry in entries.items():
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if entry.link:
            os.symlink(entry.data, path)
            continue
        with open(path, "wb") as file:
            file.write(entry.data)
        os.chmod(path, entry.mode)
        for key, value in entry.xattrs:
            os.setxattr(path, key, value)


def units(data):
    """
    The parts of a Whisper file that are written as a whole, as pairs of
    offset and length: the header, its archives, and the slots.
    """
    if data.startswith(b"whisper_compressed"):
        # What a torn write there means, unit/test-cwhisper-crash.c looks at.
        for offset in range(len(data)):
            yield offset, 1
        return
    count = struct.unpack_from(">L", data, 12)[0]
    yield 0, 16
    for i in range(count):
        yield 16 + 12 * i, 12
    for i in range(count):
        offset, _, points = struct.unpack_from(">LLL", data, 16 + 12 * i)
        for slot in range(points):
            yield offset + 12 * slot, 12


class Writes:
    """What a command writes to the parts of a file, one after the other."""

    def __init__(self, old, new):
        self.old = old
        self.new = new
        self.states = {}
        for offset, length in units(old):
            end = offset + length
            self.states[offset, length] = {old[offset:end], new[offset:end]}

    def add(self, offset, data):
        """The command writes this; what it does by halves does not count."""
        for (at, length), states in self.states.items():
            first = at - offset
            if first >= 0 and first + length <= len(data):
                states.add(data[first:first + length])

    def problem(self, data):
        """
        What is wrong with a file that a command was interrupted at, or None:
        every part has to be as it was, or as the command writes it.
        """
        if len(data) != len(self.old):
            return "has %d bytes" % len(data)
        rest = bytearray(data)
        expected = bytearray(self.old)
        for (at, length), states in self.states.items():
            part = data[at:at + length]
            if part not in states:
                return "holds %s at %d, neither old nor new" % (
                    part.hex(), at)
            rest[at:at + length] = expected[at:at + length] = bytes(length)
        if rest != expected:
            return "changed outside of header and slots"
        return None

    def between(self, data):
        """Does any part hold what was neither there before nor is after?"""
        return any(data[at:at + length] not in (self.old[at:at + length],
                                                self.new[at:at + length])
                   for at, length in self.states)
