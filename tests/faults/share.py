# SPDX-License-Identifier: ISC
"""Of many cases as many as there is time for."""
import itertools
import os

EVERY = max(1, int(os.environ.get("EVERY") or 1))


def share(cases):
    """The first one, and every so many behind it, as EVERY says."""
    return itertools.islice(cases, 0, None, EVERY)
