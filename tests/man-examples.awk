# SPDX-License-Identifier: ISC
# Turns the EXAMPLES of a manual page into a shell script.
#
# In the literal blocks a line that starts with "$ " is a command, and the
# lines up to the next one are what it prints.  For command number N, from 1,
# $LOG/N.command and $LOG/N.want get these; a command goes on in the next line
# after a backslash, and no line of one may wrap in a terminal of 80 columns,
# since what is pasted from there is then another command; the script that goes to standard
# output leaves $LOG/N.out, N.err and N.status when it is run.  Programs in C
# and schema files, which begin with a bracket, have tests of their own.

BEGIN { INDENT = 11 }	# of a section, and of -offset indent

function fail(reason) {
	printf "%s:%d: %s\n", FILENAME, FNR, reason >"/dev/stderr"
	failed = 1
	exit 1
}

function unescape(s) {
	gsub(/\\&/, "", s)
	gsub(/\\-/, "-", s)
	gsub(/\\\(aq/, "'", s)
	gsub(/\\\(dq/, "\"", s)
	gsub(/\\e/, "\\", s)
	return s
}

function command(s) {
	if (n++)
		close(log_n ".want")
	log_n = ENVIRON["LOG"] "/" n
	print FILENAME ":" FNR ": " s >(log_n ".command")
	close(log_n ".command")
	printf "" >(log_n ".want")
	print "{ " s
	printf "} >\"$LOG/%d.out\" 2>\"$LOG/%d.err\" </dev/null\n", n, n
	printf "echo $? >\"$LOG/%d.status\"\n", n
}

/^\.Sh/ { examples = $2 == "EXAMPLES"; next }
!examples { next }
/^\.Bd -literal/ { first = 1; block = 1; next }
/^\.Ed/ { block = 0; next }
!block { next }
/^\./ { fail("a macro in a literal block") }
first {
	first = 0
	if (/^#include/ || /^\[/) {
		block = 0
		next
	}
	if (!/^\$ /)
		fail("the block does not start with a command")
}
(/^\$ / || held != "") && length(unescape($0)) > 80 - INDENT {
	fail("the command is longer than a line of 80 columns")
}
/^\$ / || held != "" {
	held = held unescape(held == "" ? substr($0, 3) : $0)
	if (/\\e$/) {
		held = held "\n"
		next
	}
	command(held)
	held = ""
	next
}
{ print unescape($0) >(log_n ".want") }

END {
	if (block && !failed)
		fail("the block does not end")
}
