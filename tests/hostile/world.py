# SPDX-License-Identifier: ISC
"""A tree whose owner is hostile, and what lies around it."""

import ctypes
import hashlib
import os
import shutil
import stat
import subprocess

NOW = 1700000000
DIRS = 6
ENEMY = 65534                   # who owns the tree, where we are root
RENAME_EXCHANGE = 2
AT_FDCWD = -100

libc = ctypes.CDLL(None, use_errno=True)


def quietly(*args):
    subprocess.run(args, check=True, stdout=subprocess.DEVNULL)


def make_file(path, layout=("60:5", "300:5")):
    quietly("whisper-create", "--no-fsync", path, *layout)
    quietly("whisper-update", "--now", str(NOW), path,
            "%d:1" % (NOW - 70), "%d:2" % (NOW - 130))


def damage(path, offset, data):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(data)


def make_directory(path):
    """One with a sound file and one of each kind of damage."""
    os.makedirs(path)
    make_file(path + "/good.wsp")
    shutil.copy(path + "/good.wsp", path + "/mend.wsp")
    damage(path + "/mend.wsp", 4, b"\0\0\0\0")
    shutil.copy(path + "/good.wsp", path + "/cut.wsp")
    os.truncate(path + "/cut.wsp", 60)
    if shutil.which("rrdtool"):
        quietly("rrdtool", "create", path + "/a.rrd", "--start",
                str(NOW - 620), "--step", "60", "DS:load:GAUGE:120:U:U",
                "RRA:AVERAGE:0.5:1:10")


def plant(path, outside):
    """What an enemy puts under the names that tools make up, and more."""
    victim = outside + "/treasure"
    for name in ("good.wsp.bak", ".mend.wsp.bak.tmp", ".cut.wsp.tmp",
                 "mend.wsp.bak"):
        os.symlink(victim, "%s/%s" % (path, name))
    os.symlink(outside + "/nothing", path + "/.good.wsp.tmp.bak")
    for name in ("a_load.wsp", ".a.wsp.tmp", ".whisper-catalog"):
        os.symlink(victim, "%s/%s" % (path, name))
    os.symlink(outside + "/d0/good.wsp", path + "/link.wsp")
    os.mkfifo(path + "/fifo.wsp")
    os.mkdir(path + "/dir.wsp")
    shutil.copy(path + "/good.wsp", path + "/\x1b[31m\x07\n.wsp")
    shutil.copy(path + "/good.wsp", path + "/mode.wsp")
    if os.geteuid() == 0:
        try:
            os.mknod(path + "/null.wsp", stat.S_IFCHR | 0o666,
                     os.makedev(1, 3))
            os.mknod(path + "/.mode.wsp.tmp", stat.S_IFCHR | 0o666,
                     os.makedev(1, 3))
        except PermissionError:
            pass


def give_away(tree):
    """The tree is the enemy's, with modes and an ACL that we should not keep."""
    if os.geteuid() == 0:
        for at, dirs, files in os.walk(tree):
            for name in [at] + [at + "/" + n for n in dirs + files]:
                os.lchown(name, ENEMY, ENEMY)
    for at, _, _ in os.walk(tree):
        if os.path.exists(at + "/mode.wsp"):
            os.chmod(at + "/mode.wsp", 0o6777)
    if shutil.which("setfacl"):
        subprocess.run(["setfacl", "-d", "-m", "u:%d:rwx" % ENEMY,
                        tree + "/d0"], check=False, stderr=subprocess.DEVNULL)


def make_outside(path):
    for i in range(DIRS):
        make_directory("%s/d%d" % (path, i))
    with open(path + "/treasure", "w", encoding="utf-8") as file:
        file.write("treasure\n")


def make_tree(path, outside, planted):
    for i in range(DIRS):
        at = "%s/d%d" % (path, i)
        make_directory(at)
        if planted and i % 2:
            plant(at, outside)
        os.symlink("%s/d%d" % (outside, i), "%s/.l%d" % (path, i))
    if planted:
        os.symlink(outside + "/nothing", path + "/.whisper-catalog")
    for i in range(DIRS):
        at = "%s/d%d" % (path, i)
        os.symlink("%s/d%d/good.wsp" % (outside, i), at + "/.good")


def exchange(a, b):
    """Swaps two names at once."""
    libc.renameat2(AT_FDCWD, a.encode(), AT_FDCWD, b.encode(),
                   RENAME_EXCHANGE)


def harass(tree):
    """Exchanges directories and files for links to what is outside, for ever."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(ENEMY)
        os.setuid(ENEMY)
    while True:
        for i in range(DIRS):
            exchange("%s/d%d" % (tree, i), "%s/.l%d" % (tree, i))
            for name in ("d", ".l"):
                at = "%s/%s%d" % (tree, name, i)
                if not os.path.islink(at):
                    exchange(at + "/good.wsp", at + "/.good")


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def describe(path):
    st = os.lstat(path)
    what = [path, st.st_ino, st.st_mode, st.st_uid, st.st_gid, st.st_nlink,
            st.st_mtime_ns, st.st_ctime_ns]
    if stat.S_ISREG(st.st_mode):
        what.append(digest(path))
    elif stat.S_ISLNK(st.st_mode):
        what.append(os.readlink(path))
        return tuple(what)
    what.append(attributes(path))
    return tuple(what)


def attributes(path):
    """Access control lists among them."""
    try:
        return tuple((name, os.getxattr(path, name))
                     for name in sorted(os.listxattr(path)))
    except OSError:
        return None


def fingerprint(path):
    """Everything that can be told of what is there."""
    found = [describe(path)]
    for at, dirs, files in os.walk(path):
        found += [describe(at + "/" + name) for name in dirs + files]
    return sorted(found)


def gifts(tree):
    """Files in the tree that run as somebody whose they were not."""
    for at, _, files in os.walk(tree):
        for name in files:
            st = os.lstat(at + "/" + name)
            if os.geteuid() == 0 and st.st_uid != ENEMY and \
                    stat.S_ISREG(st.st_mode) and st.st_mode & 0o6000:
                yield at + "/" + name
