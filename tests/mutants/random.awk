# SPDX-License-Identifier: ISC
# Chooses n mistakes at random, by a seed, that could be made in the lines of
# these files, and prints them as lines of the file mutants.
#
# usage: awk -v n=100 -v seed=1 -f random.awk file ...

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

# Comments and what the preprocessor reads are no code.
/^#/ || /^[ \t]*\/?\*/ { next }

{
	for (k = 1; k <= kinds; k++)
		if (index($0, from[k]) > 0)
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

END {
	for (; n > 0 && count > 0; n--) {
		split(choose(), part, ":")
		new = to[part[3]]
		gsub(/&/, "\\\\&", new)
		old = from[part[3]]
		sub(/^ /, "", old)
		printf "random %s:%d %s\tquick\t%s\t%ds/%s/%s/\n", part[1],
		    part[2], old, part[1], part[2], from[part[3]], new
	}
}
