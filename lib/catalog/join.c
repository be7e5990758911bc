/* SPDX-License-Identifier: ISC */
/* join.c - join parts that have become small, before all are copied. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/commit.h"

#define KEEP_S		(90 * 86400)	/* vanished metrics */
#define KEEP_ROWS	65536
#define MICROSECONDS	1000000

struct join {
	struct wsp_writer	*w;
	struct wsp_catalog	 view;	/* of the index before */
};

/* A part of any kind that can be joined, and a row of one. */
union piece {
	struct wsp_loaded	block;
	struct wsp_dirs		dirs;
	struct wsp_gone		gone;
};

union row {
	struct wsp_entry	entry;
	struct wsp_directory	directory;
	struct wsp_vanished	vanished;
};

/* What is done with parts of a kind; the rows lie in one array. */
struct kind {
	size_t		row_size;
	uint32_t	(*count)(const struct wsp_index *, size_t);
	int		(*keep)(struct join *, size_t, struct wsp_error *);
	int		(*read)(struct join *, size_t, union piece *,
			    struct wsp_error *);
	void		(*get)(const union piece *, uint32_t, union row *);
	int		(*write)(struct wsp_writer *, const void *, size_t,
			    struct wsp_error *);
	void		(*free)(union piece *);
};

static uint32_t
count_block(const struct wsp_index *x, size_t i)
{
	return x->blocks[i].count;
}

static int
keep_block(struct join *j, size_t i, struct wsp_error *err)
{
	struct wsp_block *b = wsp_index_block(&j->w->index, err);

	if (b != NULL)
		*b = j->view.index.blocks[i];
	return b == NULL ? -1 : 0;
}

static int
read_block(struct join *j, size_t i, union piece *p, struct wsp_error *err)
{
	return wsp_block_load(&j->view, i, WSP_ALL_COLUMNS, &p->block, err);
}

static void
get_entry(const union piece *p, uint32_t i, union row *row)
{
	wsp_block_entry(&p->block, i, &row->entry);
}

static int
write_entries(struct wsp_writer *w, const void *list, size_t n,
    struct wsp_error *err)
{
	return wsp_writer_block(w, list, n, NULL, err);
}

static void
free_block(union piece *p)
{
	wsp_loaded_free(&p->block);
}

static uint32_t
count_dirs(const struct wsp_index *x, size_t i)
{
	return x->dirs[i].count;
}

static int
keep_dirs(struct join *j, size_t i, struct wsp_error *err)
{
	struct wsp_dirs_ref *ref = wsp_index_dirs(&j->w->index, err);

	if (ref != NULL)
		*ref = j->view.index.dirs[i];
	return ref == NULL ? -1 : 0;
}

static int
read_dirs(struct join *j, size_t i, union piece *p, struct wsp_error *err)
{
	return wsp_dirs_read(&j->view, i, &p->dirs, err);
}

static void
get_directory(const union piece *p, uint32_t i, union row *row)
{
	wsp_dirs_get(&p->dirs, i, &row->directory);
}

static int
write_directories(struct wsp_writer *w, const void *list, size_t n,
    struct wsp_error *err)
{
	return wsp_writer_dirs(w, list, n, err);
}

static void
free_dirs(union piece *p)
{
	wsp_dirs_free(&p->dirs);
}

static uint32_t
count_gone(const struct wsp_index *x, size_t i)
{
	return x->gone[i].count;
}

static int
keep_gone(struct join *j, size_t i, struct wsp_error *err)
{
	struct wsp_gone_ref *ref = wsp_index_gone(&j->w->index, err);

	if (ref != NULL)
		*ref = j->view.index.gone[i];
	return ref == NULL ? -1 : 0;
}

static int
read_gone(struct join *j, size_t i, union piece *p, struct wsp_error *err)
{
	return wsp_gone_read(&j->view, i, &p->gone, err);
}

static void
get_vanished(const union piece *p, uint32_t i, union row *row)
{
	wsp_gone_get(&p->gone, i, &row->vanished);
}

static int
write_vanished(struct wsp_writer *w, const void *list, size_t n,
    struct wsp_error *err)
{
	return wsp_writer_gone(w, list, n, err);
}

static void
free_gone(union piece *p)
{
	wsp_gone_free(&p->gone);
}

static const struct kind
blocks = { sizeof(struct wsp_entry), count_block, keep_block, read_block,
    get_entry, write_entries, free_block },
dirs = { sizeof(struct wsp_directory), count_dirs, keep_dirs, read_dirs,
    get_directory, write_directories, free_dirs },
gone = { sizeof(struct wsp_vanished), count_gone, keep_gone, read_gone,
    get_vanished, write_vanished, free_gone };

/* Where the run of parts ends that fit together from one on. */
static size_t
run_end(const struct join *j, const struct kind *kind, size_t i, size_t n)
{
	uint64_t sum = kind->count(&j->view.index, i);
	size_t end;

	for (end = i + 1; end < n; end++) {
		sum += kind->count(&j->view.index, end);
		if (sum > j->w->fill)
			break;
	}
	return end;
}

/* Makes one part of several. */
static int
join_run(struct join *j, const struct kind *kind, size_t from, size_t to,
    struct wsp_error *err)
{
	union piece *pieces = calloc(to - from, sizeof(*pieces));
	char *list = calloc(j->w->fill, kind->row_size);
	size_t i, n = 0;
	union row row;
	uint32_t k;
	int ret = pieces != NULL && list != NULL ? 0 : -1;

	if (ret == -1)
		wsp_fail_errno(err, NULL);
	for (i = 0; ret == 0 && i < to - from; i++) {
		ret = kind->read(j, from + i, &pieces[i], err);
		for (k = 0; ret == 0 && k < kind->count(&j->view.index,
		    from + i); k++) {
			kind->get(&pieces[i], k, &row);
			memcpy(list + n++ * kind->row_size, &row,
			    kind->row_size);
		}
	}
	if (ret == 0)
		ret = kind->write(j->w, list, n, err);
	for (i = 0; pieces != NULL && i < to - from; i++)
		kind->free(&pieces[i]);
	free(pieces);
	free(list);
	return ret;
}

static int
join_all(struct join *j, const struct kind *kind, size_t i, size_t n,
    struct wsp_error *err)
{
	size_t end;

	for (; i < n; i = end) {
		end = run_end(j, kind, i, n);
		if ((end > i + 1 ? join_run(j, kind, i, end, err) :
		    kind->keep(j, i, err)) == -1)
			return -1;
	}
	return 0;
}

/* The first part that is not forgotten; the floor rises over the others. */
static size_t
forget_gone(struct join *j)
{
	const struct wsp_index *x = &j->view.index;
	uint64_t most = j->w->slot.metrics / 4, rows = j->w->slot.vanished;
	int64_t limit = j->w->now - KEEP_S;
	size_t i;

	if (most < KEEP_ROWS)
		most = KEEP_ROWS;
	for (i = 0; i < x->ngone; i++) {
		if (rows <= most && (limit < 0 || x->gone[i].high >=
		    (uint64_t)limit * MICROSECONDS))
			break;
		rows -= x->gone[i].count;
		j->w->slot.floor = x->gone[i].high;
	}
	j->w->slot.vanished = rows;
	return i;
}

int
wsp_commit_join(struct wsp_writer *w, struct wsp_error *err)
{
	struct join j = { .w = w };
	struct wsp_index before = w->index;
	int ret;

	wsp_writer_view(w, &before, &j.view);
	memset(&w->index, 0, sizeof(w->index));
	w->index.headers = before.headers;
	w->index.meta = before.meta;
	ret = join_all(&j, &blocks, 0, before.nblocks, err);
	if (ret == 0)
		ret = join_all(&j, &dirs, 0, before.ndirs, err);
	if (ret == 0)
		ret = join_all(&j, &gone, forget_gone(&j), before.ngone, err);
	wsp_index_free(&before);
	return ret;
}
