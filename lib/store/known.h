/* SPDX-License-Identifier: ISC */
/*
 * known.h - the index: what was known of each object at the last commit.
 *
 * It is a cache: whatever is wrong with it, it can be made anew of segments.
 */
#ifndef WSP_STORE_KNOWN_H
#define WSP_STORE_KNOWN_H

#include "store/block.h"
#include "store/writer.h"

#define WSP_KNOWN_NS	UINT32_C(1000000000)	/* the time is not known */

struct wsp_known_list {
	uint32_t	step, phase, last;	/* last: an interval, or 0 */
};

struct wsp_known {
	const char	*key;
	size_t		 key_len;
	uint64_t	 tid;
	uint8_t		 kind;
	uint64_t	 size, inode;
	int64_t		 mtime, ctime;
	uint32_t	 mtime_ns, ctime_ns;
	uint32_t	 crc;		/* of the header, or 0 */
	int64_t		 checked;	/* when it was last read whole; 0 */
	uint64_t	 deltas;	/* since its F */
	uint64_t	 delta_values, full_values;
	size_t		 nlists;
	struct wsp_known_list *lists;
};

/* A copy of it in an arena; NULL if there is no memory. */
struct wsp_known *wsp_known_copy(const struct wsp_known *,
	    struct wsp_store_arena *, struct wsp_error *);

/* What a new entry says of an object, of which all but its lists stays. */
void	wsp_known_entry(struct wsp_known *, const struct wsp_store_entry *,
	    uint64_t tid);

/* Some that go to one record; zeroed it is empty. */
struct wsp_known_block {
	uint32_t	 n;
	struct wsp_out	 keys, nums, last, payload;
};

void	wsp_known_add(struct wsp_known_block *, const struct wsp_known *);

/* Makes the payload of them, which are some, and begins anew. */
int	wsp_known_pack(struct wsp_known_block *, struct wsp_packer *,
	    struct wsp_error *);

void	wsp_known_block_free(struct wsp_known_block *);

/*
 * Writing an index: it goes to a file beside it, which takes its place in the
 * end; or of a dry run to memory, where the store's readers then find it.
 */
struct wsp_known_writer {
	struct wsp_store *store;
	bool		 dry;
	int		 fd;		/* -1 if there is none */
	uint64_t	 size, objects;
	uint32_t	 records;
};

int	wsp_known_begin(struct wsp_known_writer *, struct wsp_store *,
	    bool dry, struct wsp_error *);

/* Adds the payload of a block, which then is empty. */
int	wsp_known_write(struct wsp_known_writer *, struct wsp_known_block *,
	    uint32_t n, struct wsp_error *);

/* Puts it in place for what HEAD is now. */
int	wsp_known_finish(struct wsp_known_writer *,
	    const struct wsp_store_head *, struct wsp_error *);

/* Adds the first n objects of the index that is there, as they are. */
int	wsp_known_repeat(struct wsp_known_writer *, uint64_t n,
	    struct wsp_error *);

/* Removes what is not in place. */
void	wsp_known_end(struct wsp_known_writer *);

/*
 * Reading one.
 */
struct wsp_known_reader {
	int		 fd;
	bool		 lent;		/* fd belongs to the store */
	uint64_t	 size, at, last, objects;
	uint64_t	 generation;
	uint32_t	 records;
	uint32_t	 left;		/* in this record */
	uint8_t		*bytes;		/* of it, unpacked */
	struct wsp_store_cursor keys, nums;
	struct wsp_store_arena arena;	/* of the lists of one */
	char		 key[WSP_STORE_KEY_MAX + 1];
	struct wsp_known known;
};

/*
 * Opens the index of a store and makes sure of its checksums; *last is the tid
 * that it was written for.  Fails with WSP_ECORRUPT, or ENOENT.
 */
int	wsp_known_open(struct wsp_known_reader *, const struct wsp_store *,
	    struct wsp_error *);

/* The next object, valid until the next call; *known is NULL after the last. */
int	wsp_known_next(struct wsp_known_reader *, const struct wsp_known **,
	    struct wsp_error *);

void	wsp_known_close(struct wsp_known_reader *);

/*
 * Makes sure that there is an index for what HEAD is: makes it of the one that
 * is there and of later segments, or of all.  In a dry run that is in memory.
 */
int	wsp_known_update(struct wsp_store_writer *, bool dry,
	    struct wsp_error *);

/* Makes it anew of all segments, and takes times from the one that is there. */
int	wsp_known_renew(struct wsp_store_writer *, struct wsp_error *);

#endif
