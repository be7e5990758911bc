# SPDX-License-Identifier: ISC
# Finds calls that a room must not make.  Reads the names that the public
# headers declare, then what "nm -PAg" says about the object files.

# The room of an object file, or nothing if its source is no more.
function room(object,	dir, name) {
	dir = name = object
	sub(/\/[^\/]*$/, "", dir)
	sub(/^.*\//, "", name)
	sub(/\.o$/, ".c", name)
	if (!((dir "/" name) in exists))
		# Automake puts the program before the name.
		sub(/^.*-/, "", name)
	return (dir "/" name) in exists ? dir : ""
}

function check(object, symbol,	user, used, why) {
	user = room(object)
	used = home[symbol]
	why = against(user, used)
	if (is_tool(object) && used ~ /^lib\// && !(symbol in public))
		why = "is private to the library"
	if (why != "")
		complain(object, symbol "(): " why)
}

BEGIN { read_table() }
$1 == "public" { public[$2] = 1; next }
$1 == "file" { exists[$2] = 1; next }
{ sub(/:$/, "", $1) }
room($1) == "" { next }
$3 ~ /^[Uwv]$/ { use[++uses] = $1 " " $2; next }
{ home[$2] = room($1) }
END {
	for (i = 1; i <= uses; i++) {
		split(use[i], word, " ")
		if (word[2] in home)
			check(word[1], word[2])
	}
	if (!uses)
		complain("nm", "there are no object files: make them first")
	exit wrong
}
