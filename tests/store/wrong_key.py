# SPDX-License-Identifier: ISC
"""
Makes the key of the only entry of segment 1 another one, with all checksums
right.

usage: wrong_key.py store old new
"""
import struct
import sys
from zlib import crc32

import ctypes

zstd = ctypes.CDLL("libzstd.so.1")
zstd.ZSTD_compress.restype = zstd.ZSTD_decompress.restype = ctypes.c_size_t


def unpacked(data, size):
    out = ctypes.create_string_buffer(size)
    n = zstd.ZSTD_decompress(out, ctypes.c_size_t(size), data,
                             ctypes.c_size_t(len(data)))
    return out.raw[:n]


def packed(data):
    out = ctypes.create_string_buffer(len(data) + 999)
    n = zstd.ZSTD_compress(out, ctypes.c_size_t(len(data) + 999), data,
                           ctypes.c_size_t(len(data)), 3)
    return out.raw[:n]


def record(head, payload):
    head = head[:20] + struct.pack(">II", len(payload), crc32(payload))
    return head + struct.pack(">I", crc32(head)) + payload


def main(store, old, new):
    with open(store + "/data/0/1", "rb") as file:
        data = file.read()
    out = heads = b""
    at = 0
    while at < len(data):
        size, = struct.unpack(">I", data[at + 20:at + 24])
        head, p = data[at:at + 32], data[at + 32:at + 32 + size]
        at += 32 + size
        if head[4:5] == b"B":
            raw, n = struct.unpack(">II", p[4:12])
            part = packed(unpacked(p[28:28 + n], raw).replace(old, new))
            p = p[:8] + struct.pack(">I", len(part)) + p[12:28] + part + \
                p[28 + n:]
        if head[4:5] == b"E":
            p = p[:48] + struct.pack(">I", crc32(heads)) + p[52:]
            end, crc = len(out), crc32(p)
        whole = record(head, p)
        out += whole
        heads += whole[:32]
    with open(store + "/data/0/1", "wb") as file:
        file.write(out)
    with open(store + "/HEAD", "rb") as file:
        head = file.read()
    p = head[32:]
    i = p.rfind(struct.pack(">Q", len(data)))
    with open(store + "/HEAD", "wb") as file:
        file.write(record(head, p[:i] + struct.pack(
            ">QQI", len(out), end, crc) + p[i + 20:]))


if __name__ == "__main__":
    main(sys.argv[1], *(text.encode() for text in sys.argv[2:]))
