# SPDX-License-Identifier: ISC
# Tells objcopy how private symbols are called in the library that is
# installed: wsp.fail for wsp_fail, which no C program can name.  Reads the
# public names, one a line, then what "nm -Pg" says about the library.

NF == 1 { public[$1] = 1; next }
$2 ~ /^[A-TV-Z]$/ && /^wsp_/ && !($1 in public) {
	private = $1
	sub(/^wsp_/, "wsp.", private)
	print $1, private
}
