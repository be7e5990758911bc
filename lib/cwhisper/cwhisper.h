/* SPDX-License-Identifier: ISC */
/*
 * cwhisper.h - the compressed format: the functions of its struct wsp_format,
 * with the contracts of file/format.h.
 */
#ifndef WSP_CWHISPER_CWHISPER_H
#define WSP_CWHISPER_CWHISPER_H

#include "base/body.h"
#include "cwhisper/header.h"
#include "ring/layout.h"
#include "ring/ring.h"
#include "wsp.h"

bool	wsp_cw_recognise(const uint8_t *, size_t len);
int	wsp_cw_read_header(struct wsp_body *, const uint8_t *, size_t,
	    struct wsp_error *);
int	wsp_cw_check_header(struct wsp_body *, struct wsp_error *);
void	wsp_cw_release(struct wsp_body *);
int	wsp_cw_load(struct wsp_body *, uint32_t archive, struct wsp_window *,
	    struct wsp_error *);
int	wsp_cw_differs(struct wsp_body *, const struct wsp_window *,
	    bool *differs, struct wsp_error *);
int	wsp_cw_read_slots(struct wsp_body *, uint32_t archive,
	    uint32_t first, uint32_t count, struct wsp_slot *, uint32_t *got,
	    struct wsp_error *);
int	wsp_cw_read_range(struct wsp_body *, uint32_t archive, int64_t from,
	    int64_t until, struct wsp_series *, struct wsp_error *);
int	wsp_cw_update_one(struct wsp_body *, const struct wsp_point *,
	    int64_t now, struct wsp_error *);
int	wsp_cw_update_many(struct wsp_body *, const struct wsp_point *,
	    size_t n, int64_t now, struct wsp_counts *, struct wsp_error *);
size_t	wsp_cw_refusals(const struct wsp_body *,
	    const struct wsp_refusal **);
int	wsp_cw_pending(struct wsp_body *, uint8_t **, uint64_t *size,
	    struct wsp_error *);
int	wsp_cw_choose(struct wsp_body *, const char *, struct wsp_error *);
int	wsp_cw_set_aggregation(struct wsp_body *, uint32_t method, float xff,
	    struct wsp_error *);
int	wsp_cw_lay_out_new(struct wsp_layout *, const struct wsp_retention *,
	    size_t n, uint32_t method, double xff, struct wsp_error *);
int	wsp_cw_write_new(const struct wsp_layout *, const struct wsp_window *,
	    struct wsp_source *, enum wsp_alloc, struct wsp_error *);

/*
 * What is kept while a file is open.
 */
struct wsp_cw_own {
	struct wsp_cw	 cw;
	struct wsp_error problem;	/* code WSP_OK if there is none */
	struct wsp_refusal *refused;	/* by the last update */
	size_t		 nrefused;
	struct wsp_spec	*specs;		/* of a mix, or NULL */
	uint32_t	*view;		/* archives that were chosen, or NULL */
};

/* The number in the file of an archive of struct wsp_info. */
static inline uint32_t
wsp_cw_number(const struct wsp_body *b, uint32_t archive)
{
	const struct wsp_cw_own *own = b->own;

	return own->view != NULL ? own->view[archive] : archive;
}

/* The file as it is now; what failed half-way is read again. */
struct wsp_cw *wsp_cw_of(struct wsp_body *, struct wsp_error *);

/*
 * Reads what lies before the blocks, as it is, but for what of it is damaged
 * and known, if that is not NULL.  Release with wsp_cw_free().
 */
int	wsp_cw_read_meta(struct wsp_body *, const struct wsp_cw_known *,
	    struct wsp_cw *, struct wsp_error *);

/*
 * Is what lies before the blocks not what was written?  What waits in the
 * buffers is then of no block, and may be false.
 */
int	wsp_cw_damaged(struct wsp_body *, bool *, struct wsp_error *);

/* Forgets what is in memory, so that it is read again. */
void	wsp_cw_forget(struct wsp_body *);

/* The number of a method in a compressed file and in the library. */
int	wsp_cw_method_to_file(uint32_t method, uint32_t *, struct wsp_error *);
uint32_t wsp_cw_method_of_file(uint32_t);

#endif
