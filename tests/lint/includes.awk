# SPDX-License-Identifier: ISC
# Finds headers that a room must not include.  The variable list names a file with
# the names of all files, which are the arguments, too; prints what is wrong, and last the pairs of headers of which
# the first includes the second, behind the word edge.

# The file that an #include means, or nothing.
function resolve(user, name,	in_bin, in_lib) {
	in_bin = is_tool(user) && ("bin/" name) in exists
	in_lib = ("lib/" name) in exists
	if (in_bin && in_lib)
		complain(user ":" FNR, "\"" name "\" is in bin and in lib")
	if (in_lib)
		return "lib/" name
	return in_bin ? "bin/" name : ""
}

function check(user, name,	used, why) {
	used = resolve(user, name)
	if (used == "") {
		complain(user ":" FNR, "\"" name "\" names no file from lib" \
		    (is_tool(user) ? " or bin" : ""))
		return
	}
	why = against(room_of(user), room_of(used))
	if (is_tool(user) && !is_tool(used) && used !~ /^lib\/[^\/]*$/)
		why = "includes a private header of the library"
	if (why != "")
		complain(user ":" FNR, "\"" name "\": " why)
	if (user ~ /\.h$/)
		print "edge", user, used
}

BEGIN {
	read_table()
	while ((getline name <list) > 0)
		exists[name] = 1
}
FNR == 1 && !(room_of(FILENAME) in floor) {
	complain(FILENAME, "is in no room of the table")
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
	split($0, quoted, "\"")
	check(FILENAME, quoted[2])
}
END { exit wrong }
