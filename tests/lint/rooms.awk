# SPDX-License-Identifier: ISC
# What the other scripts here share: the table of rooms, read from the file
# named by the variable table, and the question whether one may use another.

function read_table(	line, word, n, i) {
	while ((getline line <table) > 0) {
		if (line ~ /^(#|$)/)
			continue
		n = split(line, word, " ")
		if (word[1] == "header") {
			for (i = 3; i <= n; i++)
				owner[word[2], word[i]] = 1
			floor[word[2]] = floor[word[3]]
			continue
		}
		floors++
		for (i = 1; i <= n; i++)
			floor[word[i]] = floors
	}
	close(table)
	if (!floors)
		complain(table, "has no rooms")
}

function complain(where, what) {
	print where ": " what
	wrong = 1
}

# The room of a file: its directory, or itself if it is a public header.
function room_of(path) {
	if (path in floor)
		return path
	sub(/\/[^\/]*$/, "", path)
	return path
}

# What speaks against it that one room uses another, or nothing.
function against(user, used) {
	if (!(user in floor))
		return "is in no room of the table"
	if (!(used in floor))
		return "uses " used ", which is in no room of the table"
	if (user == used || (used, user) in owner || floor[user] > floor[used])
		return ""
	if (floor[user] == floor[used])
		return "uses its neighbour " used
	return "uses " used ", which is above it"
}

function is_tool(path) {
	return path ~ /^bin\//
}
