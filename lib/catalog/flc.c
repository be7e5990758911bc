/* SPDX-License-Identifier: ISC */
/* flc.c - read and write lists of files, such as go-carbon's, with gzip. */
#include <sys/endian.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"
#include "base/io.h"
#include "base/spot.h"
#include "catalog/catalog.h"
#include "catalog/order.h"
#include "file/replace.h"

#define MAGIC		"\177flc02"
#define MAGIC_LEN	6
#define PATH_MAX_LEN	8192		/* of an entry */
#define NUMBERS		33		/* four of 8 bytes, and a newline */
#define BLOCK		512
#define GZIP_BITS	(15 + 16)
#define CHUNK		65536

/* Bytes of a list, unpacked if they are packed. */
struct list {
	gzFile		 file;
	uint64_t	 entry;		/* that is read, from 1 */
	bool		 names;		/* lines are names of metrics */
	wsp_catalog_visit *visit;
	void		*arg;
	uint64_t	*ignored;	/* lines that are no files */
};

static int
fail_memory(struct wsp_error *err)
{
	errno = ENOMEM;
	return wsp_fail_errno(err, NULL);
}

static int
fail_cut(const struct list *l, struct wsp_error *err)
{
	return wsp_fail(err, WSP_ECORRUPT, "ends in the middle of entry %ju",
	    (uintmax_t)l->entry);
}

/* What zlib says of a list, or the system of its file. */
static int
fail_read(struct list *l, struct wsp_error *err)
{
	int code;
	const char *why = gzerror(l->file, &code);

	return code == Z_ERRNO ? wsp_fail_errno(err, NULL) :
	    code == Z_MEM_ERROR ? fail_memory(err) :
	    wsp_fail(err, WSP_ECORRUPT, "%s", why);
}

/* Reads so many bytes; *end if there are none at all. */
static int
read_all(struct list *l, void *buf, size_t len, bool *end,
    struct wsp_error *err)
{
	int n = gzread(l->file, buf, (unsigned)len), code;

	if (n == (int)len)
		return 0;
	gzerror(l->file, &code);
	if (n == 0 && end != NULL && code == Z_OK) {
		*end = true;
		return 0;
	}
	if (n < 0 && code != Z_BUF_ERROR)
		return fail_read(l, err);
	return fail_cut(l, err);
}

/* The name of a path is below the root and has no .wsp. */
static int
take_path(struct list *l, char *path, size_t len,
    struct wsp_catalog_record *r, struct wsp_error *err)
{
	while (len > 0 && *path == '/') {
		path++;
		len--;
	}
	if (len > 4 && memcmp(path + len - 4, ".wsp", 4) == 0 &&
	    wsp_name_valid(path, len - 4, 0)) {
		path[len - 4] = '\0';
		r->name = path;
		r->len = len - 4;
		return l->visit(l->arg, r, err);
	}
	++*l->ignored;
	return 0;
}

static int
read_entry(struct list *l, char *path, bool *end, struct wsp_error *err)
{
	struct wsp_catalog_record r = { .state = WSP_STATE_UNKNOWN };
	uint8_t numbers[NUMBERS], length[8];
	uint64_t len, blocks;

	l->entry++;
	if (read_all(l, length, sizeof(length), end, err) == -1 || *end)
		return *end ? 0 : -1;
	if ((len = be64dec(length)) > PATH_MAX_LEN)
		return wsp_fail(err, WSP_ECORRUPT, "entry %ju: path of %ju "
		    "bytes", (uintmax_t)l->entry, (uintmax_t)len);
	if (read_all(l, path, (size_t)len, NULL, err) == -1 ||
	    read_all(l, numbers, sizeof(numbers), NULL, err) == -1)
		return -1;
	if (numbers[NUMBERS - 1] != '\n')
		return wsp_fail(err, WSP_ECORRUPT, "entry %ju: no newline "
		    "ends it", (uintmax_t)l->entry);
	path[len] = '\0';
	blocks = be64dec(numbers + 8) / BLOCK;
	r.size = be64dec(numbers);
	r.blocks = blocks > UINT32_MAX ? UINT32_MAX : (uint32_t)blocks;
	r.seen = wsp_clamp_u32((int64_t)be64dec(numbers + 24));
	return take_path(l, path, (size_t)len, &r, err);
}

static int
read_entries(struct list *l, struct wsp_error *err)
{
	char path[PATH_MAX_LEN + 1];
	bool end = false;

	while (!end)
		if (read_entry(l, path, &end, err) == -1)
			return -1;
	return 0;
}

/* A line of a list is a path, or with names a metric's. */
static int
take_line(struct list *l, char *line, struct wsp_error *err)
{
	struct wsp_catalog_record r = { .state = WSP_STATE_UNKNOWN };
	char path[WSP_METRICLEN];
	struct wsp_error ignored;

	if (!l->names)
		return take_path(l, line, strlen(line), &r, err);
	if (wsp_metric_path(line, false, path, &ignored) == 0)
		return take_path(l, path, strlen(path), &r, err);
	++*l->ignored;
	return 0;
}

static int
read_lines(struct list *l, struct wsp_error *err)
{
	char line[PATH_MAX_LEN + 1], *end;
	int code;

	while (gzgets(l->file, line, sizeof(line)) != NULL) {
		l->entry++;
		if ((end = strchr(line, '\n')) != NULL)
			*end = '\0';
		else if (!gzeof(l->file))
			return wsp_fail(err, WSP_ECORRUPT, "not a file list");
		if (*line != '\0' && take_line(l, line, err) == -1)
			return -1;
	}
	gzerror(l->file, &code);
	if (code == Z_OK || code == Z_STREAM_END)
		return 0;
	return code == Z_BUF_ERROR ? fail_cut(l, err) : fail_read(l, err);
}

static int
read_list(struct list *l, struct wsp_error *err)
{
	char first[MAGIC_LEN];
	int n;

	n = gzread(l->file, first, sizeof(first));
	if (n < 0)
		return fail_read(l, err);
	if (n == MAGIC_LEN && memcmp(first, MAGIC, MAGIC_LEN) == 0)
		return read_entries(l, err);
	if (memchr(first, '\0', (size_t)n) != NULL)
		return wsp_fail(err, WSP_ECORRUPT, "not a file list");
	/* What was read is part of the first lines. */
	if (gzrewind(l->file) == -1)
		return wsp_fail_errno(err, NULL);
	return read_lines(l, err);
}

int
wsp_catalog_list_read(const char *path, bool names, wsp_catalog_visit *visit,
    void *arg, uint64_t *ignored, struct wsp_error *err)
{
	struct list l = { .names = names, .visit = visit, .arg = arg,
	    .ignored = ignored };
	struct stat st;
	int fd, ret;

	*ignored = 0;
	if ((fd = wsp_io_open(AT_FDCWD, path, O_RDONLY, &st, err)) == -1)
		return -1;
	if ((l.file = gzdopen(fd, "rb")) == NULL) {
		wsp_io_close(fd, &(struct wsp_error){ 0 });
		return fail_memory(err);
	}
	ret = read_list(&l, err);
	gzclose(l.file);
	return ret;
}

/* What is being written. */
struct output {
	int		 fd;
	off_t		 at;
	bool		 paths;		/* the first version: no more */
	z_stream	 z;
	struct wsp_buf	 buf;
};

/* Packs what is in the buffer and writes it. */
static int
flush(struct output *out, int how, struct wsp_error *err)
{
	uint8_t packed[CHUNK];
	size_t len;

	out->z.next_in = out->buf.data;
	out->z.avail_in = (uInt)out->buf.len;
	do {
		out->z.next_out = packed;
		out->z.avail_out = sizeof(packed);
		if (deflate(&out->z, how) == Z_STREAM_ERROR)
			return fail_memory(err);
		len = sizeof(packed) - out->z.avail_out;
		if (wsp_io_write(out->fd, packed, len, out->at, err) == -1)
			return -1;
		out->at += (off_t)len;
	} while (out->z.avail_out == 0);
	out->buf.len = 0;
	return 0;
}

static int
put_path(struct output *out, const struct wsp_catalog_record *r,
    struct wsp_error *err)
{
	if (wsp_buf_add(&out->buf, "/", 1, err) == -1 ||
	    wsp_buf_add(&out->buf, r->name, r->len, err) == -1)
		return -1;
	return wsp_buf_add(&out->buf, ".wsp", 4, err);
}

static uint64_t
points_of(const struct wsp_info *info)
{
	uint64_t sum = 0;
	uint32_t i;

	for (i = 0; info != NULL && i < info->narchives; i++)
		sum += info->archives[i].points;
	return sum;
}

static int
put_entry(struct output *out, const struct wsp_catalog_record *r,
    struct wsp_error *err)
{
	uint8_t length[8], numbers[NUMBERS];

	be64enc(length, r->len + 5);
	be64enc(numbers, r->size);
	be64enc(numbers + 8, (uint64_t)r->blocks * BLOCK);
	be64enc(numbers + 16, points_of(r->header));
	be64enc(numbers + 24, r->seen);
	numbers[32] = '\n';
	if (wsp_buf_add(&out->buf, length, sizeof(length), err) == -1 ||
	    put_path(out, r, err) == -1)
		return -1;
	return wsp_buf_add(&out->buf, numbers, sizeof(numbers), err);
}

static int
put_record(void *arg, const struct wsp_catalog_record *r,
    struct wsp_error *err)
{
	struct output *out = arg;

	if (!out->paths) {
		if (put_entry(out, r, err) == -1)
			return -1;
	} else if (memchr(r->name, '\n', r->len) == NULL &&
	    (put_path(out, r, err) == -1 ||
	    wsp_buf_add(&out->buf, "\n", 1, err) == -1))
		return -1;
	return out->buf.len < CHUNK ? 0 : flush(out, Z_NO_FLUSH, err);
}

/* The reader of go-carbon wants a block of its own before the end. */
static int
write_list(struct wsp_catalog *c, struct output *out, struct wsp_error *err)
{
	int ret = 0;

	if (deflateInit2(&out->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
	    GZIP_BITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return fail_memory(err);
	if (!out->paths)
		ret = wsp_buf_add(&out->buf, MAGIC, MAGIC_LEN, err);
	if (ret == 0)
		ret = wsp_catalog_each(c, 1, UINT64_MAX, WSP_ALL_COLUMNS,
		    put_record, out, err);
	if (ret == 0)
		ret = flush(out, Z_SYNC_FLUSH, err);
	if (ret == 0)
		ret = flush(out, Z_FINISH, err);
	deflateEnd(&out->z);
	return ret;
}

/* As gzip(1) packs, which says how in the third byte. */
static bool
is_packed(const uint8_t *head, size_t len)
{
	static const uint8_t mark[] = { 0x1f, 0x8b, Z_DEFLATED };

	return len >= sizeof(mark) && memcmp(head, mark, sizeof(mark)) == 0;
}

int
wsp_catalog_list_write(struct wsp_catalog *c, const char *path, bool paths,
    bool no_sync, int lock_timeout_ms, struct wsp_error *err)
{
	struct output out = { .paths = paths };
	struct wsp_temp temp;
	struct wsp_spot spot;
	int ret;

	if (wsp_spot_resolve(&spot, AT_FDCWD, path, err) == -1)
		return -1;
	if (wsp_temp_open_other(&temp, &spot, 0666, false, lock_timeout_ms,
	    is_packed, err) == -1) {
		wsp_spot_close(&spot);
		return -1;
	}
	out.fd = temp.fd;
	if ((ret = write_list(c, &out, err)) == 0 &&
	    (ret = wsp_temp_as_before(&temp, err)) == 0 &&
	    (ret = wsp_temp_rename(&temp, !no_sync, err)) == 0)
		ret = wsp_temp_finish(&temp, err);
	wsp_temp_close(&temp);
	wsp_spot_close(&spot);
	wsp_buf_free(&out.buf);
	return ret;
}
