# SPDX-License-Identifier: ISC
# shellcheck disable=SC2030,SC2031 # what "try" sets is used at once
# A dry run of a user who may not do it says so, as the real run does.

load common

setup() {
	common_setup
	need_unprivileged
	# The temporary directory of root is closed to others.
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" 2>/dev/null || :
	whisper-create --now "$NOW" full.wsp 60:20 300:12 >/dev/null
	for ((i = 0; i < 20; i++)); do
		echo $((NOW - 60 * i)):$i
	done | whisper-update --now "$NOW" full.wsp
	cp full.wsp gaps.wsp
	whisper-edit -q --now "$NOW" --no-backup --from -10min --until -5min \
	    gaps.wsp erase
	cp full.wsp poor.wsp
	whisper-edit -q --now "$NOW" --no-backup --archive 300 --all poor.wsp \
	    erase
	cp full.wsp damaged.wsp
	poke damaged.wsp 4 00000000
	echo nothing >hopeless.wsp
	printf '[a]\npattern = .*\nretentions = 60:30\n' >storage-schemas.conf
}

# Who is not root can remove only what is in a directory that is writable.
teardown() {
	chmod -R u+rwx "$BATS_TEST_TMPDIR"
}

# make_place FILES DIRECTORY: a copy of the files with these modes, which is
# the directory of what follows.
make_place() {
	[ ! -e place ] || chmod -R u+rwx place
	rm -rf place
	mkdir -p place/from place/closed
	cp ./*.wsp ./*.conf place
	cp full.wsp place/from/gaps.wsp
	cp full.wsp place/from/new.wsp
	mkdir place/to
	cp gaps.wsp place/to
	chmod "$1" place/*.wsp place/*/*.wsp
	chmod 555 place/closed
	chmod "$2" place/to place
}

# both TOOL ARGUMENT ...: the dry run ends as the real one, and in the same
# words, but for the name of a temporary file, or where a link is tried first.
both() {
	local want was tool=$1

	shift
	make_place "$files" "$directory"
	cd place || return
	try "${user[@]}" "$tool" -n --now "$NOW" "$@"
	want=$status
	was=$stderr
	[[ $want -eq 0 || ${partly-} || $output != *[Ww]"ould "[cu]* ]] ||
		wrong "the dry run tells what could not be" "$tool" "$@"
	try "${user[@]}" "$tool" --now "$NOW" "$@"
	cd "$OLDPWD" || return
	stderr=${stderr/rename .*.tmp to/rename to}
	stderr=${stderr/link gaps.wsp to gaps.wsp/create temporary file}
	if [ "$want" -ne "$status" ] || [ "$was" != "$stderr" ]; then
		wrong "the dry run ended with $want: $was" "$tool" "$@"
	fi
}

# all_tools: each of them with each kind of change.
all_tools() {
	both whisper-edit --from -3min gaps.wsp erase
	both whisper-edit --no-backup --from -3min gaps.wsp erase
	both whisper-edit --no-backup --from -8min --until -6min gaps.wsp erase
	both whisper-rebuild poor.wsp
	both whisper-rebuild --backup poor.wsp
	both whisper-resize gaps.wsp 60:30
	both whisper-resize --no-backup gaps.wsp 60:30
	both whisper-resize -R to 60:30
	both whisper-resize -R --silent to 60:20 300:12
	both whisper-set-aggregation gaps.wsp max
	both whisper-set-aggregation gaps.wsp average
	both whisper-set-aggregation --backup gaps.wsp max
	both whisper-set-aggregation --rescale gaps.wsp sum
	both whisper-set-aggregation -R to max
	both whisper-set-aggregation -R to average
	both whisper-set-xfilesfactor gaps.wsp 0.1
	both whisper-merge full.wsp gaps.wsp
	both whisper-merge --backup full.wsp gaps.wsp
	both whisper-fill full.wsp gaps.wsp
	both whisper-fill full.wsp full.wsp
	both whisper-fill -R from to
	partly=1 both whisper-fill -R --create from to
	partly=1 both whisper-merge -R --create from to
	both whisper-convert --force --to compressed gaps.wsp
	both whisper-auto-resize -q --doit to .
}

# removals: what is to go away, or to be made anew; a dry run of a check finds
# what it does not repair.
removals() {
	both whisper-check --repair damaged.wsp
	both whisper-check --repair --no-backup damaged.wsp
	both whisper-check --delete-corrupt hopeless.wsp
}

@test "of a file that is read only" {
	user=(unprivileged) files=444 directory=755
	all_tools
	[ "$status" -eq 1 ]
	removals
	[ "$status" -eq 2 ]
	[ "$stderr" = "whisper-check: hopeless.wsp: Permission denied" ]
}

@test "of a directory that is read only" {
	user=(unprivileged) files=644 directory=555
	all_tools
	[ "$status" -eq 1 ]
	removals
	[ "$status" -eq 2 ]
	[[ $stderr == *": unlink hopeless.wsp: Permission denied" ]]
	both whisper-edit --from -3min gaps.wsp erase
	[[ $stderr == *": create temporary file: Permission denied" ]]
}

@test "of backups that go to a directory that is read only" {
	user=(unprivileged) files=644 directory=755
	both whisper-edit --backup-dir closed --from -3min gaps.wsp erase
	[ "$status" -eq 1 ]
	[[ $stderr == *": closed: create temporary file: Permission denied" ]]
	both whisper-resize --backup-dir closed gaps.wsp 60:30
	[ "$status" -eq 1 ]
	[[ $stderr == *": closed: "*": Permission denied" ]]
	both whisper-resize --backup-dir closed/new gaps.wsp 60:30
	[ "$status" -eq 1 ]
	[[ $stderr == *": closed/new: Permission denied" ]]
	both whisper-resize -R --backup-dir closed to 60:30
	[ "$status" -eq 1 ]
	both whisper-resize --backup-dir made/here gaps.wsp 60:30
	[ "$status" -eq 0 ]
}

@test "of the file of another in a directory that all may write to" {
	need_root "become another user"
	user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	"${user[@]}" whisper-info --version >out 2>&1 ||
		skip "nobody cannot run the tools here"
	files=666 directory=1777
	make_place 666 1777
	"${user[@]}" test -w place/gaps.wsp ||
		skip "nobody cannot reach the test's directory"
	all_tools
	removals
	[[ $stderr == *": unlink hopeless.wsp: Operation not permitted" ]]
}

@test "of one that may, it succeeds" {
	user=(unprivileged) files=644 directory=755
	all_tools
	[ "$status" -eq 0 ]
}

@test "whisper-find says of each file that it could not remove it" {
	make_place 644 755
	chmod 555 place/to
	chmod 444 place/from/new.wsp
	try unprivileged whisper-find -C place --delete -n '**'
	[ "$status" -eq 1 ]
	[[ $'\n'$output$'\n' == *$'\n'place/full.wsp$'\n'* ]]
	[[ $output != *place/to/gaps.wsp* && $output != *place/from/new.wsp* ]]
	[ "${#stderr_lines[@]}" -eq 2 ]
	says "whisper-find: place/to/gaps.wsp: unlink gaps.wsp: Permission denied" \
	    "whisper-find: place/from/new.wsp: Permission denied"
	[ -e place/full.wsp ]
}

@test "a quarantine that is read only is said to be that" {
	make_place 644 755
	cd place
	try unprivileged whisper-check -n --quarantine closed hopeless.wsp
	[ "$status" -eq 2 ]
	[[ $stderr == "whisper-check: hopeless.wsp: "*"Permission denied" ]]
	try unprivileged whisper-check --quarantine closed hopeless.wsp
	[ "$status" -eq 2 ]
	[ -e hopeless.wsp ]
	try unprivileged whisper-check -n --quarantine new hopeless.wsp
	[ "$status" -eq 1 ]
	[ -z "$stderr" ]
	[ ! -e new ]
}

# moved FILES FROM TO ARGUMENT ...: whisper-move, where files and directories
# have these modes.
moved() {
	local modes=("$1" "$2" "$3") was

	shift 3
	for n in "-n" ""; do
		[ ! -e tree ] || chmod -R u+rwx tree
		rm -rf tree
		mkdir -p tree/a tree/b
		cp full.wsp tree/a/x.wsp
		cp gaps.wsp tree/b/y.wsp
		chmod "${modes[0]}" tree/*/*.wsp
		chmod "${modes[1]}" tree/a
		chmod "${modes[2]}" tree/b
		was=${status-}
		# shellcheck disable=SC2086 # an option, or none
		try unprivileged whisper-move $n --now "$NOW" tree "$@"
		[[ $n != "" || $status -eq $was ]] ||
			wrong "the dry run ended with $was" whisper-move "$@"
		[[ $status -eq 0 || $output != *[Ww]"ould "[cmr]* ]] ||
			wrong "the dry run tells what could not be" "$@"
	done
}

@test "whisper-move says it of both places" {
	type -P whisper-move >/dev/null || skip "whisper-move is not built"
	for modes in "444 755 755" "644 555 755" "644 755 555"; do
		# shellcheck disable=SC2086 # three of them
		set -- $modes
		moved "$@" a.x b.z
		[ "$status" -eq 1 ]
		moved "$@" --merge a.x b.y
		[ "$status" -eq $(($3 == 755)) ]
		moved "$@" a.x c.z
		[ "$status" -eq $(($3 == 755)) ]
	done
	moved 644 755 755 a.x b.z
	[ "$status" -eq 0 ]
	moved 644 755 755 --merge a.x b.y
	[ "$status" -eq 0 ]
	moved 644 555 755 --copy a.x b.z
	[ "$status" -eq 0 ]
}

@test "whisper-restore says it, whatever it would do" {
	type -P whisper-restore >/dev/null ||
		skip "whisper-restore is not built"
	mkdir tree
	cp full.wsp tree/x.wsp
	cp full.wsp tree/gone.wsp
	ok whisper-store -s store init
	ok whisper-snapshot -q -s store --now "$NOW" tree
	cp gaps.wsp tree/x.wsp
	rm tree/gone.wsp
	for mode in fill missing overwrite; do
		for modes in "444 755" "644 555" "644 755"; do
			cp -R tree copy
			chmod "${modes% *}" copy/x.wsp
			chmod "${modes#* }" copy
			try unprivileged whisper-restore -n -s store \
			    --now "$NOW" --mode $mode copy
			was=$status
			said=$stderr
			try unprivileged whisper-restore -s store \
			    --now "$NOW" --mode $mode copy
			[ "$was" -eq "$status" ]
			[ "$said" = "${stderr/rename .*.tmp to/rename to}" ]
			chmod 755 copy
			rm -rf copy
		done
		[ "$status" -eq 0 ]
	done
}

# undone TREE-MODE FILE-MODE: a dry run of an undo ends as the real one.
undone() {
	local was said

	rm -rf copy
	cp -Rp tree copy
	chmod "$2" copy/*.wsp
	chmod "$1" copy
	try unprivileged whisper-restore -n -s store --undo "$change" copy
	was=$status
	said=$stderr
	try unprivileged whisper-restore -s store --undo "$change" copy
	chmod 755 copy
	[ "$was" -eq "$status" ] || wrong "the dry run ended with $was"
	diff <(echo "$said") <(echo "${stderr/rename .*.tmp to/rename to}")
}

@test "whisper-restore --undo says it, of all that it would take back" {
	type -P whisper-restore >/dev/null ||
		skip "whisper-restore is not built"
	mkdir tree
	cp full.wsp tree/points.wsp
	cp full.wsp tree/shape.wsp
	cp full.wsp tree/gone.wsp
	ok whisper-store -s store init
	ok whisper-snapshot -q -s store --now "$NOW" tree
	whisper-update --now "$NOW" tree/points.wsp "$NOW:77"
	whisper-resize --now "$NOW" --no-backup tree/shape.wsp 60:30 >/dev/null
	rm tree/gone.wsp
	cp gaps.wsp tree/made.wsp
	ok whisper-snapshot -q -s store --now "$NOW" tree
	change=2
	undone 755 444
	[ "$status" -eq 1 ]
	undone 555 644
	[ "$status" -eq 1 ]
	[[ $stderr == *"made.wsp: unlink made.wsp: Permission denied"* ]]
	[[ $stderr == *"gone.wsp: create temporary file: "* ]]
	undone 755 644
	[ "$status" -eq 0 ]
}

# stored MODE COMMAND ...: the same for a store whose directories have a mode.
stored() {
	local was said

	chmod "$1" shut shut/data shut/data/*
	try unprivileged "${@:2}" -n
	was=$status
	said=$stderr
	try unprivileged "${@:2}"
	chmod 755 shut shut/data shut/data/*
	[ "$was" -eq "$status" ] || wrong "the dry run ended with $was" "${@:2}"
	diff <(echo "$said") <(echo "$stderr")
}

@test "changes of a store that is read only are said to be refused" {
	type -P whisper-snapshot >/dev/null ||
		skip "whisper-snapshot is not built"
	mkdir tree
	cp full.wsp tree/x.wsp
	ok whisper-store -s shut init
	ok whisper-snapshot -q -s shut --now "$NOW" tree
	cp gaps.wsp tree/x.wsp
	ok whisper-snapshot -q -s shut --now "$NOW" tree
	cp full.wsp tree/x.wsp
	chmod 666 shut/lock
	stored 555 whisper-snapshot -q -s shut --now "$NOW" tree
	[ "$status" -ne 0 ]
	[[ $stderr == *": create temporary file: Permission denied" ]]
	stored 555 whisper-store -q -s shut undo 2
	[ "$status" -ne 0 ]
	stored 555 whisper-store -q -s shut pack --keep last=1
	[ "$status" -ne 0 ]
	stored 755 whisper-store -q -s shut undo 2
	[ "$status" -eq 0 ]
}

@test "whisper-find --prune -n names the directories that would go" {
	mkdir -p tree/a/b tree/empty tree/kept/low
	cp full.wsp tree/a/b/x.wsp
	cp full.wsp tree/kept/y.wsp
	later=$(($(date +%s) + 10))
	ok whisper-find -C tree --prune --prune-age 0s --now "$later" -n
	diff - <(sort <<<"$output") <<-EOT
	tree/empty
	tree/kept/low
	EOT
	ok whisper-find -C tree --delete --prune --prune-age 0s --now "$later" \
	    -n a.b.x
	diff - <(sort <<<"$output") <<-EOT
	tree/a
	tree/a/b
	tree/a/b/x.wsp
	EOT
	ok whisper-find -C tree --prune --now "$later" -n
	[ -z "$output" ]
	[ -d tree/empty ]
	chmod 555 tree/kept
	try unprivileged whisper-find -C tree --prune --prune-age 0s \
	    --now "$later" -n
	[ "$status" -eq 1 ]
	prints tree/empty
	says "kept/low: remove directory low: Permission denied"
	rmdir tree/empty
	try unprivileged whisper-find -C tree --prune --prune-age 0s \
	    --now "$later"
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	says_only "whisper-find: tree/kept/low: remove directory low:\
 Permission denied"
	chmod 755 tree/kept
}
