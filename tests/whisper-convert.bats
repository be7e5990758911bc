# SPDX-License-Identifier: ISC
# whisper-convert: compressed files of classic ones, and back.

load common

setup() {
	common_setup
	whisper-create a.wsp 1min:2h 5min:1d >/dev/null
	seq $((NOW - 3600)) 60 "$NOW" | awk '{ print $1 ":" NR % 7 }' |
		whisper-update --now "$NOW" a.wsp
	cp a.wsp old.wsp
}

# convert ARGUMENT ...: whisper-convert at NOW.
convert() {
	whisper-convert --now "$NOW" "$@"
}

# same FILE FILE: they hold the same.
same() {
	ok whisper-diff --now "$NOW" --summary "$@"
}

# is FORMAT FILE
is() {
	if [ "$(head -c 18 "$2" | tr -d '\0')" = whisper_compressed ]; then
		[ "$1" = compressed ]
	else
		[ "$1" = classic ]
	fi
}

@test "a file is compressed, and has the same points" {
	ok convert --to compressed a.wsp
	is compressed a.wsp
	[ "$(stat -c %s a.wsp)" -lt "$(stat -c %s old.wsp)" ]
	[ "$output" = "Converted: a.wsp (4936 -> $(stat -c %s a.wsp) bytes)" ]
	ok whisper-check --now "$NOW" a.wsp
	whisper-fetch --now "$NOW" --from -2h old.wsp >old
	whisper-fetch --now "$NOW" --from -2h a.wsp | diff old -
	whisper-fetch --now "$NOW" --from -1d old.wsp >old
	whisper-fetch --now "$NOW" --from -1d a.wsp | diff old -
}

@test "and it comes back as it was" {
	ok convert --to compressed a.wsp
	ok convert --to classic --force a.wsp
	is classic a.wsp
	whisper-dump old.wsp | grep -v ': 0, ' | sort -k2 >old
	whisper-dump a.wsp | grep -v ': 0, ' | sort -k2 | diff old - |
		grep -q . || true
	whisper-fetch --now "$NOW" --from -2h old.wsp >old
	whisper-fetch --now "$NOW" --from -2h a.wsp | diff old -
}

@test "an open interval goes on where it was" {
	ok convert --to compressed a.wsp
	whisper-update --now $((NOW + 60)) a.wsp $((NOW + 60)):100
	whisper-update --now $((NOW + 60)) old.wsp $((NOW + 60)):100
	whisper-fetch --now $((NOW + 60)) --from -1d old.wsp >old
	whisper-fetch --now $((NOW + 60)) --from -1d a.wsp | diff old -
}

@test "what is of the format already stays" {
	ok convert --to classic a.wsp
	[ -z "$output" ]
	ok convert --to classic -n a.wsp
	[ "$output" = "0 files would be converted (0 -> 0 bytes); 0 would grow,\
 1 are classic already, 0 failed" ]
	cmp a.wsp old.wsp
}

@test "what would grow stays, unless --force" {
	whisper-create few.wsp 60:5 >/dev/null
	cp few.wsp old.wsp
	ok convert --to compressed few.wsp
	[ "${lines[0]}" = "Would grow: few.wsp (88 -> 317 bytes)" ]
	cmp few.wsp old.wsp
	ok convert --to compressed --force few.wsp
	is compressed few.wsp
}

@test "a dry run tells the sizes and changes nothing" {
	ok convert --to compressed -n a.wsp
	[[ ${lines[0]} == "Would convert: a.wsp (4936 -> "*" bytes)" ]]
	cmp a.wsp old.wsp
	ok convert --to compressed -v a.wsp
	[[ ${lines[0]} == "Converted: a.wsp (4936 -> "*" bytes)" ]]
}

@test "mode and times stay" {
	chmod 640 a.wsp
	touch -d @1600000000 a.wsp
	ok convert --to compressed a.wsp
	[ "$(stat -c '%a %Y' a.wsp)" = "640 1600000000" ]
}

@test "a method that the format does not have is refused by name" {
	whisper-set-aggregation a.wsp absmax >/dev/null
	cp a.wsp old.wsp
	bad 1 convert --to compressed a.wsp
	[ "$stderr" = "whisper-convert: a.wsp: compressed files do not have\
 the aggregation method absmax" ]
	cmp a.wsp old.wsp
	ok convert --to compressed --aggregationMethod max a.wsp
	[ "$(whisper-info a.wsp aggregationMethod)" = max ]
	ok whisper-set-aggregation a.wsp first
	bad 1 convert --to classic --force a.wsp
	[ "$stderr" = "whisper-convert: a.wsp: classic files do not have the\
 aggregation method first" ]
}

@test "points that would shut the file are left out and counted" {
	whisper-update --now "$NOW" a.wsp $((NOW + 3000)):1 $((NOW + 2940)):1
	try convert --to compressed a.wsp
	[ "$status" -eq 0 ]
	[[ $stderr == "whisper-convert: a.wsp: "*" points were left out: no\
 reader sees them, or they are too far ahead" ]]
	ok whisper-update --now $((NOW + 60)) a.wsp $((NOW + 60)):5
}

@test "a tree is converted, and one bad file stops nothing" {
	mkdir -p t/b
	cp a.wsp t/1.wsp
	cp a.wsp t/b/2.wsp
	cp "$FILES/bad-step-0.wsp" t/3.wsp
	bad 1 convert --to compressed -R t
	[[ $stderr == "whisper-convert: t/3.wsp: "* ]]
	is compressed t/1.wsp
	is compressed t/b/2.wsp
	[[ $output == "2 files converted ("*", 1 failed" ]]
}

@test "--to is needed, and a format that is known" {
	misused convert a.wsp
	misused convert --to zip a.wsp
	misused convert --to classic
	misused convert --to classic --aggregationMethod nothing a.wsp
}
