# SPDX-License-Identifier: ISC
"""All that is run with faults: every tool on several kinds of files."""
from making import creating, drawing, importing, loading
from moving import moving
from reading import listing, reading
from replacing import compressing, repairing, resizing, resizing_trees
from systems import by_others, with_threads, without_calls
from writing import copying, editing, ingesting, rebuilding, setting, updating


def everything():
    return moving() + creating() + loading() + updating() + copying() + \
        setting() + resizing() + resizing_trees() + rebuilding() + \
        editing() + ingesting() + repairing() + compressing() + \
        importing() + drawing() + reading() + listing() + without_calls() + \
        by_others() + with_threads()
