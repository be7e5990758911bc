/* SPDX-License-Identifier: ISC */
/* look.c - look at a file of a tree. */
#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "base/status.h"
#include "catalog/look.h"
#include "classic/header.h"
#include "cwhisper/cwhisper.h"
#include "wsp-ops.h"

#define SUFFIX		".wsp"
#define LATE_S		2	/* a write so soon may look like none */
#define HEAD		64	/* bytes that tell the format */
#define TABLE_MAX	(UINT64_C(1) << 20)

/* Where to open a path from; links may lead out only if they are followed. */
static int
start_of(const struct wsp_looker *l, const char *path, char *buf, size_t size,
    const char **from)
{
	*from = path;
	if (!l->follow)
		return l->root;
	snprintf(buf, size, "%s/%s", l->path, path);
	*from = buf;
	return AT_FDCWD;
}

/*
 * Reads the header.  A table of archives that the file has no room for is not
 * looked at, nor what is larger than any that makes sense: a file may be
 * sparse.
 */
static int
read_header(int fd, uint64_t size, uint8_t **buf, size_t *len,
    struct wsp_error *err)
{
	uint8_t fixed[WSP_HEADER_SIZE];
	struct wsp_header h;
	uint64_t want = HEAD, table;

	if (wsp_io_read(fd, fixed, sizeof(fixed), 0, len, err) == -1)
		return -1;
	if (*len == sizeof(fixed)) {
		wsp_header_decode(fixed, &h);
		table = WSP_ENTRY_SIZE * (uint64_t)h.narchives;
		if (sizeof(fixed) + table <= size)
			want += table < TABLE_MAX ? table : TABLE_MAX;
	}
	if ((*buf = malloc((size_t)want)) == NULL)
		return wsp_fail_errno(err, NULL);
	return wsp_io_read(fd, *buf, (size_t)want, 0, len, err);
}

/* Takes the first problem, and ends the search. */
static int
take_first(void *arg, const char *id, int64_t archive, const char *text)
{
	int state = wsp_state_parse(id);

	(void)archive;
	(void)text;
	*(uint8_t *)arg = (uint8_t)(state == -1 ? WSP_STATE_UNKNOWN : state);
	return -1;
}

/* The state of a file of whose header these are the first bytes. */
static uint8_t
judge(const uint8_t *buf, size_t len, uint64_t size)
{
	struct wsp_info info = { .file_size = size };
	uint8_t state = WSP_STATE_SOUND;
	struct wsp_archive *archives;
	struct wsp_error ignored;
	struct wsp_header h;
	size_t n, i;

	if (len == 0)
		return WSP_STATE_EMPTY;
	if (wsp_cw_recognise(buf, len))
		return WSP_STATE_COMPRESSED;
	if (len < WSP_HEADER_SIZE)
		return WSP_STATE_SHORT;
	wsp_header_decode(buf, &h);
	n = (len - WSP_HEADER_SIZE) / WSP_ENTRY_SIZE;
	if (n > h.narchives)
		n = h.narchives;
	if ((archives = calloc(n + 1, sizeof(*archives))) == NULL)
		return WSP_STATE_UNKNOWN;
	for (i = 0; i < n; i++)
		wsp_entry_decode(buf + WSP_HEADER_SIZE + WSP_ENTRY_SIZE * i,
		    &archives[i]);
	info.method = h.method;
	info.max_retention = h.max_retention;
	info.xff = h.xff;
	info.narchives = (uint32_t)n;
	info.archives = archives;
	wsp_header_problems(&info, h.narchives, take_first, &state, &ignored);
	free(archives);
	return state;
}

/* What is wrong with the header of a file that has something wrong? */
static int
diagnose(const struct wsp_looker *l, const char *path, uint8_t *state,
    struct wsp_error *err)
{
	char buf[2 * WSP_METRICLEN];
	uint8_t *bytes = NULL;
	const char *from;
	struct stat st;
	size_t len;
	int dir, fd, ret;

	dir = start_of(l, path, buf, sizeof(buf), &from);
	if ((fd = wsp_io_open(dir, from, O_RDONLY, &st, err)) == -1)
		return -1;
	ret = read_header(fd, (uint64_t)st.st_size, &bytes, &len, err);
	if (ret == 0)
		*state = judge(bytes, len, (uint64_t)st.st_size);
	free(bytes);
	wsp_io_close(fd, &(struct wsp_error){ 0 });
	return ret;
}

static int
copy_header(struct wsp_looked *out, const struct wsp_info *info,
    struct wsp_error *err)
{
	size_t size = info->narchives * sizeof(*info->archives);

	if ((out->header = malloc(sizeof(*out->header) + size)) == NULL)
		return wsp_fail_errno(err, NULL);
	*out->header = *info;
	memcpy(out->header + 1, info->archives, size);
	out->header->archives = (struct wsp_archive *)(out->header + 1);
	return 0;
}

/* The newest point; one written in this very second may still come. */
static int
look_last(const struct wsp_looker *l, struct wsp *w, struct wsp_looked *out)
{
	uint32_t last, mtime = out->data.mtime;

	if ((l->slots ? wsp_latest(w, &last, &out->error) :
	    wsp_newest(w, mtime, &last, &out->error)) == -1)
		return -1;
	out->data.last = last;
	out->data.looked = !l->slots && mtime < l->now - LATE_S ? mtime : 0;
	return 0;
}

static int
look_inside(const struct wsp_looker *l, const char *path, bool last,
    struct wsp_looked *out)
{
	char buf[2 * WSP_METRICLEN];
	struct wsp_path place;
	const char *from;
	struct wsp *w;
	int ret = 0;

	out->header_known = false;
	out->row.header = 0;
	place.dir = start_of(l, path, buf, sizeof(buf), &from);
	place.path = place.name = from;
	if (wsp_open_at(&w, place, WSP_LOOK, 0, &out->error) == -1)
		return out->error.code != WSP_ECORRUPT ? -1 :
		    diagnose(l, path, &out->row.state, &out->error);
	if (wsp_problem(w) == NULL) {
		out->row.state = WSP_STATE_SOUND;
		if (last)
			ret = look_last(l, w, out);
	} else
		ret = diagnose(l, path, &out->row.state, &out->error);
	if (ret == 0 && (out->row.state == WSP_STATE_SOUND ||
	    out->row.state == WSP_STATE_TRUNCATED))
		ret = copy_header(out, wsp_info(w), &out->error);
	wsp_close(w);
	return ret;
}

static void
take_status(const struct wsp_status *st, struct wsp_looked *out)
{
	out->row.inode = st->inode;
	out->row.size = st->size;
	out->row.born = wsp_clamp_u32(st->born);
	out->data.mtime = wsp_clamp_u32(st->mtime);
	out->data.blocks = st->blocks > UINT32_MAX ? UINT32_MAX :
	    (uint32_t)st->blocks;
}

/* The file is gone after all, or it cannot be read. */
static void
take_failure(struct wsp_looked *out)
{
	if (wsp_is_missing(&out->error)) {
		out->outcome = WSP_LOOK_NOTHING;
		return;
	}
	out->unreadable = true;
	out->row.state = WSP_STATE_UNREADABLE;
}

/* Takes what is known already; false if it is to be found out anew. */
static bool
take_known(const struct wsp_status *st, const struct wsp_row *row,
    const struct wsp_datum *data, struct wsp_looked *out)
{
	if (row == NULL || row->inode != st->inode ||
	    row->born != wsp_clamp_u32(st->born))
		return false;
	out->row = *row;
	out->data = *data;
	out->header_known = true;
	return row->size == st->size && row->state != WSP_STATE_UNREADABLE &&
	    row->state != WSP_STATE_UNKNOWN;
}

void
wsp_look(const struct wsp_looker *l, const char *name,
    const struct wsp_row *row, const struct wsp_datum *data,
    struct wsp_looked *out)
{
	char path[WSP_METRICLEN + sizeof(SUFFIX)];
	struct wsp_status st;
	bool fresh, last;

	memset(out, 0, offsetof(struct wsp_looked, error));
	snprintf(path, sizeof(path), "%s" SUFFIX, name);
	if (wsp_io_status(l->root, path, l->follow, &st, &out->error) == -1) {
		out->outcome = wsp_is_missing(&out->error) ? WSP_LOOK_NOTHING :
		    WSP_LOOK_FAILED;
		return;
	}
	if (!S_ISREG(st.mode)) {
		out->outcome = WSP_LOOK_NOTHING;
		return;
	}
	fresh = !take_known(&st, row, data, out) || l->headers;
	take_status(&st, out);
	if (l->shallow) {
		out->header_known = !fresh;
		if (fresh)
			out->row.state = WSP_STATE_UNKNOWN;
		return;
	}
	last = l->last && (l->slots || out->data.looked == 0 ||
	    out->data.looked != out->data.mtime);
	if ((fresh || (last && out->row.state == WSP_STATE_SOUND)) &&
	    look_inside(l, path, last, out) == -1)
		take_failure(out);
}
