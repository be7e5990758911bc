# SPDX-License-Identifier: ISC
"""Runs one server of Swift, whose configuration is not in /etc/swift.

usage: swift_server.py proxy|account|container|object DIRECTORY
"""
import sys
import warnings

warnings.simplefilter("ignore")
kind, directory = sys.argv[1:]
import swift.common.utils as utils  # noqa: E402
utils.set_swift_dir(directory)      # before the policies are looked for
from swift.common import storage_policy  # noqa: E402
storage_policy.reload_storage_policies()
from swift.common.wsgi import run_wsgi  # noqa: E402

more = {}
if kind == "object":
    from swift.obj import server
    more["global_conf_callback"] = server.global_conf_callback
sys.exit(run_wsgi("%s/%s-server.conf" % (directory, kind), kind + "-server",
                  verbose=True, **more))
