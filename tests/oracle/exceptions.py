# SPDX-License-Identifier: ISC
"""
Where our tools differ from the reference's scripts on purpose.

Each exception turns what the scripts of version 1.1.4 did into what ours
must do instead; nothing else is forgiven.  NOT_COMPARED says which command
lines are never tried, and why.
"""

import re

import scripts

NOT_COMPARED = (
    ("whisper-update without points", "1.1.4 does not read stdin"),
    ("whisper-update NaN:5 or 1N:5", "theirs replaces N: anywhere"),
    ("whisper-dump --raw", "1.1.4 does not have it"),
    ("whisper-resize", "migrates otherwise by design, prints other lines"),
    ("whisper-fill", "fills otherwise by design"),
    ("--until later than now in merge and diff", "theirs loses points"),
    ("merge of a file with itself", "theirs reads what it is writing"),
    ("future runs longer than a ring", "theirs writes beyond the archive"),
    ("an xFilesFactor of nan", "theirs makes the file unreadable"),
    ("operands that theirs ignores", "bad usage with ours"),
    ("underscores and octal in numbers", "Python's notation"),
    ("whisper-set-xfilesfactor FILE -1e-9", "theirs takes it for an option"),
    ("several mistakes in one command line", "which is found first differs"),
    ("times that look like dates", "ours takes 20240101 for a date"),
    ("times in a retention of step 0", "theirs divides by zero"),
    ("-t without --pretty", "theirs ignores it, ours takes both as said"))


def unread(outcome):
    """An outcome of which the text on stdout is not compared."""
    return outcome._replace(out=None)


def help_instead_of_usage(world, command, outcome):
    if outcome.out.lower().startswith("usage:") and not outcome.err:
        return outcome._replace(status=2, out="")
    return None


def help_for_missing_file(world, command, outcome):
    if (command[0].startswith("whisper-set-") and outcome.status == 1 and
            "usage:" in outcome.out.lower()):
        return outcome._replace(out="")
    return None


def bad_factor(world, command, outcome):
    if (command[0] == "whisper-set-xfilesfactor" and
            "invalid float" in outcome.err):
        return outcome._replace(status=1)
    return None


def failed_create(world, command, outcome):
    if command[0] != "whisper-create" or outcome.status == 0:
        return None
    if world.restore() or outcome.out.startswith("Archive 0"):
        return outcome._replace(out="")
    return None


def created_without_points(world, command, outcome):
    if not outcome.out.endswith(" (28 bytes)\n"):
        return None
    world.restore()
    return outcome._replace(status=1, out="")


def estimated_without_points(world, command, outcome):
    if command[0] != "whisper-create" or ": 0 points of" not in outcome.out:
        return None
    return outcome._replace(status=1, out="")


def unknown_field(world, command, outcome):
    if (command[0] == "whisper-info" and outcome.status == 1 and
            outcome.out == "" and ("bogus" in command or "points" in command)):
        return unread(outcome)
    return None


def look_at_damage(world, command, outcome):
    if (command[0] in ("whisper-info", "whisper-dump") and
            "damaged.wsp" in command and outcome.status < 2):
        return unread(outcome._replace(status=1))
    return None


def diff_status(world, command, outcome):
    if command[0] != "whisper-diff":
        return None
    if outcome.status == 0 and outcome.differs:
        return outcome._replace(status=1)
    if outcome.status == 1:
        return outcome._replace(status=2)
    return None


def json_numbers(world, command, outcome):
    if not outcome.out.startswith("{") or outcome.status:
        return None
    text = re.sub(r"\b(nan|NaN)\b", "null", outcome.out)
    text = re.sub(r"\b(inf|Infinity)\b", "1e9999", text)
    return outcome._replace(out=text) if text != outcome.out else None


def drop_times(world, command, outcome):
    """1.1.4 prints the values it keeps with the first timestamps."""
    kept = {"zeroes": lambda v: v != "0", "nulls": lambda v: v != "null",
            "empty": lambda v: v not in ("0", "null")}
    options = [word.split("=", 1) for word in command]
    words = [word for option in options for word in option]
    name = next((word for word in words if word in kept), None)
    if (command[0] != "whisper-fetch" or name is None or outcome.status or
            outcome.out.startswith("{")):
        return None
    plain, values = without_drop(world, command)
    lines = zip(plain.splitlines(True), values)
    return outcome._replace(out="".join(
        line for line, value in lines if kept[name](value)))


def without_drop(world, command):
    """The lines of a fetch, and its values as null, 0 or anything else."""
    words = []
    for word in command[1:]:
        if word.startswith("--d"):
            words.append(None if "=" in word else word)
        elif not (words and words[-1] and words[-1].startswith("--d")):
            words.append(word)
        else:
            words[-1] = None
    words = [word for word in words if word is not None]
    plain = scripts.run(world.now, command[0], words).out
    series = scripts.run(world.now, command[0], ["--json"] + words).out
    listed = re.search(r"\[(.*)\]", series).group(1)
    return plain, ["0" if value in ("0.0", "-0.0") else value
                   for value in listed.split(", ")]


EXCEPTIONS = (
    ("too few or too many operands: theirs print help and exit 1, ours 2",
     help_instead_of_usage),
    ("a missing file in set-*: theirs print help after the error",
     help_for_missing_file),
    ("an xFilesFactor that is no number: theirs exit 2, ours 1",
     bad_factor),
    ("a create that fails: theirs prints, leaves an empty file or deletes one",
     failed_create),
    ("an archive without points: theirs creates it", created_without_points),
    ("an archive without points: theirs estimates it",
     estimated_without_points),
    ("info of an unreadable file: ours looks at the field first",
     unknown_field),
    ("info and dump of a damaged file: ours print what can be read",
     look_at_damage),
    ("JSON: theirs has nan and inf in it, ours null and 1e9999",
     json_numbers),
    ("whisper-diff: ours exits 1 if the files differ, 2 on trouble",
     diff_status),
    ("fetch --drop: theirs prints wrong timestamps", drop_times))

used = dict.fromkeys((reason for reason, _ in EXCEPTIONS), 0)


def expected(world, command, outcome):
    """The outcome that ours must have where the scripts' was outcome."""
    for reason, exception in EXCEPTIONS:
        if outcome.out is None:
            break
        changed = exception(world, command, outcome)
        if changed:
            outcome = changed
            used[reason] += 1
    return outcome


def silent(command, ours):
    """Whether stderr must be empty; its words are ours."""
    if command[0] == "whisper-update" and ours.status == 0:
        return ours.err == "" or not ours.err.endswith("too old to store\n")
    if command[0] == "whisper-info" and ours.out.startswith("Unknown field"):
        return ours.err == ""
    return ours.status < (2 if command[0] == "whisper-diff" else 1)


def report():
    """Lines that say how often each exception was needed."""
    return (["excepted %d times: %s" % (times, reason)
             for reason, times in used.items()] +
            ["not compared: %s: %s" % pair for pair in NOT_COMPARED])
