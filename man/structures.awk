# SPDX-License-Identifier: ISC
# structures.awk - the section STRUCTURES of a manual page about C.
#
# usage: awk -f man/structures.awk lib/HEADER.h ... man/PAGE.3
#
# Prints the page with what the headers say of structures, of numbers that have
# names, and of functions that callers write: each with the comment before it.

BEGIN { last = ARGV[ARGC - 1] }

# A backslash, a quote and what looks like a request are to be seen as such.
function escape(s) {
	gsub(/\\/, "\\e", s)
	gsub(/'/, "\\(aq", s)
	gsub(/-/, "\\-", s)
	gsub(/`/, "\\(ga", s)
	gsub(/\^/, "\\(ha", s)
	gsub(/~/, "\\(ti", s)
	return s ~ /^\./ ? "\\&" s : s
}

function flush() {
	for (i = 0; i < n; i++)
		section = section escape(lines[i]) "\n"
	section = section "\n"
	n = 0
	inside = 0
}

function keep() {
	lines[n++] = $0
}

FILENAME != last && inside {
	keep()
	if (/^};/ || (type && /;$/))
		flush()
	next
}

FILENAME != last && /^(struct|enum|union) [a-z_]+ \{$/ {
	keep()
	inside = 1
	type = 0
	next
}

FILENAME != last && /^typedef / {
	keep()
	inside = type = 1
	if (/;$/)
		flush()
	next
}

FILENAME != last && /^\/\*/ {
	n = 0
	comment = 1
}

FILENAME != last && comment {
	keep()
	if (/\*\//)
		comment = 0
	next
}

FILENAME != last {
	n = 0
	next
}

/^\.Sh / {
	if ($0 == ".Sh STRUCTURES")
		skip = 1
	else if (skip || after) {
		if (!put)
			printf ".Sh STRUCTURES\n.Bd -literal\n%s.Ed\n",
			    trimmed()
		put = 1
		skip = 0
	}
	after = $0 == ".Sh DESCRIPTION"
}

!skip { print }

# An empty line ends each but the last.
function trimmed() {
	return substr(section, 1, length(section) - 1)
}
