/* SPDX-License-Identifier: ISC */
/*
 * format.h - the numbers of the format of a store, and what its bytes mean.
 *
 * The format is described in whisper-store(5).  All integers in it are
 * big-endian.  What is written and what is read meets in the structs below:
 * they are what the bytes say, not the bytes.
 */
#ifndef WSP_STORE_FORMAT_H
#define WSP_STORE_FORMAT_H

#include "wsp.h"

/* Files in the directory of a store. */
#define WSP_STORE_README	"README"
#define WSP_STORE_HEAD		"HEAD"
#define WSP_STORE_HEAD_OLD	"HEAD.old"
#define WSP_STORE_DATA		"data"
#define WSP_STORE_INDEX		"index"
#define WSP_STORE_LOCK		"lock"
#define WSP_STORE_RESERVE	"reserve"
#define WSP_STORE_LOST		"lost"
#define WSP_STORE_TMP		".tmp"	/* ends what a crash leaves */
#define WSP_STORE_A_DIRECTORY	1000	/* segments in data/D */

/* Records. */
#define WSP_STORE_MAGIC		"WSPR"
#define WSP_STORE_VERSION	1
#define WSP_STORE_RECORD	32	/* bytes of a header */
#define WSP_STORE_CHECKED	28	/* of them, before their own checksum */
#define WSP_STORE_PAYLOAD_MAX	(UINT32_C(1) << 30)

enum wsp_store_record_type {
	WSP_STORE_H = 'H',		/* HEAD */
	WSP_STORE_S = 'S',		/* begins a segment */
	WSP_STORE_B = 'B',		/* a block */
	WSP_STORE_E = 'E',		/* ends a segment */
	WSP_STORE_X = 'X'		/* of the index */
};

struct wsp_store_record {
	uint8_t		type;		/* enum wsp_store_record_type */
	uint64_t	file;		/* id: segment's number or generation */
	uint32_t	number;		/* in its file, from 0 */
	uint32_t	length;		/* of the payload */
	uint32_t	crc;		/* of the payload */
};

/* HEAD. */
#define WSP_STORE_ID		16	/* bytes of a store's id */
#define WSP_STORE_APPEND_ONLY	1U	/* flag of HEAD */
#define WSP_STORE_PARTIAL	1U	/* flags of a transaction, and of S */
#define WSP_STORE_HELD		2U	/* of a transaction only */
#define WSP_STORE_SNAPSHOT	's'	/* kinds of a transaction */
#define WSP_STORE_UNDO		'u'
#define WSP_STORE_SEGMENT_SIZE	(UINT32_C(16) << 20)	/* unless chosen */
#define WSP_STORE_RESERVE_SIZE	(UINT64_C(48) << 20)	/* the same */

/* A text in the format: it need not end with a NUL. */
struct wsp_store_str {
	const char	*text;
	size_t		 len;		/* at most 65535 */
};

struct wsp_store_tx {			/* of HEAD */
	uint64_t	tid, first;	/* the range it stands for */
	uint64_t	time;		/* ns */
	uint64_t	into;		/* 0, or what it is being folded into */
	uint8_t		kind, flags;
	uint32_t	full, delta, gone; /* entries */
	uint64_t	points;		/* values mentioned */
	struct wsp_store_str tree, user, text;
	size_t		ntags, nrefs;
	struct wsp_store_str *tags;
	uint64_t	*refs;		/* ascending */
};

struct wsp_store_seg {			/* of HEAD */
	uint64_t	number, tid, first;
	uint64_t	size, end;	/* bytes; offset of its record E */
	uint32_t	crc, oldest;
	struct wsp_store_str lo, hi;	/* keys */
};

struct wsp_store_head {
	uint64_t	generation;
	uint8_t		id[WSP_STORE_ID];
	uint64_t	created, written; /* ns */
	uint64_t	next, last;	/* segment number; tid */
	uint64_t	quota, reserve;	/* bytes; 0: none */
	uint32_t	segment_size, flags;
	size_t		ntxs, nsegs;
	struct wsp_store_tx *txs;	/* by ascending tid */
	struct wsp_store_seg *segs;	/* by ascending number */
};

/* Segments. */
struct wsp_store_start {		/* S */
	uint8_t		id[WSP_STORE_ID];
	uint64_t	tid, first, time;
	uint32_t	part;
	uint8_t		kind, flags;
	struct wsp_store_str tree, user, text;
	size_t		ntags;
	struct wsp_store_str *tags;
};

#define WSP_STORE_LAST		1U	/* flag of E: no segment follows */

struct wsp_store_end {			/* E, without its table of blocks */
	uint64_t	tid, first;
	uint32_t	flags, blocks;
	uint32_t	full, delta, gone;
	uint64_t	points;
	uint32_t	oldest;		/* WSP_STORE_NONE: no past list */
	uint32_t	chain;
	size_t		nrefs;
	uint64_t	*refs;
	struct wsp_store_str hi;
};

/* Blocks. */
#define WSP_STORE_ENTRIES_MAX	65535
#define WSP_STORE_BLOCK_SIZE	(UINT32_C(64) << 10)	/* writers end one */

enum wsp_store_part {
	WSP_STORE_PART_HEAD, WSP_STORE_PART_NOW, WSP_STORE_PART_PAST,
	WSP_STORE_PARTS
};

enum wsp_store_head_stream {
	WSP_STORE_KEYS, WSP_STORE_KINDS, WSP_STORE_NUMS, WSP_STORE_RUNS,
	WSP_STORE_SUMS,
	WSP_STORE_HEAD_STREAMS
};

enum wsp_store_value_stream {
	WSP_STORE_MODES, WSP_STORE_WORDS, WSP_STORE_ULPS,
	WSP_STORE_PLANES,		/* the first of eight */
	WSP_STORE_BYTES = WSP_STORE_PLANES + 8,
	WSP_STORE_VALUE_STREAMS
};

/* Keys. */
#define WSP_STORE_KEY_MAX	4095
#define WSP_STORE_TREE_MAX	64

/* Entries. */
#define WSP_STORE_FULL		'F'
#define WSP_STORE_DELTA		'D'
#define WSP_STORE_GONE		'X'
#define WSP_STORE_META		1U	/* flags */
#define WSP_STORE_SUM		2U
#define WSP_STORE_OPAQUE	4U
#define WSP_STORE_UNSTABLE	8U

#define WSP_STORE_NONE		UINT32_C(0xffffffff)	/* no interval */
#define WSP_STORE_MENTIONS_MAX	(UINT32_C(1) << 27)	/* of an entry */
#define WSP_STORE_ARCHIVES_MAX	255
#define WSP_STORE_POINTS_MAX	UINT32_C(100000000)	/* of all archives */
#define WSP_STORE_OPAQUE_MAX	(UINT64_C(1) << 30)	/* bytes of a file */
#define WSP_STORE_PAGE		4096
#define WSP_STORE_SLOT		12
#define WSP_STORE_MODE_MAX	07777U
#define WSP_STORE_HOLES		1U	/* bit of META */
#define WSP_STORE_TAKEN_MAX	(INT64_C(1) << 62)	/* s, exclusive */

/* Columns. */
#define WSP_STORE_SAME		0	/* modes */
#define WSP_STORE_XOR		1
#define WSP_STORE_SCALED	2
#define WSP_STORE_ROLLED	0x80	/* and the method, 1 to 5 */
#define WSP_STORE_DIFFERENCES	1U	/* flags of scaled ones */
#define WSP_STORE_ULP		2U
#define WSP_STORE_SCALED_MAX	(INT64_C(1) << 53)

struct wsp_store_archive {		/* of META */
	uint32_t	step, points, phase;
};

struct wsp_store_meta {
	uint32_t	mode, uid, gid, bits;
	uint64_t	size;		/* if OPAQUE; the rest if not */
	uint32_t	method, xff, max_retention; /* xff: its bits */
	uint32_t	narchives;
	struct wsp_store_archive *archives; /* in the order of the file */
};

/* In units of the list's step. */
struct wsp_store_run {
	uint32_t	start, length;
	bool		empty;
};

struct wsp_store_odd {
	uint32_t	slot;
	uint8_t		bytes[WSP_STORE_SLOT];
};

/* Intervals of one step, ascending. */
struct wsp_store_list {
	uint32_t	 step, points;	/* points: of now lists only */
	size_t		 nruns, nodd;
	struct wsp_store_run *runs;
	struct wsp_store_odd *odd;	/* by ascending slot; now lists only */
	uint32_t	 nvalues;	/* of the runs that are not empty */
	uint64_t	*values;	/* their bits, in that order */
};

struct wsp_store_page {
	uint32_t	 number;
	uint32_t	 len;		/* WSP_STORE_PAGE but for the last */
	const uint8_t	*bytes;
};

struct wsp_store_entry {
	const char	*key;		/* ends with a NUL, too */
	size_t		 key_len;
	uint8_t		 kind, flags;
	uint64_t	 prev, base;	/* 0: none */
	int64_t		 taken, mtime;	/* s; no mtime if GONE */
	struct wsp_store_meta meta;	/* if META */
	uint32_t	 sum;		/* if SUM */
	size_t		 nnow, npast, npages;
	struct wsp_store_list *now, *past; /* by ascending step */
	struct wsp_store_page *pages;	/* by ascending number */
};

#endif
