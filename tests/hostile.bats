#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# A tree that others can write: no way out of it by any name.

load common

setup() {
	common_setup
	mkdir out
	echo treasure >out/victim
	create a.wsp 60:5 300:5
	update a.wsp 1699999980:1 1699999920:2
	create b.wsp 60:5 300:5
	update b.wsp 1699999980:3
}

# untouched: nothing outside has changed.
untouched() {
	[ "$(ls -A out)" = victim ]
	[ "$(cat out/victim)" = treasure ]
}

# fifo_or_fail PATH COMMAND ...: it does not wait for ever.
soon() {
	timeout 10 "$@"
}

@test "a backup replaces a link of its name and does not follow it" {
	while read -ra words; do
		rm -rf tree
		mkdir tree
		cp a.wsp tree
		ln -s ../out/victim tree/a.wsp.bak
		ok "${words[@]}" --backup=simple
		untouched
		[ ! -L tree/a.wsp.bak ]
		ok whisper-info tree/a.wsp.bak fileSize
		rm -rf tree
		mkdir tree
		cp a.wsp tree
		ln -s ../out/victim tree/a.wsp.bak
		ln -s ../out/new tree/a.wsp.~1~
		ok "${words[@]}" --backup
		untouched
		[ -L tree/a.wsp.bak ]
		[ -L tree/a.wsp.~1~ ]
		ok whisper-info tree/a.wsp.~2~ fileSize
	done <<-EOT
	whisper-edit --now $NOW tree/a.wsp add 1
	whisper-set-aggregation tree/a.wsp max
	whisper-set-xfilesfactor tree/a.wsp 0.25
	whisper-merge --now $NOW b.wsp tree/a.wsp
	whisper-resize --now $NOW tree/a.wsp 60:10 300:5
	whisper-resize -R --now $NOW tree 60:10 300:5
	EOT
}

@test "a hard link in the place of a backup is replaced, not written to" {
	while read -ra words; do
		rm -rf tree
		mkdir tree
		cp a.wsp tree
		ln out/victim tree/a.wsp.bak
		ok "${words[0]}" --backup=simple --now "$NOW" "${words[@]:1}"
		untouched
		[ ! tree/a.wsp.bak -ef out/victim ]
		ok whisper-info tree/a.wsp.bak fileSize
	done <<-EOT
	whisper-edit tree/a.wsp add 1
	whisper-set-aggregation tree/a.wsp max
	whisper-merge b.wsp tree/a.wsp
	whisper-resize tree/a.wsp 60:10
	EOT
}

@test "a repair's backup replaces a link, too" {
	mkdir tree
	cp a.wsp tree
	poke tree/a.wsp 4 00000000
	ln -s ../out/victim tree/a.wsp.bak
	try whisper-check --repair --backup=simple -R --now "$NOW" tree
	[ "$status" -eq 0 ]
	untouched
	[ ! -L tree/a.wsp.bak ]
}

@test "what has a temporary name and is not ours stays, and is an error" {
	plants=(
		'ln -s out/victim'
		'ln -s /nonexistent/dir'
		'mkfifo'
		'mkdir'
		'cp out/victim'
		'ln a.wsp'
	)
	for plant in "${plants[@]}"; do
		$plant .b.wsp.tmp
		keep
		bad 1 soon whisper-resize --nobackup --now "$NOW" b.wsp 60:10
		says "b.wsp: .b.wsp.tmp is in the way, and is not of this program"
		bad 1 soon whisper-create --overwrite b.wsp 60:10
		untouched
		[ -L .b.wsp.tmp ] || [ -p .b.wsp.tmp ] || kept
		rm -rf .b.wsp.tmp
		$plant .b.wsp.bak.tmp
		bad 1 soon whisper-set-aggregation --backup b.wsp max
		says ".b.wsp.bak.tmp is in the way"
		untouched
		rm -rf .b.wsp.bak.tmp
	done
}

@test "a refused command removes nothing" {
	echo hello >notes
	echo mine >.notes.tmp
	touch .b.wsp.tmp
	cp a.wsp .a.wsp.tmp
	denied 1 whisper-create notes 60:5
	denied 1 whisper-create b.wsp 60:5
	denied 1 whisper-create a.wsp 60:5
	denied 1 whisper-load notes out/victim
}

@test "a link of a file's own to its temporary name is a leftover" {
	ln a.wsp .a.wsp.tmp
	bad 1 whisper-create a.wsp 60:5
	[ ! -e .a.wsp.tmp ]
}

@test "a picture does not replace what is not ours on its way" {
	need gnuplot
	echo mine >.p.svg.tmp
	denied 1 whisper-plot --now "$NOW" -o p.svg a.wsp
	says ".p.svg.tmp is in the way"
}

# trees: two trees, where in the second one a link leads out.
trees() {
	mkdir -p src/sub dst out/sub
	cp a.wsp src/sub
	cp b.wsp out/sub
	ln -s ../out/sub dst/sub
	cp -a out before
}

@test "merge and fill do not leave the second tree" {
	trees
	for tool in whisper-merge whisper-fill; do
		bad 1 $tool -R --now "$NOW" src dst
		says "dst/sub/a.wsp: a symbolic link leads out of the tree"
		diff -r out before
		bad 1 $tool -R --create --now "$NOW" src dst
		says "dst/sub/a.wsp: a symbolic link leads out of the tree" \
		    "(use -L)"
		diff -r out before
	done
	cp out/sub/b.wsp out/sub/a.wsp
	rm -rf before
	cp -a out before
	for tool in whisper-merge whisper-fill; do
		try $tool -R --backup --now "$NOW" src dst
		[ "$status" -eq 1 ]
		diff -r out before
	done
	ok whisper-merge -R -L --backup --now "$NOW" src dst
	[ -e out/sub/a.wsp.bak ]
}

@test "--create makes nothing behind a link, but for -L" {
	mkdir -p src/x/y dst
	cp a.wsp src/x/y
	ln -s ../out dst/x
	try whisper-merge -R --create --now "$NOW" src dst
	[ "$status" -eq 1 ]
	untouched
	ok whisper-merge -R -L --create --now "$NOW" src dst
	ok whisper-info out/y/a.wsp fileSize
}

@test "--create keeps no set-user-ID" {
	mkdir -p src/x dst
	cp a.wsp src/x
	chmod 6755 src/x/a.wsp
	ok whisper-merge -R --create --now "$NOW" src dst
	[ "$(stat -c %a dst/x/a.wsp)" = 755 ]
}

# no_lists PATH ...: no access control list lets others in.
no_lists() {
	! getfacl -pcn "$@" | grep -qE '^(default|user:[0-9]|mask)'
}

need_lists() {
	need setfacl getfacl
	cp a.wsp list.wsp
	setfacl -m u:12:rw list.wsp 2>/dev/null ||
		skip "no access control lists here"
	rm list.wsp
}

@test "--create takes away what the directory gives to others" {
	need_lists
	mkdir -p src/x dst
	cp a.wsp src
	cp a.wsp src/x
	chmod 660 src/a.wsp
	chmod 640 src/x/a.wsp
	chmod 750 src/x
	for tool in whisper-merge whisper-fill; do
		rm -rf dst
		mkdir dst
		setfacl -d -m u:12:rwx,m:rwx dst
		ok $tool -R --create --now "$NOW" src dst
		no_lists dst/a.wsp dst/x dst/x/a.wsp
		[ "$(stat -c %a dst/a.wsp dst/x dst/x/a.wsp | xargs)" = \
		    "660 750 640" ]
	done
}

@test "--mode and --owner take away what the directory gives to others" {
	need_lists
	umask 027
	mkdir t
	setfacl -d -m u:12:rwx,g::rwx,m:rwx t
	printf '[all]\npattern = .*\nretentions = 60s:1d\n' >s.conf
	ok whisper-ingest --schemas s.conf --now "$NOW" --mode 660 t \
	    <<<"m.a 1 1699999980"
	no_lists t/m t/m/a.wsp
	[ "$(stat -c %a t/m t/m/a.wsp | xargs)" = "770 660" ]
	ok whisper-ingest --schemas s.conf --now "$NOW" \
	    --owner "$(id -u):$(id -g)" t <<<"o.a 1 1699999980"
	no_lists t/o t/o/a.wsp
	[ "$(stat -c %a t/o t/o/a.wsp | xargs)" = "750 640" ]
	ok whisper-create --mode 660 t/c.wsp 60:5
	no_lists t/c.wsp
	ok whisper-create --owner "$(id -u)" t/d.wsp 60:5
	no_lists t/d.wsp
	[ "$(stat -c %a t/c.wsp t/d.wsp | xargs)" = "660 640" ]
	ok whisper-create t/e.wsp 60:5
	[[ $(getfacl -pcn t/e.wsp) == *user:12:* ]]
}

@test "a link in the way of the quarantine or a backup is called so" {
	mkdir -p t/d q
	echo nonsense >t/d/bad.wsp
	cp a.wsp t/d/a.wsp
	ln -s ../out q/d
	try whisper-check -R --quarantine q t
	says_only "whisper-check: t/d/bad.wsp: directory d: a symbolic link is\
 in the way"
	try whisper-set-aggregation -R --backup-dir q t max
	says "whisper-set-aggregation: t/d/a.wsp: " \
	    "q: directory d: a symbolic link is in the way"
	[[ $stderr != *"use -L"* ]]
	untouched
}

@test "a restore does not leave the tree, and names no option that it lacks" {
	need whisper-store
	trees
	rm dst/sub
	cp -a out/sub dst/sub
	whisper-store -s store init
	whisper-snapshot -q -s store --now "$NOW" dst
	rm -r dst/sub
	ln -s ../out/sub dst/sub
	rm out/sub/b.wsp before/sub/b.wsp
	denied 1 whisper-restore -q -s store --now "$NOW" dst
	says_only "whisper-restore: dst/sub/b.wsp: a symbolic link leads out of\
 the tree"
	diff -r out before
}

@test "diff does not read behind a link of either tree" {
	trees
	cp out/sub/b.wsp out/sub/a.wsp
	bad 2 whisper-diff -R --now "$NOW" src dst
	says "dst/sub/a.wsp: a symbolic link leads out of the tree (use -L)"
	try whisper-diff -R -L --now "$NOW" src dst
	[ "$status" -eq 1 ]
}

@test "a state that is no regular file is refused and stays" {
	mkdir t
	cp a.wsp t
	mkfifo fifo
	ln -s out/victim link
	ln -s out/new dangling
	ln -s out/../a.wsp wsp
	for state in fifo link dangling /dev/null /dev/zero out; do
		bad 1 soon whisper-info -R --resume $state t
	done
	says "whisper-info: out: "
	[ -p fifo ]
	[ -L link ]
	[ -c /dev/null ]
	untouched
}

@test "as root a device is not removed by --resume" {
	need_root "make a device"
	mknod dev c 1 3 || skip "devices cannot be made here"
	mkdir t
	cp a.wsp t
	bad 1 whisper-info -R --resume dev t
	says "dev: not a regular file"
	[ -c dev ]
}

@test "a state that was there and empty is left so" {
	mkdir t
	cp a.wsp t
	touch state
	ok whisper-info -R --resume state t
	[ -e state ]
	[ ! -s state ]
	ok whisper-info -R --resume other t
	[ ! -e other ]
}

@test "a list is a regular file, standard input or a pipe of the shell" {
	mkfifo fifo
	echo a.wsp >list
	for list in fifo /dev/zero /dev/null out; do
		bad 1 soon whisper-info --field fileSize --files-from $list
	done
	bad 1 soon whisper-find --files-from fifo .
	says_only "whisper-find: fifo: not a regular file"
	bad 1 soon whisper-catalog update --files-from fifo .
	says_only "whisper-catalog: fifo: not a regular file"
	ok whisper-info --field fileSize --files-from list
	prints "$output"
	want=$output
	ok whisper-info --field fileSize --files-from <(echo a.wsp)
	[ "$output" = "$want" ]
	ok whisper-info --field fileSize --files-from - <list
	[ "$output" = "$want" ]
}

@test "a text to load is no device" {
	mkfifo ../fifo
	denied 1 soon whisper-load new.wsp ../fifo
	denied 1 soon whisper-load new.wsp /dev/zero
	denied 1 soon whisper-load --overwrite ../fifo </dev/null
	ok whisper-load new.wsp <(whisper-dump --exact a.wsp)
	cmp a.wsp new.wsp
}

@test "devices and FIFOs in a tree are left out" {
	mkdir t
	mkfifo t/f.wsp
	ln -s ../a.wsp t/l.wsp
	ok soon whisper-info -R t
	[ -z "$output" ]
}

# The commands that make something under a temporary name, and that name.
temporary() {
	cat <<-EOT
	.b.wsp.tmp whisper-resize --nobackup b.wsp 60:10
	.b.wsp.tmp whisper-create --overwrite b.wsp 60:5
	.b.wsp.bak.tmp whisper-set-aggregation --backup b.wsp max
	.b.wsp.bak.tmp whisper-edit b.wsp add 1
	.b.wsp.bak.tmp whisper-merge --backup a.wsp b.wsp
	.b.wsp.tmp whisper-set-aggregation --rescale b.wsp sum
	.b.wsp.tmp whisper-convert --to compressed --force b.wsp
	.c.wsp.tmp whisper-edit --no-backup c.wsp add 1
	.list.tmp whisper-catalog export list .
	EOT
}

@test "what a living run makes stays and is not waited for without end" {
	ok whisper-create --compressed c.wsp 60:5
	update c.wsp 1699999980:3
	whisper-catalog update .
	while read -ra words; do
		: >"${words[0]}"
		inode=$(stat -c %i "${words[0]}")
		keep
		hold "${words[0]}"
		bad 75 soon "${words[1]}" --lock-timeout 0.05 --now "$NOW" \
		    "${words[@]:2}"
		says "locked by another process"
		kept
		[ "$(stat -c %i "${words[0]}")" = "$inode" ]
		let_go
		rm "${words[0]}"
	done < <(temporary)
}

@test "what a dead run made is replaced" {
	ok whisper-create --compressed c.wsp 60:5
	update c.wsp 1699999980:3
	whisper-catalog update .
	cp a.wsp a
	cp b.wsp b
	cp c.wsp c
	while read -ra words; do
		cp a a.wsp
		cp b b.wsp
		cp c c.wsp
		head -c 100 /dev/zero >"${words[0]}"
		try soon "${words[1]}" --now "$NOW" "${words[@]:2}"
		[ "$status" -eq 0 ] || wrong "failed" "${words[@]}"
		[ ! -e "${words[0]}" ] || wrong "left over" "${words[@]}"
	done < <(temporary)
}

@test "a link in the place of the catalogue of a tree is not followed" {
	mkdir t
	cp a.wsp t
	ln -s ../out/new t/.whisper-catalog
	bad 1 whisper-catalog update t
	says "t/.whisper-catalog: "
	bad 1 whisper-find -u -C t
	untouched
	rm t/.whisper-catalog
	whisper-catalog update t
	mv t/.whisper-catalog cat
	ln -s ../cat t/.whisper-catalog
	cp b.wsp t
	keep
	for words in "update t" "update --consolidate t" "flag --set a a" \
	    "info t"; do
		read -ra words <<<"$words"
		(cd "$([ "${words[0]}" = flag ] && echo t || echo .)" &&
		    ! whisper-catalog "${words[@]}")
	done
	bad 1 whisper-find -C t
	kept
	ok whisper-catalog update -C link.cat t
	ln -s link.cat other.cat
	ok whisper-catalog update -C other.cat t
	[ -L other.cat ]
}

# through COMMAND ...: runs it, and prints the calls with a path through a tree.
through() {
	strace -f -o calls -e trace=%file,statfs "$@" >out.txt 2>&1 ||
		cat out.txt
	[ -s calls ] || return 0
	grep -E '"(\./)?(src|dst)/' calls | grep -v execve
}

@test "no call takes a path through a tree, whose parts others may exchange" {
	need_strace
	mkdir -p src/sub dst/sub q
	cp a.wsp src/sub
	printf '[all]\npattern = .*\nretentions = 60:7\n' >storage-schemas.conf
	while read -ra words; do
		rm -rf dst
		cp -a src dst
		ln dst/sub/a.wsp dst/sub/other
		! through "${words[0]}" --now "$NOW" "${words[@]:1}" ||
			wrong "a path through a tree" "${words[@]}"
	done <<-EOT
	whisper-info -R --stats dst
	whisper-dump -R dst
	whisper-fetch -R dst
	whisper-diff -R src dst
	whisper-merge -R --backup src dst
	whisper-fill -R --create --backup src dst
	whisper-resize -R dst 60:9
	whisper-resize -R --no-fsync dst 60:9
	whisper-auto-resize --doit dst .
	whisper-rebuild -R --backup dst
	whisper-set-aggregation -R --backup dst max
	whisper-set-aggregation -R --rescale dst sum
	whisper-edit -R --backup dst add 1
	whisper-check -R --repair dst
	whisper-check -R --quarantine q dst
	whisper-convert -R --to compressed --force dst
	whisper-find -C dst -w -y --delete --prune
	EOT
}

@test "a catalogue of another user leads to no other tree" {
	need_root "give a file away"
	mkdir mine theirs
	cp a.wsp mine
	cp b.wsp theirs
	ln -s ../mine theirs/sub
	whisper-catalog update -C c.cat mine
	cp c.cat theirs/.whisper-catalog
	chown 65534 theirs/.whisper-catalog
	for place in theirs/.whisper-catalog theirs; do
		try whisper-find --delete -y -C "$place" a
		[ -e mine/a.wsp ] || wrong "deleted" "$place"
	done
	bad 1 whisper-find --delete -y -C theirs/.whisper-catalog a
	says_only "whisper-find: theirs/.whisper-catalog: others may write to\
 it, and name any tree (name the directory)"
	rm theirs/.whisper-catalog
	whisper-catalog update -L theirs
	chown 65534 theirs/.whisper-catalog
	bad 1 whisper-catalog update theirs
	says_only "whisper-catalog: theirs/.whisper-catalog: others may write\
 to it, and it says to follow symbolic links (use -L)"
	bad 1 whisper-find -u -C theirs
	try whisper-find --delete -y -C theirs sub.a
	[ -e mine/a.wsp ]
	ok whisper-catalog update -L theirs
	chown 0 theirs/.whisper-catalog
	ok whisper-catalog update theirs
	ok whisper-find --delete -y -n -C c.cat a
}

@test "nobody else may write to a new catalogue, whatever the directory says" {
	need setfacl
	mkdir t
	cp a.wsp t
	setfacl -d -m u:65534:rwx t || skip "no access control lists"
	umask 0
	whisper-catalog update t
	[ "$(stat -c %a t/.whisper-catalog)" = 644 ]
	[[ $(getfacl -pcn t/.whisper-catalog) != *65534* ]]
	whisper-catalog update -C c.cat t
	for mode in 664 646; do
		chmod "$mode" c.cat
		for action in --delete --prune; do
			bad 1 whisper-find "$action" -y -C c.cat a
			says_only "whisper-find: c.cat: others may write to$(:
			    ) it, and name any tree (name the directory)"
		done
	done
	[ -e t/a.wsp ]
	whisper-catalog export -C t/.whisper-catalog list
	chmod 600 list
	whisper-catalog export -C t/.whisper-catalog list
	[ "$(stat -c %a list)" = 600 ]
}

# reads_are_free: does memory that is only read take none?  Some virtual machines
# give pages to it.
reads_are_free() {
	python3 - <<-'END'
		import mmap
		import resource
		import sys
		def peak():
		    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
		room = mmap.mmap(-1, 64 << 20, mmap.MAP_PRIVATE |
		                 mmap.MAP_ANONYMOUS)
		before = peak()
		any(room[at] for at in range(0, len(room), 4096))
		sys.exit(peak() - before > 8192)
	END
}

# Whoever owns a store must not choose how much memory others take.
@test "what a store says takes no more memory than allowed, and that is said" {
	need whisper-store
	[ -z "${SANITIZE-}" ] || skip "sanitizers take all address space"
	mkdir big to
	whisper-create --sparse big/big.wsp 1s:20000000 >/dev/null
	whisper-create big/small.wsp 60:60 >/dev/null
	whisper-update --now "$NOW" big/big.wsp "$NOW:1"
	whisper-update --now "$NOW" big/small.wsp "$NOW:1"
	whisper-store -s S init --reserve 0 >/dev/null
	whisper-snapshot -q -s S --now "$NOW" big
	# Slots without points are not touched: 240 MB are a few of memory.
	most=32768
	reads_are_free || most=262144
	peak whisper-restore -s S --now "$NOW" -j 1 --no-fsync to
	[ "$peak" -lt "$most" ]
	[ "$(du -k to | cut -f 1)" -lt 1000 ]
	peak whisper-store -s S check --rebuild
	[ "$peak" -lt "$most" ]
	# Where there is too little, the rest is done all the same.
	rm -r to
	mkdir to
	try bash -c 'ulimit -v 150000; exec "$@"' - whisper-restore -s S \
		--now "$NOW" -j 1 --no-fsync to
	[ "$status" -eq 1 ]
	prints "1 restored, 0 filled, 0 unchanged, 1 failed"
	says_only "whisper-restore: to/big.wsp: main/big.wsp: revision 1: Cannot\
 allocate memory"
	try bash -c 'ulimit -v 150000; exec "$@"' - whisper-store -s S check \
		--rebuild
	[ "$status" -eq 2 ]
	says_only "whisper-store: S: main/big.wsp: revision 1: Cannot allocate\
 memory"
}

# Whoever owns a store must not choose where root puts and removes files.
@test "a store with a link for a directory moves and removes nothing behind it" {
	need whisper-store
	mkdir victim t
	cp a.wsp t/a.wsp
	whisper-store -s S init >/dev/null
	whisper-snapshot -q -s S --now "$NOW" t
	echo "of root" >victim/7
	echo evil >S/data/0/7
	ln -s "$PWD/victim" S/lost
	try whisper-store -s S recover
	[ "$status" -ne 0 ]
	[[ $stderr == *"a symbolic link is in the way"* ]]
	[ "$(cat victim/7)" = "of root" ]
	[ "$(ls victim)" = 7 ]
}

@test "what changes a store names no file through a directory" {
	need whisper-store
	need_strace
	mkdir t
	cp a.wsp t/a.wsp
	whisper-store -s S init >/dev/null
	for i in 1 2 3 4; do
		whisper-update --now $((NOW + i * 60)) t/a.wsp \
		    $((NOW + i * 60)):$i
		whisper-snapshot -q -s S --now $((NOW + i * 60)) t
	done
	echo rubbish >S/data/0/9
	calls=unlink,unlinkat,rename,renameat,renameat2,link,linkat,mkdir,mkdirat
	while read -r command; do
		# shellcheck disable=SC2086 # a list of words
		strace -f -o trace -e trace=$calls $command >/dev/null 2>&1 || :
		grep -E '\([0-9]+, "[^"]*/' trace && wrong "a way" "$command"
	done <<-END
	whisper-store -s S copy to
	whisper-store -s S pack --keep last=1
	whisper-store -s S recover
	whisper-store -s S undo 4
	whisper-store -s to recover
	END
	[ -s trace ]
}
