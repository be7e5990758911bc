# SPDX-License-Identifier: ISC
"""The bytes of a Whisper file, and their canonical form for comparing."""

import hashlib
import struct

HEADER = struct.Struct("!2LfL")
ARCHIVE = struct.Struct("!3L")
SLOT = struct.Struct("!Ld")


def archives(data):
    """The (offset, step, points) of each archive, or [] if unreadable."""
    if len(data) < HEADER.size:
        return []
    count = HEADER.unpack_from(data)[3]
    if len(data) < HEADER.size + ARCHIVE.size * count:
        return []
    return [ARCHIVE.unpack_from(data, HEADER.size + ARCHIVE.size * i)
            for i in range(count)]


def well_formed(data):
    """True if the archives lie back to back and inside the file."""
    found = archives(data)
    place = HEADER.size + ARCHIVE.size * len(found)
    for offset, step, points in found:
        if offset != place or step == 0 or points == 0:
            return False
        place += SLOT.size * points
    return bool(found) and place <= len(data)


def turned(ring, step, points):
    """A ring with the slot of interval 0 in the first place."""
    base = SLOT.unpack_from(ring)[0]
    cut = len(ring) - base // step % points * SLOT.size
    return ring[cut:] + ring[:cut] if base else ring


def canonical(data):
    """The file with every ring turned; other files stay as they are."""
    if not well_formed(data):
        return data
    parts = [data[:archives(data)[0][0]]]
    for offset, step, points in archives(data):
        end = offset + SLOT.size * points
        parts.append(turned(data[offset:end], step, points))
    return b"".join(parts) + data[end:]


def digest(data):
    return hashlib.sha256(canonical(data)).hexdigest()


def slots(data):
    """Yields (archive, slot, interval, value) for slots with a set bit."""
    data = canonical(data)
    for i, (offset, _, points) in enumerate(archives(data)):
        for k in range(points):
            raw = data[offset + SLOT.size * k:][:SLOT.size]
            if len(raw) == SLOT.size and any(raw):
                yield (i, k) + SLOT.unpack(raw)
