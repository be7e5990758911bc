# SPDX-License-Identifier: ISC
"""Runs one server of Swift, whose configuration is not in /etc/swift.

usage: swift_server.py proxy|account|container|object DIRECTORY
       swift_server.py rings DIRECTORY ACCOUNT CONTAINER OBJECT

The second one writes where those servers are: the ports of three.
"""
import os
import sys
import warnings


def make_rings(directory, ports):
    from swift.common.ring import RingBuilder
    for kind, port in zip(("account", "container", "object"), ports):
        builder = RingBuilder(4, 1, 0)
        builder.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1,
                         "ip": "127.0.0.1", "port": int(port),
                         "device": "d1"})
        builder.rebalance()
        builder.get_ring().save(os.path.join(directory, kind + ".ring.gz"))


def serve(kind, directory):
    import swift.common.utils as utils
    utils.set_swift_dir(directory)  # before the policies are looked for
    from swift.common import storage_policy
    storage_policy.reload_storage_policies()
    from swift.common.wsgi import run_wsgi
    more = {}
    if kind == "object":
        from swift.obj import server
        more["global_conf_callback"] = server.global_conf_callback
    return run_wsgi("%s/%s-server.conf" % (directory, kind),
                    kind + "-server", verbose=True, **more)


warnings.simplefilter("ignore")
if sys.argv[1] == "rings":
    make_rings(sys.argv[2], sys.argv[3:])
else:
    sys.exit(serve(*sys.argv[1:]))
