# SPDX-License-Identifier: ISC
# What all tools that change a file in place do the same way: backup, links,
# locks, and when they wait for the disk.

load common

# a.wsp is a file that each of the commands below changes.
setup() {
	common_setup
	cp "$FILES/good-points.wsp" a.wsp
	whisper-set-aggregation a.wsp last >/dev/null
	cp a.wsp "$BATS_TEST_TMPDIR/start.wsp"
	create src.wsp 60:5 300:4
	coarse src.wsp 1699999200:5
}

# for_each_writer COMMAND ...: runs it with the words of every tool, each with
# the files of the start; $after is what a.wsp becomes.
for_each_writer() {
	local words

	after=$BATS_TEST_TMPDIR/after.wsp
	while read -ra words; do
		cp "$BATS_TEST_TMPDIR/start.wsp" a.wsp
		ok "${words[@]}" --now "$NOW"
		said=$output
		mv a.wsp "$after"
		run -1 cmp -s "$after" "$BATS_TEST_TMPDIR/start.wsp"
		cp "$BATS_TEST_TMPDIR/start.wsp" a.wsp
		"$@" "${words[@]}"
		rm -rf a.wsp a.wsp.bak dir
	done <<-'END'
	whisper-fill src.wsp a.wsp
	whisper-merge src.wsp a.wsp
	whisper-merge --resample src.wsp a.wsp
	whisper-rebuild a.wsp
	whisper-set-aggregation a.wsp max
	whisper-set-aggregation a.wsp sum 0.25
	whisper-set-xfilesfactor a.wsp 0.25
	END
}

# started PATH: it is the file of the start.
started() {
	cmp "$1" "$BATS_TEST_TMPDIR/start.wsp"
}

backs_up() {
	chmod 640 a.wsp
	ok "$@" --now "$NOW" --backup
	prints "Backup: a.wsp.bak" ${said:+"$said"}
	started a.wsp.bak
	cmp a.wsp "$after"
	[ "$(stat -c %a-%u-%g a.wsp.bak)" = "$(stat -c %a-%u-%g a.wsp)" ]
	[ "$(stat -c %a a.wsp.bak)" = 640 ]
	holds a.wsp a.wsp.bak src.wsp
}

@test "--backup copies the file first, with its mode" {
	for_each_writer backs_up
}

keeps_owner() {
	chown 12:34 a.wsp
	ok "$@" --now "$NOW" --backup
	[ "$(stat -c %u:%g a.wsp)" = 12:34 ]
	[ "$(stat -c %u:%g a.wsp.bak)" = 12:34 ]
}

# a_second_backup WORD ...: what each way does to a backup that is there.
a_second_backup() {
	local after=$after start=$BATS_TEST_TMPDIR/start.wsp way name

	while read -r way name; do
		cp "$start" a.wsp
		echo older >a.wsp.bak
		rm -f a.wsp.~1~ a.wsp.~2~
		[ "$name" != a.wsp.~2~ ] || echo first >a.wsp.~1~
		ok "$@" --now "$NOW" "$way"
		prints ${name:+"Backup: $name"} ${said:+"$said"}
		cmp a.wsp "$after"
		[ -z "$name" ] || cmp "$name" "$start"
		[ "$name" = a.wsp.bak ] || [ "$(cat a.wsp.bak)" = older ]
		[ "$name" != a.wsp.~2~ ] || [ "$(cat a.wsp.~1~)" = first ]
	done <<-'END'
	--backup a.wsp.~1~
	--backup a.wsp.~2~
	--backup=keep a.wsp.~1~
	--backup=numbered a.wsp.~1~
	--backup=t a.wsp.~2~
	--backup=existing a.wsp.bak
	--backup=nil a.wsp.~2~
	--backup=simple a.wsp.bak
	--backup=never a.wsp.bak
	--backup=none
	--backup=off
	--no-backup
	--nobackup
	END
	rm -f a.wsp.~1~ a.wsp.~2~
}

@test "what becomes of an older backup is as the method says" {
	for_each_writer a_second_backup
}

apart() {
	ok "$@" --now "$NOW" --backup-dir d/e
	prints "Backup: d/e/a.wsp" ${said:+"$said"}
	started d/e/a.wsp
	cmp a.wsp "$after"
	holds a.wsp d src.wsp
	cp "$BATS_TEST_TMPDIR/start.wsp" a.wsp
	ok "$@" --now "$NOW" --backup-dir d/e
	prints "Backup: d/e/a.wsp.~1~" ${said:+"$said"}
	cmp d/e/a.wsp.~1~ d/e/a.wsp
	rm -r d
}

@test "--backup-dir keeps the backups there" {
	for_each_writer apart
}

agrees() {
	ok "$@" --now "$NOW"
	holds a.wsp src.wsp
	keep
	ok "$@" --now "$NOW" --backup --backup-dir d
	kept
}

@test "a file that does not change has no backup" {
	for_each_writer agrees
}

# beneath DIRECTORY TREE: what a tree says lies below it, and what is in it.
@test "no backup leaves its directory, and none goes into the tree" {
	mkdir -p t/x out d
	cp a.wsp t/x/a.wsp
	ln -s ../out d/x
	bad 1 whisper-rebuild -R --now "$NOW" --backup-dir d t
	says "t/x/a.wsp: d: directory x: a symbolic link is in the way"
	[ -z "$(ls out)" ]
	started t/x/a.wsp
	rm d/x
	for dir in t t/x t/new/d ./t/x/../d; do
		misused whisper-rebuild -R --now "$NOW" --backup-dir "$dir" t
		says "$dir lies in t"
	done
	ok whisper-rebuild -R --now "$NOW" --backup-dir d t
	prints "Backup: d/x/a.wsp"
	started d/x/a.wsp
	(cd t && ok whisper-edit --now "$NOW" --backup-dir ../d ../a.wsp scale 2)
	started d/a.wsp
}

@test "a wrong method is bad usage" {
	misused whisper-rebuild --backup=more a.wsp
	says "--backup: invalid choice: 'more' (choose from 'keep', " \
	    "'numbered', 'existing', 'simple', 'none')"
	misused whisper-rebuild --backup-dir= a.wsp
}

@test "--backup keeps the owner" {
	need_root "give files away"
	for_each_writer keeps_owner
}

stops_at_backup() {
	mkdir a.wsp.bak
	denied 1 "$@" --now "$NOW" --backup=simple
}

@test "a backup that cannot be written stops the change" {
	for_each_writer stops_at_backup
}

follows_link() {
	mkdir dir
	mv a.wsp dir
	ln -s dir/a.wsp a.wsp
	ok "$@" --now "$NOW" --backup
	prints "Backup: dir/a.wsp.bak" ${said:+"$said"}
	[ -L a.wsp ]
	cmp dir/a.wsp "$after"
	started dir/a.wsp.bak
	holds a.wsp dir src.wsp
}

@test "a link has its target written and stays, with the backup beside that" {
	for_each_writer follows_link
}

waits_for_disk() {
	ok strace -o trace -e trace=fsync,fdatasync,pwrite64 "$@" --now "$NOW"
	run -1 grep sync trace
	cp "$BATS_TEST_TMPDIR/start.wsp" a.wsp
	ok strace -o trace -e trace=fsync,fdatasync,pwrite64 "$@" --now "$NOW" \
	    --fsync
	grep -q pwrite64 trace
	tail -n 2 trace | grep -E '^f(data)?sync\('
	cmp a.wsp "$after"
}

@test "--fsync waits for the disk, otherwise it is not waited for" {
	need_strace
	for_each_writer waits_for_disk
}

needs_permission() {
	chmod 444 a.wsp
	denied 1 unprivileged "$@" --now "$NOW" --backup
	[ "$stderr" = "$1: a.wsp: Permission denied" ]
}

@test "a file without permission stays as it is" {
	need_unprivileged
	for_each_writer needs_permission
}

gives_up() {
	hold a.wsp
	denied 75 "$@" --now "$NOW" --lock-timeout 0.05 --backup
	says "a.wsp: locked by another process"
	let_go
	ok "$@" --now "$NOW" --lock-timeout 0
	cmp a.wsp "$after"
}

@test "--lock-timeout says how long the lock is waited for" {
	for_each_writer gives_up
}

waits() {
	hold a.wsp
	"$@" --now "$NOW" >out 2>err 9>&- &
	opened a.wsp
	started a.wsp
	mv a.wsp old.wsp
	cp old.wsp a.wsp
	let_go
	wait $!
	[ ! -s err ]
	cmp a.wsp "$after"
	started old.wsp
	rm old.wsp
}

@test "a change waits for the lock and goes to the file that is there then" {
	for_each_writer waits
}
