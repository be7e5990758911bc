/* SPDX-License-Identifier: ISC */
/* catalog.h - an open catalogue. */
#ifndef WSP_CATALOG_CATALOG_H
#define WSP_CATALOG_CATALOG_H

#include "catalog/fetch.h"
#include "catalog/front.h"
#include "catalog/headers.h"
#include "catalog/index.h"
#include "catalog/row.h"

/* A block, as far as it was read; zeroed it is ready for use. */
struct wsp_loaded {
	size_t		 number;
	unsigned	 columns;	/* that were read; 0: nothing */
	uint32_t	 count;
	struct wsp_part	 part[WSP_COLUMN_COUNT];
	struct wsp_names names;
};

/* Kinds of parts of which there are many, those before META. */
#define WSP_AHEAD_KINDS	5

/* What of a catalogue that is far away was asked for. */
struct wsp_ahead {
	size_t		 from[WSP_AHEAD_KINDS], to[WSP_AHEAD_KINDS];
	size_t		 step;		/* parts */
	size_t		 goal;		/* block that is read to, or 0 */
};

/* A metric, with all that is known. */
struct wsp_entry {
	const char	*name;		/* ends with a NUL */
	size_t		 len;
	struct wsp_row	 row;
	struct wsp_datum data;
};

struct wsp_catalog {
	struct wsp_reader reader;
	struct wsp_identity id;
	struct wsp_slot_of slot;
	struct wsp_index index;
	uint64_t	*before;	/* metrics before a block, and in all */
	bool		 headers_read;
	struct wsp_headers headers;
	struct wsp_part	 meta;
	char		*root, *origin, *source;
	struct wsp_loaded block;	/* the one that was read last */
	size_t		 sought_block;	/* where something was sought last, */
	uint32_t	 sought;	/* and the place there */
	struct wsp_ahead ahead;

	/* Of a mirror: what was fetched, and where from. */
	uint64_t	 limit;		/* parts end before it */
	struct wsp_spool fetched;
	struct wsp_reader file;		/* below, once something was */
	bool		 use_origin, origin_checked;
	wsp_catalog_opener *open_origin;	/* if it is no path; or NULL */
	void		*open_arg;
	struct wsp_reader origin_reader;

	/* Notes for wsp_catalog_check(): what was passed over at open. */
	bool		 same_serials;
	char		 notes[2][WSP_ERRLEN];
};

/* Opens what a reader reads, which is closed with it, also after a failure. */
int	wsp_catalog_adopt(struct wsp_catalog **, struct wsp_reader *,
	    struct wsp_error *);

/*
 * Before a part is read: of a catalogue that is far away it is asked for, and
 * others with it.  The kinds are bits, for which the numbers are the same.
 */
int	wsp_ahead(struct wsp_catalog *, unsigned kinds, size_t number,
	    struct wsp_error *);

/* Reads a column of a block as it is in the file, but for its checksum. */
int	wsp_block_read(struct wsp_catalog *, size_t number, unsigned column,
	    struct wsp_part *, struct wsp_error *);

/* Reads columns of a block, unless they are there. */
int	wsp_block_load(struct wsp_catalog *, size_t number, unsigned columns,
	    struct wsp_loaded *, struct wsp_error *);

/* A metric of a block, as far as that was read; the rest is zero. */
void	wsp_block_entry(const struct wsp_loaded *, uint32_t i,
	    struct wsp_entry *);

void	wsp_loaded_free(struct wsp_loaded *);

/* Makes the record of an entry, with its header if rows were read. */
int	wsp_record_of(struct wsp_catalog *, const struct wsp_entry *,
	    uint64_t seq, struct wsp_catalog_record *, struct wsp_error *);

/* Reads the headers, unless that was done. */
int	wsp_catalog_headers(struct wsp_catalog *, struct wsp_error *);

/* Fetches a part that is a hole, if that is what the origin is used for. */
int	wsp_catalog_want(struct wsp_catalog *, struct wsp_ref *,
	    enum wsp_part_kind, size_t number, struct wsp_error *);

/* The number of the block that a rank is in, or a name would be. */
size_t	wsp_catalog_block_of(const struct wsp_catalog *, uint64_t seq);
size_t	wsp_catalog_block_for(const struct wsp_catalog *, const char *name,
	    size_t len);

/*
 * The rank of the first metric that does not lie before something.  The
 * function tells of a name whether it does; where it does it does for all names
 * before.
 */
typedef bool wsp_is_before(const void *arg, const char *name, size_t len);
int	wsp_catalog_seek(struct wsp_catalog *c, wsp_is_before *is_before,
	    const void *arg, uint64_t *seq, struct wsp_error *err);

/* Directories of a part. */
struct wsp_directory {
	const char	*path;
	size_t		 len;
	int64_t		 ctime;		/* in ns; 0: read it again */
	uint64_t	 inode;
};

struct wsp_dirs {
	struct wsp_part	 part;
	struct wsp_names paths;
};

int	wsp_dirs_read(struct wsp_catalog *, size_t number, struct wsp_dirs *,
	    struct wsp_error *);
void	wsp_dirs_get(const struct wsp_dirs *, uint32_t i,
	    struct wsp_directory *);
void	wsp_dirs_free(struct wsp_dirs *);

/* Vanished metrics of a part. */
struct wsp_vanished {
	const char	*name;
	size_t		 len;
	uint64_t	 uid, modseq;
};

struct wsp_gone {
	struct wsp_part	 part;
	struct wsp_names names;
};

int	wsp_gone_read(struct wsp_catalog *, size_t number, struct wsp_gone *,
	    struct wsp_error *);
void	wsp_gone_get(const struct wsp_gone *, uint32_t i,
	    struct wsp_vanished *);
void	wsp_gone_free(struct wsp_gone *);

/* Add the bodies of their parts. */
int	wsp_dirs_encode(const struct wsp_directory *, size_t n,
	    struct wsp_buf *, struct wsp_error *);
int	wsp_gone_encode(const struct wsp_vanished *, size_t n,
	    struct wsp_buf *, struct wsp_error *);

#endif
