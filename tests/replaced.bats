# SPDX-License-Identifier: ISC
# What takes the place of a file has its owner, mode and rights, and no more.

load common

# a.wsp is a file that each of the commands below replaces, in a directory of
# its own.
setup() {
	common_setup
	create in.wsp 1:60
	whisper-dump --exact in.wsp >text
	! rrd2whisper --version >/dev/null 2>&1 || ! command -v rrdtool ||
		rrdtool create a.rrd --start $((NOW - 600)) --step 60 \
		    DS:load:GAUGE:120:U:U RRA:AVERAGE:0.5:1:10
}

# start: dir/a.wsp as it is before.  What is wrong with it can be repaired.
start() {
	rm -rf dir
	mkdir dir
	cp in.wsp dir/a.wsp
	poke dir/a.wsp 4 00000000
	chmod 640 dir/a.wsp
}

# for_each_replacer COMMAND ...: runs it with the words of every tool.
for_each_replacer() {
	local words

	while read -ra words; do
		[ "${#words[@]}" -gt 0 ] || continue
		start
		"$@" "${words[@]}" --now "$NOW"
	done <<-END
	whisper-resize dir/a.wsp 1:90
	whisper-resize -R dir 1:90
	whisper-resize --nobackup dir/a.wsp 1:90
	whisper-check --repair -R dir
	whisper-create --overwrite dir/a.wsp 1:90
	whisper-load --overwrite dir/a.wsp text
	$([ ! -e a.rrd ] || echo rrd2whisper --overwrite --destinationPath dir a.rrd)
	END
}

# replaces COMMAND ...: it does, and ends well; $stderr is what it says.
replaces() {
	local inode

	inode=$(stat -c %i dir/a.wsp)
	try "$@"
	[ "$status" -eq 0 ] || wrong "expected success" "$@"
	[ "$(stat -c %i dir/a.wsp)" != "$inode" ]
}

loses_default_acl() {
	setfacl -d -m u:12:rw,g:34:r dir
	replaces "$@"
	says_only ""
	[ "$(stat -c %a dir/a.wsp)" = 640 ] || wrong "another mode" "$@"
	diff - <(getfacl -cn dir/a.wsp) <<-'END'
	user::rw-
	group::r--
	other::---

	END
}

@test "a list for access of the directory does not get to what had none" {
	need setfacl getfacl
	setfacl -m u:12:rw in.wsp 2>/dev/null ||
		skip "no access control lists here"
	setfacl -b in.wsp
	for_each_replacer loses_default_acl
}

keeps_acl() {
	setfacl -d -m u:12:rwx dir
	setfacl -m u:13:r dir/a.wsp
	getfacl -n dir/a.wsp >before
	replaces "$@"
	diff before <(getfacl -n dir/a.wsp)
}

@test "a list for access of the file stays, whatever the directory has" {
	need setfacl getfacl
	setfacl -m u:12:rw in.wsp 2>/dev/null ||
		skip "no access control lists here"
	setfacl -b in.wsp
	for_each_replacer keeps_acl
}

loses_powers() {
	chmod 6777 dir/a.wsp
	chown 12:34 dir/a.wsp
	chmod 6777 dir/a.wsp
	# Linux lets nobody else make a hard link to it, which a backup is.
	[[ $1 != whisper-check ]] || return 0
	[[ $1 != whisper-resize ]] || set -- "$@" --nobackup
	replaces unprivileged "$@"
	says_only ""
	[ "$(stat -c %a:%u dir/a.wsp)" = 777:0 ] || wrong "set-user-ID" "$@"
}

@test "set-user-ID and set-group-ID go where the owner cannot be kept" {
	need_root "give files away"
	need_unprivileged
	for_each_replacer loses_powers
}

keeps_powers() {
	chown 12:34 dir/a.wsp
	chmod 6755 dir/a.wsp
	replaces "$@"
	[ "$(stat -c %a:%u:%g dir/a.wsp)" = 6755:12:34 ] ||
		wrong "not the mode that was" "$@"
}

@test "they stay where it is kept" {
	need_root "give files away"
	for_each_replacer keeps_powers
}

says_links() {
	ln dir/a.wsp kept
	replaces "$@"
	says_only "$1: dir/a.wsp: another name of the old file still leads to that"
	start
	ln dir/a.wsp kept2
	ln dir/a.wsp kept3
	replaces "$@"
	says_only "$1: dir/a.wsp: 2 other names of the old file still lead to that"
	[ "$(stat -c %h kept2)" -ge 2 ]
	rm kept*
}

@test "other names that keep the old file are said" {
	for_each_replacer says_links
}

@test "nothing is said of them where nothing is replaced" {
	start
	ln dir/a.wsp kept
	ok whisper-resize -n dir/a.wsp 1:90
	ok whisper-resize --newfile dir/new.wsp dir/a.wsp 1:90
	bad 1 whisper-create dir/a.wsp 1:90
	bad 1 whisper-load dir/a.wsp text
}

opens_for_owner() {
	need_strace
	umask 0
	replaces strace -f -o trace -e trace=openat,openat2 "$@"
	grep -q 'tmp", .*O_CREAT' trace
	! grep -E 'tmp", .*O_CREAT' trace | grep -v 0600
}

@test "nobody else may read the new file before it has the mode of the old" {
	for_each_replacer opens_for_owner
}
