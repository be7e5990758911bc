# SPDX-License-Identifier: ISC
# Finds functions, files and lines that are too long.  A function counts from
# its opening brace to its closing one, both included; tabs stop at every eighth
# column.

function finish(	lines, limit) {
	lines = FNR - start + 1
	count[lines]++
	functions++
	longest = lines > longest ? lines : longest
	limit = name == "main" ? 40 : 60
	if (lines > limit) {
		printf "%s:%d: %s() has %d lines, more than %d\n", FILENAME,
		    start, name, lines, limit
		wrong = 1
	}
}

function median(	i, seen) {
	for (i = 0; seen * 2 < functions; i++)
		seen += count[i + 1]
	return i
}

FNR == 1 { start = 0 }
function columns(s,	i, n, k) {
	n = split(s, piece, "\t")
	for (i = 1; i <= n; i++) {
		k += length(piece[i])
		if (i < n)
			k += 8 - k % 8
	}
	return k
}

function too_wide() {
	printf "%s:%d: more than 80 columns\n", FILENAME, FNR
	wrong = 1
}

FNR == 401 && FILENAME ~ /\.c$/ { long[++longs] = FILENAME }
length($0) > 40 && columns($0) > 80 { too_wide() }
FNR > 400 { size[FILENAME] = FNR }
!start && /^[a-z_][A-Za-z0-9_]*\(/ { name = $0; sub(/\(.*/, "", name) }
/^\{$/ { start = FNR }
/^\}$/ && start { finish(); start = 0 }
END {
	for (i = 1; i <= longs; i++)
		printf "%s has %d lines, more than 400\n", long[i],
		    size[long[i]]
	printf "note: %d functions, of %d lines in the median, %d at most\n",
	    functions, median(), longest
	exit wrong || longs
}
