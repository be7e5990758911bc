# SPDX-License-Identifier: ISC
# whisper-move: what becomes of metrics that get other names.

load common

setup() {
	common_setup
	mkdir tree
}

# metric PATH [POINT ...]: makes a file in the tree, and what it lies in.
metric() {
	mkdir -p "tree/$(dirname "$1")"
	whisper-create "tree/$1.wsp" 60:5 300:5 >/dev/null
	[ $# -eq 1 ] || update "tree/$1.wsp" "${@:2}"
}

# move ARGUMENT ...: whisper-move at NOW.
move() {
	whisper-move --now "$NOW" "$@"
}

# tree PATH ...: the tree has these files and no others.
tree() {
	diff <(printf 'tree/%s\n' "$@" | sort) \
	    <(find tree ! -type d | sort)
}

# unmoved OLD NEW: the subtree is not moved, for one reason.
unmoved() {
	keep
	bad 1 move tree "$@"
	prints '0 files moved, 0 copied, 0 merged (0 points), 1 failed'
	kept
}

# refused STATUS ARGUMENT ...: move fails so and changes nothing.
refused() {
	denied "$1" move "${@:2}"
}

@test "a metric gets another name, and is the same file" {
	metric a/b 1699999980:1
	inode=$(stat -c %i tree/a/b.wsp)
	cp tree/a/b.wsp before
	ok move tree a.b c.d.e
	prints
	tree c/d/e.wsp
	cmp before tree/c/d/e.wsp
	[ "$(stat -c %i tree/c/d/e.wsp)" = "$inode" ]
	[ -d tree/a ]
}

@test "names are those of metrics or paths, with or without root and suffix" {
	metric a/b
	ok move tree a.b tree/c/d.wsp
	ok move ./tree/ ./tree/c/d e/f
	ok move tree/ tree/e/f.wsp ./g.wsp
	ok move "$PWD/tree" "$PWD/tree/g.wsp" a.b
	ok move tree a/b a/x.y
	tree a/x.y.wsp
	ok move tree a/x.y.wsp a.x.y
	tree a/x/y.wsp
}

@test "-v and -n say the same, and -n does nothing" {
	metric a/b
	keep
	ok move -n tree a.b c
	prints 'Would move: tree/a/b.wsp -> tree/c.wsp'
	kept
	try move -v tree a.b c
	[ "$status" -eq 0 ]
	prints 'Moved: tree/a/b.wsp -> tree/c.wsp'
	says '1 files, 0 failed'
}

@test "what is not there, or is no file, is an error" {
	metric a/b
	ln -s a/b.wsp tree/link.wsp
	mkdir tree/dir.wsp
	refused 1 tree nosuch c
	says_only 'whisper-move: tree/nosuch.wsp: No such file or directory'
	refused 1 tree a c
	says 'tree/a.wsp: No such file or directory (all metrics below it end in a dot)'
	refused 1 tree link c
	says_only 'whisper-move: tree/link.wsp: is a symbolic link'
	refused 1 tree dir c
	says_only 'whisper-move: tree/dir.wsp: is a directory'
	refused 1 tree a.b link
	says_only 'whisper-move: tree/a/b.wsp: tree/link.wsp is a symbolic link'
	refused 1 --merge tree a.b link
	refused 1 nosuch a.b c
	says_only 'whisper-move: nosuch: No such file or directory'
	refused 1 tree a.b a/b.wsp/c
	says_only 'whisper-move: tree/a/b.wsp: tree/a/b.wsp/c.wsp: Not a directory'
	mkfifo tree/fifo.wsp
	bad 1 move tree fifo c
	says_only 'whisper-move: tree/fifo.wsp: is no regular file'
	bad 1 move --merge tree a.b fifo
	says_only 'whisper-move: tree/a/b.wsp: tree/fifo.wsp is no regular file'
	tree a/b.wsp fifo.wsp link.wsp
}

@test "a name that is none is an error of one line" {
	metric a/b
	for name in '' . a..b .a a. ../x a/../../x /etc/x a//x a/.hidden \
	    ';x=y' 'x;y' _tagged.a.b.c _tagged/aaa/bbb/x \
	    '_tagged/aaa/bbb/x;y=z.wsp' "$(printf 'x%.0s' {1..300})" \
	    $'a\tb'; do
		refused 1 tree a.b "$name"
	done
	mkdir -p tree/_tagged/aaa/bbb
	cp tree/a/b.wsp 'tree/_tagged/aaa/bbb/x;y=z.wsp'
	ok move tree 'tree/_tagged/aaa/bbb/x;y=z.wsp' 'x;y=z'
	hash=$(printf 'x;y=z' | sha256sum)
	tree a/b.wsp "_tagged/${hash:0:3}/${hash:3:3}/${hash%% *}.wsp"
	refused 1 tree '' a.c
	refused 1 tree a.b. c
	says_only 'whisper-move: a.b.: c: either both end in a dot or slash, or none'
	refused 1 tree a/ _tagged/
	refused 1 tree _tagged. a.
}

@test "the old name is no new one" {
	metric a/b
	refused 1 tree a.b a/b.wsp
	says_only 'whisper-move: a.b: is its own new name'
	refused 1 --merge tree a.b a.b
	refused 1 tree a. a/
	metric A/b
	ok move tree A.b a.B
	tree a/b.wsp a/B.wsp
}

@test "nothing is replaced" {
	metric a 1699999980:1
	metric b 1699999980:2
	refused 1 tree a b
	says_only 'whisper-move: tree/a.wsp: tree/b.wsp is there already (use --merge)'
	refused 1 -n tree a b
	refused 1 --copy tree a b
	says 'is there already'
}

@test "--copy leaves the old one, with attributes and times" {
	metric a/b 1699999980:1
	touch -d 2020-01-01 tree/a/b.wsp
	chmod 640 tree/a/b.wsp
	ok move -n --copy tree a.b c.d
	prints 'Would copy: tree/a/b.wsp -> tree/c/d.wsp'
	tree a/b.wsp
	try move -v --copy tree a.b c.d
	prints 'Copied: tree/a/b.wsp -> tree/c/d.wsp'
	tree a/b.wsp c/d.wsp
	cmp tree/a/b.wsp tree/c/d.wsp
	[ "$(stat -c '%a %Y' tree/c/d.wsp)" = \
	    "$(stat -c '%a %Y' tree/a/b.wsp)" ]
	[ "$(stat -c %i tree/c/d.wsp)" != "$(stat -c %i tree/a/b.wsp)" ]
}

@test "new directories are as that of the old file" {
	metric a/b
	chmod 750 tree/a
	ok move tree a.b c.d.e
	[ "$(stat -c %a tree/c tree/c/d | xargs)" = '750 750' ]
	if is_root; then
		chown 12:13 tree/c/d
		ok move tree c.d.e f.g
		[ "$(stat -c %u:%g tree/f)" = 12:13 ]
	fi
}

@test "--merge fills the new one, and removes the old one" {
	metric a 1699999860:1 1699999980:2
	metric b 1699999920:3 1699999980:4
	keep
	ok move -n --merge tree a b
	prints 'Would merge: tree/a.wsp -> tree/b.wsp (2 points)'
	kept
	cp tree/a.wsp a.wsp
	cp tree/b.wsp b.wsp
	whisper-fill --now "$NOW" a.wsp b.wsp
	try move --merge -v tree a b
	prints 'Merged: tree/a.wsp -> tree/b.wsp (2 points)'
	tree b.wsp
	cmp b.wsp tree/b.wsp
	[ "$(slots tree/b.wsp | tail -3 | xargs)" = \
	    '1699999860:1 1699999920:3 1699999980:4' ]
}

@test "--merge where nothing is there moves" {
	metric a 1699999980:1
	try move --merge -v tree a b
	prints 'Moved: tree/a.wsp -> tree/b.wsp'
	tree b.wsp
}

@test "--merge --copy leaves the old one" {
	metric a 1699999860:1
	metric b 1699999920:3
	cp tree/a.wsp a.wsp
	try move --merge --copy -v tree a b
	prints 'Merged: tree/a.wsp -> tree/b.wsp (1 point)'
	tree a.wsp b.wsp
	cmp a.wsp tree/a.wsp
}

@test "--merge into other archives does as whisper-fill" {
	metric a 1699999860:1 1699999920:2 1699999980:3
	whisper-create tree/b.wsp 120:10 600:5 >/dev/null
	cp tree/a.wsp a.wsp
	cp tree/b.wsp b.wsp
	whisper-fill --now "$NOW" a.wsp b.wsp
	ok move --merge tree a b
	prints
	tree b.wsp
	cmp b.wsp tree/b.wsp
	[ -n "$(slots tree/b.wsp)" ]
}

@test "what the new one has no place for is counted and said, in -n, too" {
	metric a 1699998900:7 1699999980:3
	create tree/b.wsp 60:5
	keep tree
	try move -n --merge tree a b
	[ "$status" -eq 0 ]
	says_only 'whisper-move: tree/a.wsp: 1 value is older than the new archives reach'
	kept
	try move --merge tree a b
	[ "$status" -eq 0 ]
	says_only 'whisper-move: tree/a.wsp: 1 value is older than the new archives reach'
	metric c/a 1699998900:7
	create tree/b.wsp 60:5
	mkdir tree/d
	create tree/d/a.wsp 60:5
	ok move --merge tree c. d.
	prints '0 files moved, 0 copied, 1 merged (0 points), 0 failed; 1 value is older than the new archives reach'
}

@test "points of the future are no reason to lose them" {
	metric a 1699999980:1
	whisper-update --now $((NOW + 600)) tree/a.wsp 1700000520:5
	metric b
	refused 1 --merge tree a b
	says 'tree/a.wsp: 1 of its points lie in the future, and would be lost'
	refused 1 -n --merge tree a b
	whisper-move --merge --now $((NOW + 600)) tree a b
	tree b.wsp
	[[ $(slots tree/b.wsp) == *1700000520:5* ]]
}

@test "damaged files are moved, but not merged" {
	metric b 1699999980:4
	echo nonsense >tree/a.wsp
	refused 1 --merge tree a b
	says 'whisper-move: tree/a.wsp: '
	refused 1 --merge tree b a
	says 'whisper-move: tree/b.wsp: tree/a.wsp: '
	ok move --copy tree a x.c
	cmp tree/a.wsp tree/x/c.wsp
	ok move tree a d
	[ "$(cat tree/d.wsp)" = nonsense ]
}

@test "compressed files are moved and merged likewise" {
	whisper-create --compressed tree/a.wsp 60:5 300:5 >/dev/null
	update tree/a.wsp 1699999860:1 1699999920:2
	cp tree/a.wsp a.wsp
	ok move tree a x.b
	cmp a.wsp tree/x/b.wsp
	ok move --copy tree x.b a
	cmp a.wsp tree/a.wsp
	metric c 1699999980:3
	cp tree/c.wsp c.wsp
	whisper-fill --now "$NOW" a.wsp c.wsp
	ok move --merge tree a c
	cmp c.wsp tree/c.wsp
	metric d 1699999800:9
	whisper-fetch --now "$NOW" --from -6min tree/c.wsp >want
	cp tree/d.wsp d.wsp
	cp tree/x/b.wsp b.wsp
	whisper-fill --now "$NOW" d.wsp b.wsp
	ok move --merge tree d x.b
	diff <(whisper-dump --raw b.wsp) <(whisper-dump --raw tree/x/b.wsp)
	tree c.wsp x/b.wsp
}

@test "a merge makes backups of both if asked to, a move none" {
	metric a 1699999860:1
	metric b 1699999920:2
	cp tree/a.wsp a.wsp
	cp tree/b.wsp b.wsp
	ok move --backup tree a c
	prints
	ok move --backup --merge tree c b
	prints 'Backup: tree/b.wsp.bak' 'Backup: tree/c.wsp.bak'
	tree b.wsp b.wsp.bak c.wsp.bak
	cmp a.wsp tree/c.wsp.bak
	cmp b.wsp tree/b.wsp.bak
	metric x/a 1699999860:1
	ok move --backup-dir kept --merge tree x.a b
	prints 'Backup: kept/x/a.wsp'
	cmp a.wsp kept/x/a.wsp
	tree b.wsp b.wsp.bak c.wsp.bak
	metric a
	keep
	misused whisper-move --backup-dir tree/kept --merge tree a b
	kept
}

@test "a subtree is moved by one rename where nothing is" {
	metric servers/old/a
	metric servers/old/sub/b
	echo notes >tree/servers/old/README
	inode=$(stat -c %i tree/servers/old)
	ok move -n tree servers.old. servers.new.
	prints 'Would move: tree/servers/old/a.wsp -> tree/servers/new/a.wsp' \
	    'Would move: tree/servers/old/sub/b.wsp -> tree/servers/new/sub/b.wsp' \
	    '2 files would be moved, 0 copied, 0 merged (0 points), 0 failed'
	ok move tree servers.old. servers.new.
	prints '2 files moved, 0 copied, 0 merged (0 points), 0 failed'
	[ "$(stat -c %i tree/servers/new)" = "$inode" ]
	tree servers/new/a.wsp servers/new/sub/b.wsp servers/new/README
	ok move tree servers/new/ x/y/
	[ "$(stat -c %i tree/x/y)" = "$inode" ]
	[ ! -e tree/servers/new ]
}

@test "one rename is one system call for a subtree" {
	need_strace
	for i in 1 2 3; do metric old/$i; done
	strace -f -o trace whisper-move --no-fsync tree old. new.
	[ "$(grep -c 'rename' trace)" -eq 1 ]
	tree new/1.wsp new/2.wsp new/3.wsp
	strace -f -o trace whisper-move --no-fsync tree new.1 new.4
	[ "$(grep -c 'rename' trace)" -eq 1 ]
}

@test "a subtree goes into one that is there, file by file" {
	metric old/a 1699999860:1
	metric old/sub/b 1699999860:2
	metric old/sub/c 1699999860:3
	metric new/sub/b 1699999920:4
	try move tree old. new.
	[ "$status" -eq 1 ]
	says_only 'whisper-move: tree/old/sub/b.wsp: tree/new/sub/b.wsp is there already (use --merge)'
	prints '2 files moved, 0 copied, 0 merged (0 points), 1 failed'
	tree old/sub/b.wsp new/a.wsp new/sub/b.wsp new/sub/c.wsp
	ok move --merge tree old. new.
	prints '0 files moved, 0 copied, 1 merged (1 points), 0 failed'
	tree new/a.wsp new/sub/b.wsp new/sub/c.wsp
	[ "$(slots tree/new/sub/b.wsp | tail -2 | xargs)" = \
	    '1699999860:2 1699999920:4' ]
}

@test "--copy of a subtree" {
	metric old/a
	metric old/sub/b
	ok move --copy tree old. new.
	prints '0 files moved, 2 copied, 0 merged (0 points), 0 failed'
	tree old/a.wsp old/sub/b.wsp new/a.wsp new/sub/b.wsp
}

@test "a subtree does not go into itself, but out of itself" {
	metric a/x
	metric a/all/y
	metric a/all/all/z
	refused 1 tree a. a.all.
	says_only 'whisper-move: a.: a/all/ lies in it'
	refused 1 --copy tree a. a.b.
	refused 1 tree . b.
	says_only 'whisper-move: .: is the whole tree'
	try move tree a.all. a.
	[ "$status" -eq 1 ]
	says_only 'whisper-move: tree/a/all/all/z.wsp: a/all/z.wsp lies in a/all/, too'
	tree a/x.wsp a/y.wsp a/all/all/z.wsp
	ok move tree a.all.all. .
	tree a/x.wsp a/y.wsp z.wsp
}

@test "a subtree that is none" {
	metric a/x
	mkdir tree/empty
	ln -s a tree/link
	unmoved nosuch. b.
	says_only 'whisper-move: tree/nosuch/: No such file or directory'
	unmoved empty. b.
	says_only 'whisper-move: tree/empty/: has no metrics'
	unmoved link. b.
	says_only 'whisper-move: tree/link/: is no directory'
	unmoved a.x. b.
}

@test "tagged names go where their names put them, by the hash or by name" {
	metric a 1699999980:1
	ok move --tag-names tree a 'hits;host=a'
	name=$(cd tree && find _tagged -type f)
	[[ $name == _tagged/???/???/'hits;host=a.wsp' ]]
	hash=$(printf %s 'hits;host=a' | sha256sum)
	[[ $name == "_tagged/${hash:0:3}/${hash:3:3}/"* ]]
	ok move tree 'hits;host=a' 'web.hits;host=a;dc=x'
	hash=$(printf %s 'web.hits;dc=x;host=a' | sha256sum)
	tree "_tagged/${hash:0:3}/${hash:3:3}/web_DOT_hits;dc=x;host=a.wsp"
	ok move --hashed tree 'web.hits{dc="x",host="a"}' 'hits;host=b'
	hash=$(printf %s 'hits;host=b' | sha256sum)
	tree "_tagged/${hash:0:3}/${hash:3:3}/${hash%% *}.wsp"
	ok move tree 'hits;host=b' 'hits;host=c'
	hash=$(printf %s 'hits;host=c' | sha256sum)
	tree "_tagged/${hash:0:3}/${hash:3:3}/${hash%% *}.wsp"
	ok move tree "tree/_tagged/${hash:0:3}/${hash:3:3}/${hash%% *}.wsp" b
	tree b.wsp
	ok move tree b 'disk;path=/var'
	hash=$(printf %s 'disk;path=/var' | sha256sum)
	tree "_tagged/${hash:0:3}/${hash:3:3}/${hash%% *}.wsp"
}

@test "a tagged metric that is there by the other kind of name is there" {
	metric a 1699999860:1
	metric b 1699999920:2
	metric c 1699999920:2
	ok move --tag-names tree a 'hits;host=a'
	refused 1 --hashed tree b 'hits;host=a'
	says 'hits;host=a.wsp is there already'
	ok move --hashed --merge tree b 'hits;host=a'
	[ "$(find tree/_tagged -type f | wc -l)" -eq 1 ]
	file=$(find tree/_tagged -type f)
	hash=$(printf %s 'hits;host=a' | sha256sum)
	cp "$file" "${file%/*}/${hash%% *}.wsp"
	refused 1 tree 'hits;host=a' c2
	says 'two files have this name: '
	refused 1 --merge tree c 'hits;host=a'
	says 'two files have this name: '
	ok move tree "$file" d
	tree c.wsp d.wsp "_tagged/${hash:0:3}/${hash:3:3}/${hash%% *}.wsp"
}

@test "a name too long for a file is hashed" {
	metric a
	tag=$(printf 'x%.0s' {1..300})
	ok move --tag-names tree a "hits;host=$tag"
	hash=$(printf %s "hits;host=$tag" | sha256sum)
	tree "_tagged/${hash:0:3}/${hash:3:3}/${hash%% *}.wsp"
}

@test "a map has two names a line, with blanks or a tab between" {
	metric a/b
	metric c
	metric 'with blank'
	printf 'a.b x.y\n\n  \nc   z  \nwith blank\twithout\n' >map
	ok move --map map tree
	prints '3 files moved, 0 copied, 0 merged (0 points), 0 failed'
	tree x/y.wsp z.wsp without.wsp
	printf 'x.y\0a\0z\0b\n\0' >map
	bad 1 move -0 --map - tree <map
	says 'control character'
	tree a.wsp z.wsp without.wsp
	ok move --map <(echo a b) tree
	tree b.wsp z.wsp without.wsp
}

@test "a map that is none moves nothing" {
	metric a
	metric b
	for text in 'a c\nb\n' 'a c d\n' 'a\tc\td\n' 'a\t\n' 'a c\nb \0d\n'; do
		# shellcheck disable=SC2059
		printf "$text" >map
		refused 1 --map map tree
	done
	says_only 'whisper-move: map: line 2: has a NUL in it'
	printf 'a\0b\0c' >map
	refused 1 -0 --map map tree
	refused 1 --map nosuch tree
	refused 1 --map tree tree
}

@test "what is wrong with a line stops no other" {
	metric a
	metric b
	metric c
	printf '%s\n' 'a x' 'nosuch y' 'a z' 'b x' 'c .z' 'c c' >map
	try move --map map tree
	[ "$status" -eq 1 ]
	prints '1 files moved, 0 copied, 0 merged (0 points), 5 failed'
	says_only "whisper-move: tree/nosuch.wsp: No such file or directory
whisper-move: a: is moved by line 1, too
whisper-move: tree/b.wsp: x.wsp is the new name of a.wsp, too
whisper-move: c: .z: empty part in the name
whisper-move: c: is its own new name"
	tree x.wsp b.wsp c.wsp
}

@test "a name can be both old and new" {
	metric a 1699999980:1
	metric b 1699999980:2
	metric c 1699999980:3
	printf '%s\n' 'a b' 'b c' 'c d' >map
	ok move -n --map map tree
	prints 'Would move: tree/c.wsp -> tree/d.wsp' \
	    'Would move: tree/b.wsp -> tree/c.wsp' \
	    'Would move: tree/a.wsp -> tree/b.wsp' \
	    '3 files would be moved, 0 copied, 0 merged (0 points), 0 failed'
	ok move --map map tree
	prints '3 files moved, 0 copied, 0 merged (0 points), 0 failed'
	tree b.wsp c.wsp d.wsp
	[[ $(slots tree/b.wsp) == *80:1 ]]
	[[ $(slots tree/c.wsp) == *80:2 ]]
	[[ $(slots tree/d.wsp) == *80:3 ]]
}

@test "a chain whose end cannot move stays, whatever --merge says" {
	metric a 1699999980:1
	metric b 1699999980:2
	metric c 1699999980:3
	printf '%s\n' 'a b' 'b c' >map
	keep tree
	try move --map map tree
	[ "$status" -eq 1 ]
	says_only "whisper-move: tree/b.wsp: tree/c.wsp is there already (use --merge)
whisper-move: tree/a.wsp: b.wsp was not moved out of its way"
	kept
	try move -n --map map tree
	[ "$status" -eq 1 ]
	prints '0 files would be moved, 0 copied, 0 merged (0 points), 2 failed'
	kept
	ok move --merge --map map tree
	tree b.wsp c.wsp
	[[ $(slots tree/b.wsp) == *80:1 ]]
	[[ $(slots tree/c.wsp) == *80:3 ]]
}

@test "a chain that was done, or half, is not done twice" {
	printf '%s\n' 'a b' 'b c' 'c d' >map
	for merge in '' --merge; do
		for state in 'a b d' 'a c d' 'b c d'; do
			rm -rf tree
			for name in $state; do
				metric "$name"
				case "$state:$name" in
				'a b d:d'|'a c d:d'|'b c d:d') v=3 ;;
				'a b d:b'|'a c d:c'|'b c d:c') v=2 ;;
				*) v=1 ;;
				esac
				update "tree/$name.wsp" 1699999980:$v
			done
			try move $merge --map map tree
			[ "$status" -eq 1 ]
			tree b.wsp c.wsp d.wsp
			[[ $(slots tree/b.wsp) == *80:1 ]]
			[[ $(slots tree/c.wsp) == *80:2 ]]
			[[ $(slots tree/d.wsp) == *80:3 ]]
		done
	done
}

@test "two metrics exchange their names in one step" {
	metric a 1699999980:1
	metric x/b 1699999980:2
	printf '%s\n' 'a x.b' 'x.b a' >map
	keep tree
	ok move -n --map map tree
	prints 'Would move: tree/a.wsp -> tree/x/b.wsp' \
	    'Would move: tree/x/b.wsp -> tree/a.wsp' \
	    '2 files would be moved, 0 copied, 0 merged (0 points), 0 failed'
	kept
	ok move --map map tree
	prints '2 files moved, 0 copied, 0 merged (0 points), 0 failed'
	[[ $(slots tree/a.wsp) == *80:2 ]]
	[[ $(slots tree/x/b.wsp) == *80:1 ]]
	rm tree/a.wsp
	keep tree
	try move --map map tree
	[ "$status" -eq 1 ]
	prints '0 files moved, 0 copied, 0 merged (0 points), 1 failed'
	kept
}

@test "circles of more, copies and resumed runs do not exchange names" {
	metric a
	metric b
	metric c
	printf '%s\n' 'a b' 'b c' 'c a' >map
	keep
	try move --map map tree
	[ "$status" -eq 1 ]
	prints '0 files moved, 0 copied, 0 merged (0 points), 3 failed'
	[ "${#stderr_lines[@]}" -eq 3 ]
	says 'tree/a.wsp: b.wsp is moved, too, and so on round to this one'
	printf '%s\n' 'a b' 'b a' >map
	for option in --copy --resume=state; do
		try move "$option" --map map tree
		[ "$status" -eq 1 ]
		prints '0 files moved, 0 copied, 0 merged (0 points), 2 failed'
	done
	says 'tree/a.wsp: b.wsp is an old name, too, which excludes --resume'
	tree a.wsp b.wsp c.wsp
}

@test "subtrees that other lines move are left" {
	metric a/x
	metric b/x
	metric c/y
	keep tree
	for text in 'a. b.\nb. d.\n' 'a. b.\nb.x d\n' 'c.y b.q\nb. d.\n'; do
		# shellcheck disable=SC2059
		printf "$text" >map
		try move -n --map map tree
		[ "$status" -eq 1 ]
		says 'old name of line 2; move that in a run before'
	done
	printf 'a. d.\na.x e\n' >map
	try move -n --map map tree
	says_only 'whisper-move: a.x: is moved by line 1, too'
	kept
	printf 'a. d.\nb. d.\nc. d.\n' >map
	try move --map map tree
	[ "$status" -eq 1 ]
	says_only 'whisper-move: tree/b/x.wsp: d/x.wsp is the new name of a/x.wsp, too'
	prints '2 files moved, 0 copied, 0 merged (0 points), 1 failed'
	tree b/x.wsp d/x.wsp d/y.wsp
}

@test "--prune removes directories that are empty then, and no others" {
	metric a/b/c/x
	metric a/b/y
	mkdir -p tree/other/empty tree/a/b/none
	keep tree
	try move -n -v --prune tree a.b.c.x z
	[ "$status" -eq 0 ]
	prints 'Would move: tree/a/b/c/x.wsp -> tree/z.wsp' \
	    'Would remove: tree/a/b/c'
	kept
	ok move --prune tree a.b.c.x z
	prints
	[ -d tree/a/b/none ]
	[ ! -d tree/a/b/c ]
	[ -d tree/other/empty ]
	metric q/w
	ok move -n --prune tree a. q.
	prints 'Would move: tree/a/b/y.wsp -> tree/q/b/y.wsp' \
	    'Would remove: tree/a/b/none' 'Would remove: tree/a/b' \
	    'Would remove: tree/a' \
	    '1 files would be moved, 0 copied, 0 merged (0 points), 0 failed'
	ok move --prune tree a. q.
	[ ! -e tree/a ]
	tree q/b/y.wsp q/w.wsp z.wsp
	metric s/t/old/m
	ok move -n --prune tree s.t.old. new.
	prints 'Would move: tree/s/t/old/m.wsp -> tree/new/m.wsp' \
	    'Would remove: tree/s/t' 'Would remove: tree/s' \
	    '1 files would be moved, 0 copied, 0 merged (0 points), 0 failed'
	ok move --prune tree s.t.old. new.
	[ ! -e tree/s ]
	ok move --prune tree z new.z
	[ -d tree ]
}

@test "links on either side are never followed" {
	mkdir out
	metric a/b
	cp tree/a/b.wsp out/v.wsp
	ln -s ../out tree/out
	ln -s a tree/in
	keep
	refused 1 tree out.v c
	says_only 'whisper-move: tree/out/v.wsp: a symbolic link is in the way'
	refused 1 tree in.b c
	says_only 'whisper-move: tree/in/b.wsp: a symbolic link is in the way'
	refused 1 tree a.b out.w
	says_only 'whisper-move: tree/a/b.wsp: tree/out/w.wsp: a symbolic link is in the way'
	refused 1 tree a.b in.c
	refused 1 --copy tree a.b in.c.d
	refused 1 -n tree a.b in.c.d
	unmoved a. in.x.
	unmoved in. x.
	unmoved out. x.
	refused 1 --merge tree a.b out.v
	metric n/b
	unmoved n. out.
	says 'a symbolic link is in the way'
	ln -s ../out tree/n/sub
	ok move tree n. m.
	[ "$(readlink tree/m/sub)" = ../out ]
}

@test "a file that is locked is waited for" {
	metric a
	hold tree/a.wsp
	bad 75 move --lock-timeout 0.05 tree a b
	says 'tree/a.wsp: locked by another process'
	tree a.wsp
	ok move -n tree a b
	let_go
	metric b
	hold tree/b.wsp
	bad 75 move --merge --lock-timeout 0.05 tree a b
	says 'tree/a.wsp: tree/b.wsp: locked by another process'
	let_go
	tree a.wsp b.wsp
}

@test "a hard link to the new file is only a name less" {
	metric a 1699999980:1
	ln tree/a.wsp tree/b.wsp
	refused 1 --copy tree a b
	says_only 'whisper-move: tree/a.wsp: tree/b.wsp is the same file'
	ok move tree a b
	tree b.wsp
	[[ $(slots tree/b.wsp) == *80:1 ]]
}

# elsewhere: sets other to a directory of the tree on another file system.
elsewhere() {
	need unshare
	need_root "mount a file system"
	unshare --mount mount -t tmpfs whisper tree 2>/dev/null ||
		skip "nothing can be mounted here"
}

@test "to another file system it is copied, and then removed" {
	elsewhere
	metric a/x 1699999980:1
	metric a/y 1699999980:2
	chmod 640 tree/a/x.wsp
	cp tree/a/x.wsp x
	mkdir tree/disk
	# shellcheck disable=SC2016 # it is the argument of that shell
	unshare --mount sh -c '
		mount -t tmpfs whisper tree/disk || exit
		whisper-move --now "$1" -v tree a.x disk.x.x || exit
		whisper-move --now "$1" --prune tree a. disk.a. || exit
		whisper-move --now "$1" tree disk. b. || exit
		find tree -type f | sort
		stat -c %a tree/b/x/x.wsp
		cmp x tree/b/x/x.wsp' sh "$NOW" >out 2>err
	diff - out <<-EOF
	Moved: tree/a/x.wsp -> tree/disk/x/x.wsp
	1 files moved, 0 copied, 0 merged (0 points), 0 failed
	2 files moved, 0 copied, 0 merged (0 points), 0 failed
	tree/b/a/y.wsp
	tree/b/x/x.wsp
	640
	EOF
}

@test "--prune -n leaves what something would be moved to" {
	metric web/mem/used
	metric web/cpu/load
	ok move -n --prune tree web.mem.used web.mem.total
	prints "Would move: tree/web/mem/used.wsp -> tree/web/mem/total.wsp"
	printf '%s\n' "web.mem.used web.cpu.used" "web.cpu.load web.mem.load" |
		ok move -n --prune --map - tree
	[[ $output != *remove* ]]
	ok move --prune tree web.mem.used web.mem.total
	tree web/cpu/load.wsp web/mem/total.wsp
}

@test "--prune keeps a directory that something is mounted on" {
	elsewhere
	mkdir -p tree/disk
	# shellcheck disable=SC2016 # it is the argument of that shell
	unshare --mount sh -c '
		mount -t tmpfs whisper tree/disk || exit
		mkdir tree/disk/x
		whisper-create tree/disk/x/a.wsp 60:10 >created
		touch -d @1600000000 tree/disk/x/a.wsp
		whisper-move --now "$1" -n --prune tree disk.x.a b || exit
		whisper-move --now "$1" --prune tree disk.x.a b || exit
		mkdir tree/disk/y
		whisper-find -C tree --prune --prune-age 0s --now 5000000000 ||
			exit
		find tree | sort' sh "$NOW" >out 2>&1
	diff - out <<-EOF
	Would move: tree/disk/x/a.wsp -> tree/b.wsp
	Would remove: tree/disk/x
	tree
	tree/b.wsp
	tree/disk
	EOF
}

@test "a copy on another file system, of a run that was killed, is the new file" {
	elsewhere
	metric a 1699999980:1
	mkdir tree/disk
	unshare --mount sh -c '
		mount -t tmpfs whisper tree/disk || exit
		cp -a tree/a.wsp tree/disk/a.wsp
		whisper-move tree a disk.a
		find tree -type f' >out 2>err
	[ "$(cat out err)" = tree/disk/a.wsp ]
}

@test "the names are taken in any order of options, and none too few" {
	metric a
	misused whisper-move
	misused whisper-move tree
	misused whisper-move tree a
	misused whisper-move tree a b c
	misused whisper-move --map map tree a b
	misused whisper-move -0 tree a b
	misused whisper-move --copy --prune tree a b
	misused whisper-move --hashed --tag-names tree a b
	ok whisper-move tree a --merge b --now "$NOW"
	tree b.wsp
}

@test "--resume goes on where a run ended" {
	for i in 1 2 3; do metric old/$i; done
	metric x
	metric sub/a
	metric sub/b
	mkdir tree/new
	printf '%s\n' 'old.1 new.1' 'old.2 new.2' 'sub. new.' 'x y' >map
	metric new/2
	try move --resume state --map map tree
	[ "$status" -eq 1 ]
	[ ! -e state ]
	prints '4 files moved, 0 copied, 0 merged (0 points), 1 failed'
	rm tree/new/2.wsp
	mv tree/new/a.wsp tree/sub
	mv tree/y.wsp tree/x.wsp
	command="whisper-move --map=map tree (in $PWD)"
	printf 'whisper-tools state 1: %s\n@ 1 \n' "$command" >state
	ok whisper-move --resume state --map map tree
	prints '3 files moved, 0 copied, 0 merged (0 points), 0 failed'
	[ ! -e state ]
	tree new/1.wsp new/2.wsp new/a.wsp new/b.wsp old/3.wsp y.wsp
	printf 'whisper-tools state 1: %s\n@ 1 \n' "$command" >state
	ok whisper-move --resume state --map map tree
	prints '0 files moved, 0 copied, 0 merged (0 points), 2 moved before, 0 failed'
	try whisper-move --map map --resume other tree
	[ "$status" -eq 1 ]
	[ "${#stderr_lines[@]}" -eq 4 ]
	prints '0 files moved, 0 copied, 0 merged (0 points), 4 failed'
}

@test "the same with any number of threads" {
	for i in $(seq 40); do
		metric "m/$i" "1699999980:$i"
		echo "m.$i n.$((i * 7 % 41))"
	done >map
	for j in 1 8; do
		cp -a tree tree.$j
		ok move -j $j -n --map map tree.$j
		[ "$(wc -l <<<"$output")" -eq 41 ]
		try move -v -j $j --map map tree.$j
		[ "$status" -eq 0 ]
		echo "${output//tree.$j/tree}" >out.$j
		(cd tree.$j && find . -type f | sort) >files.$j
	done
	cmp out.1 out.8
	cmp files.1 files.8
	[ "$(wc -l <files.1)" -eq 40 ]
	[[ $(slots tree.8/n/7.wsp) == *80:1 ]]
}

@test "a link among the files is an error, and nobody is told another story" {
	mkdir -p t/a/d t/b
	whisper-create t/a/x.wsp 60:10 >/dev/null
	whisper-create t/a/d/y.wsp 60:10 >/dev/null
	ln -s x.wsp t/a/alias.wsp
	ln -s ../x.wsp t/a/d/up.wsp
	try whisper-move -n --prune t a. b.
	[ "$status" -eq 1 ]
	says "whisper-move: t/a/alias.wsp: is a symbolic link" \
	    "whisper-move: t/a/d/up.wsp: is a symbolic link"
	[[ $output == *"2 files would be moved, "*", 2 failed" ]]
	try whisper-move --prune t a. b.
	[ "$status" -eq 1 ]
	says "whisper-move: t/a/alias.wsp: is a symbolic link" \
	    "whisper-move: t/a/d/up.wsp: is a symbolic link"
	[[ $output == *"2 files moved, "*", 2 failed" ]]
	[ -e t/b/x.wsp ]
	[ -e t/b/d/y.wsp ]
	[ -L t/a/alias.wsp ]
	# A directory that is renamed takes its links with it.
	mkdir v
	mv t/b v/b
	ln -s x.wsp v/b/alias.wsp
	ok whisper-move v b. c.
	[ -e v/c/alias.wsp ]
}

@test "a dry run tells what a run that goes on would do, and is none itself" {
	local command

	mkdir -p t/a t/b
	whisper-create t/a/y.wsp 60:10 >/dev/null
	whisper-create t/b/x.wsp 60:10 >/dev/null
	printf '%s\n' 'a.x b.x' 'a.y b.y' >map
	# What a run left that was killed after the first line.
	command="whisper-move --map=map t (in $PWD)"
	printf '%s\n' "whisper-tools state 1: $command" '@ 1 x' >st
	cp st before
	ok whisper-move --resume st --map map -n t
	[[ $output == *"Would move: t/a/y.wsp -> t/b/y.wsp"* ]]
	cmp before st
	ok whisper-move --resume st --map map t
	[ -e t/b/y.wsp ]
	[ ! -e st ]
	ok whisper-move -n --resume st t b.x c.x
	[ ! -e st ]
	bad 1 whisper-move -n --resume before t b.x c.x
	says "belongs to another run"
}

@test "a dry run fails with the words of the run" {
	local dir

	need_unprivileged
	mkdir -p t/a t/b
	whisper-create t/a/x.wsp 60:10 >/dev/null
	for dir in t/a t/b; do
		chmod 555 "$dir"
		bad 1 unprivileged whisper-move t a.x b.x
		said=$stderr
		bad 1 unprivileged whisper-move -n t a.x b.x
		says_only "$said"
		chmod 755 "$dir"
	done
	[ -e t/a/x.wsp ]
}
