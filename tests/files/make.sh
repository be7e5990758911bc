#!/bin/bash
# SPDX-License-Identifier: ISC
#
# Makes the sample files; README says what each is for.
#
# usage: make.sh [DIR]
set -eu

cd "${1:-$(dirname "$0")}"

# Big-endian fields, in hexadecimal.
u32()
{
	printf '%08x' "$@"
}

# put NAME DIGITS ...: makes a file of these bytes.
put()
{
	local name=$1.wsp

	shift
	# shellcheck disable=SC2059
	printf "$(printf %s "$@" | sed 's/../\\x&/g')" >"$name"
}

# cut_off NAME SIZE: makes the first bytes of the sound file.
cut_off()
{
	head -c "$2" good-points.wsp >"$1.wsp"
}

# change NAME OFFSET DIGITS: makes the sound file with other bytes there.
change()
{
	cp good-points.wsp "$1.wsp"
	put "$1.patch" "$3"
	dd if="$1.patch.wsp" of="$1.wsp" bs=1 seek="$2" conv=notrunc status=none
	rm "$1.patch.wsp"
}

# Doubles.
zero=0000000000000000
one=3ff0000000000000
two=4000000000000000
three=4008000000000000
three_and_half=400c000000000000
four=4010000000000000
five=4014000000000000
seven=401c000000000000
minus_zero=8000000000000000
nan=7ff8000000000000
infinity=7ff0000000000000
minus_infinity=fff0000000000000
empty=00000000$zero

# A header of 40 bytes for 60:5 300:4: 60 bytes of fine slots, 48 of coarse.
half=3f000000
header=$(u32 1 1200)$half$(u32 2)
table=$(u32 40 60 5 100 300 4)
fine=$(u32 1699999740)$one$(u32 1699999800)$two$(u32 1699999860)$three
fine+=$(u32 1699999920)$four$(u32 1699999980)$five
coarse=$(u32 1699999500)$seven$(u32 1699999800)$three_and_half$empty$empty

put good-empty "$header" "$table" $empty $empty $empty $empty $empty \
    $empty $empty $empty $empty
put good-points "$header" "$table" "$fine" "$coarse"
put good-wrapped "$header" "$table" \
    "$(u32 1699999920)" $four "$(u32 1699999980)" $five \
    "$(u32 1699999740)" $one "$(u32 1699999800)" $two \
    "$(u32 1699999860)" $three "$coarse"
put good-odd-values "$header" "$table" "$(u32 1699999740)" $nan \
    "$(u32 1699999800)" $infinity "$(u32 1699999860)" $minus_infinity \
    "$(u32 1699999920)" $minus_zero "$(u32 1699999980)" $zero "$coarse"
put good-factor-minus-zero "$(u32 1 1200)" 80000000 "$(u32 2)" "$table" \
    "$fine" "$coarse"
put good-coarse-first "$header" "$(u32 88 60 5 40 300 4)" "$coarse" "$fine"
put good-gap "$header" "$(u32 52 60 5 124 300 4)" $empty "$fine" $empty \
    "$coarse"
put good-tail "$header" "$table" "$fine" "$coarse" 746f6f206d756368
change good-retention-smaller 4 "$(u32 600)"
change good-retention-larger 4 "$(u32 86400)"

: >bad-empty.wsp
cut_off bad-header-cut 15
cut_off bad-table-cut 39
cut_off bad-slot-cut 147
cut_off bad-slots-missing 136
cut_off bad-archive-missing 100
put bad-compressed 776869737065725f636f6d70726573736564 \
    "$(u32 0 1 1 1200)" $half "$(u32 2)" "$table"
change bad-oldest-format 0 "$(u32 1300000000)"
change bad-method-0 0 "$(u32 0)"
change bad-method-99 0 "$(u32 99)"
change bad-factor-nan 8 7fc00000
change bad-factor-2 8 40000000
change bad-factor-negative 8 bf000000
change bad-no-archives 12 "$(u32 0)"
change bad-archives-many 12 "$(u32 4294967295)"
change bad-offset-in-header 16 "$(u32 36)"
change bad-offset-past-end 28 "$(u32 4294967280)"
change bad-overlap 28 "$(u32 88)"
change bad-step-0 20 "$(u32 0)"
change bad-points-0 24 "$(u32 0)"
change bad-points-many 36 "$(u32 4294967295)"
change bad-step-and-points-many 32 ffffffffffffffff
