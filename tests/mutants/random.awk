# SPDX-License-Identifier: ISC
# Chooses n mistakes at random, by a seed, that could be made in the lines of
# these files, and prints them as lines of the file mutants.
#
# usage: awk -v n=100 -v seed=1 -f random.awk rooms file ...
#
# The first file says what tests a room has.

BEGIN {
	srand(seed)
	add(" < ", " <= ")
	add(" <= ", " < ")
	add(" > ", " >= ")
	add(" >= ", " > ")
	add(" == ", " != ")
	add(" != ", " == ")
	add(" && ", " || ")
	add(" || ", " && ")
	add(" + 1", "")
	add(" - 1", "")
	add("return -1;", "return 0;")
	add("continue;", "break;")
}

function add(old, new)
{
	from[++kinds] = old
	to[kinds] = new
}

FNR == NR {
	if (!/^#/)
		rooms[++nrooms] = $1
	next
}

# Comments and what the preprocessor reads are no code.
/^#/ || /^[ \t]*\/?\*/ { next }

# The first digit of a number is none.
function has(line, text,    at)
{
	at = index(line, text)
	return at > 0 && (text !~ /1$/ ||
	    substr(line, at + length(text), 1) !~ /[0-9]/)
}

{
	for (k = 1; k <= kinds; k++)
		if (has($0, from[k]))
			found[++count] = FILENAME ":" FNR ":" k
}

# One of count, without what was chosen before.
function choose(    i, one)
{
	i = 1 + int(rand() * count)
	one = found[i]
	found[i] = found[count--]
	return one
}

function room_of(file,    i)
{
	for (i = 1; i <= nrooms; i++)
		if (index(file, rooms[i]) == 1)
			return rooms[i]
	return "of " file
}

END {
	for (; n > 0 && count > 0; n--) {
		split(choose(), part, ":")
		new = to[part[3]]
		gsub(/&/, "\\\\&", new)
		old = from[part[3]]
		sub(/^ /, "", old)
		printf "random %s:%d %s\troom %s\t%s\t%ds/%s/%s/\n", part[1],
		    part[2], old, room_of(part[1]), part[1], part[2],
		    from[part[3]], new
	}
}
