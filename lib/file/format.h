/* SPDX-License-Identifier: ISC */
/*
 * format.h - what a file format can do, and the way to it.
 *
 * A struct wsp has a source (base/source.h), where its bytes come from, and a
 * format, which knows what they mean.  Nothing above lib/file knows which one
 * it is: values pass as windows (ring/ring.h), a whole archive in memory that
 * looks as if it were classic, and as series.
 *
 * A format is a room on the floor of lib/classic.  Its functions take a struct
 * wsp_body (base/body.h): the source, and the info that they fill in and keep
 * up to date.  It does not see struct wsp or anything else of lib/file;
 * format.c lists its struct wsp_format.  What it keeps of its own while a file
 * is open hangs on body->own.
 *
 * What a format cannot do is NULL here, or fails with WSP_EUNSUPPORTED before
 * anything was written.  Who needs it done all the same loads the archives,
 * changes the windows and makes a new file of them: write_new(), and replace.h
 * puts it in place.
 *
 * Checking, repairing and the text that is exactly a file are about bytes, and
 * told in findings or lines that this room does not know: wsp_check_file(),
 * wsp_repair_file() and wsp_exact() of lib/ops look at the format, and what
 * has no way there is refused by wsp_require_classic().
 *
 * The calls have the contracts of the functions of wsp.h and file.h that go
 * through them; those check first that the file is sound.  A file with a
 * wsp_problem() is only good for read_slots().
 */
#ifndef WSP_FILE_FORMAT_H
#define WSP_FILE_FORMAT_H

#include "base/body.h"
#include "ring/layout.h"
#include "ring/ring.h"
#include "wsp.h"

struct wsp_source;

/* Bytes of a file that are enough to tell its format. */
#define WSP_HEAD_SIZE	112

struct wsp_format {
	const char	*name;		/* "classic" */

	/*
	 * Are points that it cannot take in place put into a new file that
	 * takes the place of the old one?  See stage.h.
	 */
	bool		 rewrites;

	/*
	 * Are these the first len bytes, WSP_HEAD_SIZE or all there are, of a
	 * file of this format?
	 */
	bool	(*recognise)(const uint8_t *, size_t len);

	/*
	 * Reads the header, of which these are the first bytes.  info has the
	 * size of the file already; fills in the rest, archives and claimed, as
	 * far as the file really has it.  Judges nothing.
	 */
	int	(*read_header)(struct wsp_body *, const uint8_t *, size_t len,
		    struct wsp_error *);

	/* Fails with WSP_ECORRUPT if values cannot be found by that header. */
	int	(*check_header)(struct wsp_body *, struct wsp_error *);

	/* Frees what is of its own.  May be NULL. */
	void	(*release)(struct wsp_body *);

	/*
	 * Forgets what was read but for the info: the source is another, with
	 * the same archives.  May be NULL.
	 */
	void	(*forget)(struct wsp_body *);

	/* Reads an archive; release with wsp_window_free(). */
	int	(*load)(struct wsp_body *, uint32_t archive,
		    struct wsp_window *, struct wsp_error *);

	/*
	 * The same without empty slots, side by side, that need not be read:
	 * no slot outside the window holds anything.  May be NULL.
	 */
	int	(*load_used)(struct wsp_body *, uint32_t archive,
		    struct wsp_window *, struct wsp_error *);

	/* Is the archive any different from its window now? */
	int	(*differs)(struct wsp_body *, const struct wsp_window *,
		    bool *, struct wsp_error *);

	/*
	 * Reads slots as they lie, or as they would in a window.  *got is how
	 * many there are, fewer than count at the end of the archive or file.
	 */
	int	(*read_slots)(struct wsp_body *, uint32_t archive,
		    uint32_t first, uint32_t count, struct wsp_slot *,
		    uint32_t *got, struct wsp_error *);

	/*
	 * Reads the points in (from, until] of one archive, without regard to
	 * the present; an empty range yields the interval after from.
	 */
	int	(*read_range)(struct wsp_body *, uint32_t archive,
		    int64_t from, int64_t until, struct wsp_series *,
		    struct wsp_error *);

	/* wsp_update() and wsp_update_many(), with the roll-up. */
	int	(*update)(struct wsp_body *, const struct wsp_point *,
		    int64_t now, struct wsp_error *);
	int	(*update_many)(struct wsp_body *, const struct wsp_point *,
		    size_t n, int64_t now, struct wsp_counts *,
		    struct wsp_error *);

	/* As wsp_refusals().  NULL where none are listed. */
	size_t	(*refusals)(const struct wsp_body *,
		    const struct wsp_refusal **);

	/*
	 * An update may want another file in place of this one: stores its
	 * bytes, to be freed, or NULL if there is none.  NULL where updates
	 * never do.
	 */
	int	(*pending)(struct wsp_body *, uint8_t **, uint64_t *size,
		    struct wsp_error *);

	/*
	 * Puts points, oldest first, into one archive, over what is there, and
	 * rolls them up from it.
	 */
	int	(*update_archive)(struct wsp_body *, uint32_t archive,
		    const struct wsp_point *, size_t n, struct wsp_error *);

	/*
	 * Stores the interval in the first slot of an archive, by which slots
	 * are counted, and changes slots, in this order, without a roll-up.
	 */
	int	(*base)(struct wsp_body *, uint32_t archive, uint32_t *,
		    struct wsp_error *);
	int	(*edit)(struct wsp_body *, uint32_t archive,
		    const struct wsp_edit *, size_t n, struct wsp_error *);

	/*
	 * As wsp_choose_method(), for files with info->specs.  NULL where there
	 * are none.
	 */
	int	(*choose)(struct wsp_body *, const char *, struct wsp_error *);

	/* Writes method and xFilesFactor, which are sound, to the header. */
	int	(*set_aggregation)(struct wsp_body *, uint32_t method,
		    float xff, struct wsp_error *);

	/*
	 * Lays out a new file with archives of these retentions, which are
	 * checked; free layout->archives.  layout->file_size is the size it
	 * has when it is new and empty.
	 */
	int	(*lay_out)(struct wsp_layout *, const struct wsp_retention *,
		    size_t n, uint32_t method, double xff,
		    struct wsp_error *);

	/*
	 * Writes all of a new file to an empty source, with what the windows
	 * hold, one for each archive, or without values if that is NULL.
	 */
	int	(*write_new)(const struct wsp_layout *,
		    const struct wsp_window *, struct wsp_source *,
		    enum wsp_alloc, struct wsp_error *);
};

/* The formats: files that can be told from others by their first bytes. */
extern const struct wsp_format wsp_classic, wsp_compressed;

/* The format that these first bytes are of, or NULL. */
const struct wsp_format *wsp_format_of(const uint8_t *, size_t len);

#endif
