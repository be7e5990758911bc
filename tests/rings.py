#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""rings.py relay|carbon TOOL - compare the owners that a tool finds with those
of carbon-c-relay or of carbon's own router.

Prints what differs; the exit status is 77 where the program is missing.
"""
import random
import subprocess
import sys
import tempfile

NAMES = 400
TYPES = ("carbon_ch", "fnv1a_ch", "jump_fnv1a_ch")


def names(rnd):
    return ["servers.web%d.%s.m%d" % (rnd.randrange(999), rnd.choice("abcdef"), i) for i in range(NAMES)]


def located(tool, conf, metrics):
    out = subprocess.run([tool, "--ring", conf, "--locate"] + metrics, check=True, stdout=subprocess.PIPE,
                         universal_newlines=True).stdout
    return [line.split("\t")[1].split(",") for line in out.splitlines()]


def servers(rnd, n, separator, letters=True):
    """Different ones, for a host and instance may be there once only; without letters so may an instance."""
    used, out = set(), []
    while len(out) < n:
        host = "10.0.%d.%d" % (rnd.randrange(4), rnd.randrange(9))
        instance = rnd.choice([None] + ["a", "b"] * letters + ["%d" % (7 * len(out) % 61)])
        if (host, instance) not in used:
            used.add((host, instance))
            out.append("%s:%d%s" % (host, 2000 + len(out), "" if instance is None else separator + instance))
    return out


def relay_owners(conf, metrics):
    out = subprocess.run(["carbon-c-relay", "-t", "-f", conf], input="\n".join(metrics) + "\n", check=True,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True).stdout
    found, now = [], None
    for line in out.splitlines():
        if " -> " in line:
            now = []
            found.append(now)
        elif now is not None and line.startswith("        "):
            now.append(line.strip().split()[0])
    return found


def without_instance(server):
    return server.split("=")[0]


def check_relay(tool, rnd, directory):
    wrong = 0
    for kind in TYPES:
        for n in (1, 3, 17, 60):
            copies = rnd.randrange(1, min(n, 3) + 1)
            conf = directory + "/relay.conf"
            with open(conf, "w") as f:
                f.write("# a comment\ncluster c\n    %s replication %d\n" % (kind, copies))
                for server in servers(rnd, n, "=", kind != "jump_fnv1a_ch"):
                    f.write("        %s\n" % server)
                f.write("    ;\nmatch * send to c stop;\n")
            metrics = names(rnd)
            ours = [[without_instance(s) for s in o] for o in located(tool, conf, metrics)]
            theirs = [[without_instance(s) for s in o] for o in relay_owners(conf, metrics)]
            if ours != theirs:
                wrong += 1
                bad = [t for t in zip(metrics, ours, theirs) if t[1] != t[2]]
                print("relay %s, %d servers: %d of %d differ (%d answers): %s" % (
                    kind, n, len(bad), len(metrics), len(theirs), bad[:2]))
    return wrong


def check_carbon(tool, rnd, directory):
    from carbon.routers import ConsistentHashingRouter
    from carbon.util import parseDestinations
    wrong = 0
    for kind in ("carbon_ch", "fnv1a_ch"):
        for n in (1, 3, 17, 60):
            for diverse in (True, False):
                copies = rnd.randrange(1, min(n, 3) + 1)
                destinations = servers(rnd, n, ":")

                class Settings(dict):
                    __getattr__ = dict.get
                settings = Settings(REPLICATION_FACTOR=copies, DIVERSE_REPLICAS=diverse, ROUTER_HASH_TYPE=kind)
                router = ConsistentHashingRouter(settings)
                for destination in parseDestinations(destinations):
                    router.addDestination(destination)
                conf = directory + "/carbon.conf"
                with open(conf, "w") as f:
                    f.write("[relay]\nDESTINATIONS = %s\nREPLICATION_FACTOR = %d\nDIVERSE_REPLICAS = %s\n"
                            "ROUTER_HASH_TYPE = %s\n" % (", ".join(destinations), copies, diverse, kind))
                metrics = names(rnd)
                ours = located(tool, conf, metrics)
                theirs = [[":".join(str(p) for p in d if p is not None) for d in router.getDestinations(m)]
                          for m in metrics]
                if ours != theirs:
                    wrong += 1
                    bad = [t for t in zip(metrics, ours, theirs) if t[1] != t[2]]
                    print("carbon %s, %d servers: %d differ: %s" % (kind, n, len(bad), bad[:2]))
    return wrong


def main():
    which, tool = sys.argv[1:]
    rnd = random.Random(20240229)
    with tempfile.TemporaryDirectory() as directory:
        try:
            wrong = (check_relay if which == "relay" else check_carbon)(tool, rnd, directory)
        except (ImportError, FileNotFoundError) as e:
            print("missing: %s" % e)
            return 77
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
