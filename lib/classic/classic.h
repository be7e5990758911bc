/* SPDX-License-Identifier: ISC */
/*
 * classic.h - the classic format: the functions of its struct wsp_format, with
 * the contracts of file/format.h, and what they are made of.
 */
#ifndef WSP_CLASSIC_CLASSIC_H
#define WSP_CLASSIC_CLASSIC_H

#include "base/body.h"
#include "ring/layout.h"
#include "ring/ring.h"
#include "wsp.h"

bool	wsp_classic_recognise(const uint8_t *, size_t len);
int	wsp_classic_read_header(struct wsp_body *, const uint8_t *, size_t,
	    struct wsp_error *);
int	wsp_classic_check_header(struct wsp_body *, struct wsp_error *);
int	wsp_classic_load(struct wsp_body *, uint32_t archive,
	    struct wsp_window *, struct wsp_error *);
int	wsp_classic_load_used(struct wsp_body *, uint32_t archive,
	    struct wsp_window *, struct wsp_error *);
int	wsp_classic_differs(struct wsp_body *, const struct wsp_window *,
	    bool *differs, struct wsp_error *);
int	wsp_classic_read_slots(struct wsp_body *, uint32_t archive,
	    uint32_t first, uint32_t count, struct wsp_slot *, uint32_t *got,
	    struct wsp_error *);
int	wsp_classic_read_range(struct wsp_body *, uint32_t archive,
	    int64_t from, int64_t until, struct wsp_series *,
	    struct wsp_error *);
int	wsp_classic_update(struct wsp_body *, const struct wsp_point *,
	    int64_t now, struct wsp_error *);
int	wsp_classic_update_many(struct wsp_body *, const struct wsp_point *,
	    size_t n, int64_t now, struct wsp_counts *, struct wsp_error *);
int	wsp_classic_update_archive(struct wsp_body *, uint32_t archive,
	    const struct wsp_point *, size_t n, struct wsp_error *);
int	wsp_classic_base(struct wsp_body *, uint32_t archive, uint32_t *base,
	    struct wsp_error *);
int	wsp_classic_edit(struct wsp_body *, uint32_t archive,
	    const struct wsp_edit *, size_t n, struct wsp_error *);
int	wsp_classic_set_aggregation(struct wsp_body *, uint32_t method,
	    float xff, struct wsp_error *);
int	wsp_classic_lay_out(struct wsp_layout *, const struct wsp_retention *,
	    size_t n, uint32_t method, double xff, struct wsp_error *);
int	wsp_classic_write_new(const struct wsp_layout *,
	    const struct wsp_window *, struct wsp_source *, enum wsp_alloc,
	    struct wsp_error *);

/* Fails with WSP_EMETHOD unless classic files have this method. */
int	wsp_classic_check_method(uint32_t, struct wsp_error *);

/* Reads the base of an archive. */
int	wsp_slots_base(struct wsp_body *, const struct wsp_archive *,
	    uint32_t *base, struct wsp_error *);

/* Reads or writes count slots, at most all, going round the end. */
int	wsp_slots_read(struct wsp_body *, const struct wsp_archive *,
	    uint32_t slot, uint32_t count, uint8_t *, struct wsp_error *);
int	wsp_slots_write(struct wsp_body *, const struct wsp_archive *,
	    uint32_t slot, uint32_t count, const uint8_t *,
	    struct wsp_error *);

/*
 * The same slots in new memory, to be freed; those that lie in a hole of the
 * file take none.
 */
uint8_t	*wsp_slots_load(struct wsp_body *, const struct wsp_archive *,
	    uint32_t slot, uint32_t count, struct wsp_error *);

/*
 * Reads count slots of an archive whose base is known, from slot first.
 * Release with wsp_window_free().
 */
int	wsp_slots_window(struct wsp_body *, const struct wsp_archive *,
	    uint32_t base, uint32_t first, uint32_t count,
	    struct wsp_window *, struct wsp_error *);

/* Does the interval of this time fit the 32 bits of a slot? */
int	wsp_interval_check(const struct wsp_archive *, int64_t time,
	    struct wsp_error *);

/*
 * Recomputes the intervals that these points of an archive belong to in every
 * coarser archive, for as long as one archive after the other gets a value.
 * The points are oldest first; base is that of their archive.
 */
int	wsp_rollup(struct wsp_body *, uint32_t archive, uint32_t base,
	    const struct wsp_point *, size_t n, struct wsp_error *);

/*
 * Writes slots one after the other, contiguous ones in one go.
 */
struct wsp_run {
	struct wsp_body	*body;
	const struct wsp_archive *archive;
	uint32_t	 base;		/* kept up to date */
	uint32_t	 slot;		/* where the run begins */
	uint32_t	 count;		/* slots in the run */
	uint32_t	 room;		/* slots that fit the buffer */
	uint8_t		*buf;
};

/* Begins to write at most n slots of an archive with this base. */
int	wsp_run_init(struct wsp_run *, struct wsp_body *,
	    const struct wsp_archive *, uint32_t base, size_t n,
	    struct wsp_error *);

/* Adds a slot; writes the run before it if it does not continue that. */
int	wsp_run_put(struct wsp_run *, uint32_t slot, int64_t interval, double,
	    struct wsp_error *);

/* Writes what is left. */
int	wsp_run_flush(struct wsp_run *, struct wsp_error *);

void	wsp_run_free(struct wsp_run *);

#endif
