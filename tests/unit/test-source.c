/* SPDX-License-Identifier: ISC */
/*
 * Tests files that are made of sources: of one in memory that can only be
 * read, and of local ones.
 */
#include <errno.h>
#include <fcntl.h>

#include "base/io.h"
#include "base/local.h"
#include "base/memory.h"
#include "file/file.h"
#include "file/format.h"
#include "scratch.h"
#include "tap.h"
#include "wsp-ops.h"

#define PATH	"a.wsp"
#define NOW	1700000000
#define POINTS	5

/* A source that has all bytes in memory, and counts what it is asked for. */
struct memory {
	struct wsp_source source;
	uint8_t		*bytes;
	size_t		 len;
	int		 reads;
	int		 closed;
};

static struct wsp_error error;

static int
read_memory(struct wsp_source *s, void *buf, size_t len, off_t offset,
    size_t *got, struct wsp_error *e)
{
	struct memory *m = (struct memory *)s;
	size_t at = (size_t)offset < m->len ? (size_t)offset : m->len;

	(void)e;
	*got = len < m->len - at ? len : m->len - at;
	memcpy(buf, m->bytes + at, *got);
	m->reads++;
	return 0;
}

static int
status_of_memory(struct wsp_source *s, struct wsp_source_status *st,
    struct wsp_error *e)
{
	const struct memory *m = (const struct memory *)s;

	(void)e;
	*st = (struct wsp_source_status){ .size = m->len, .disk_size = m->len,
	    .unit = 1, .id = { 1, 2 } };
	return 0;
}

static int
close_memory(struct wsp_source *s, struct wsp_error *e)
{
	(void)e;
	((struct memory *)s)->closed++;
	return 0;
}

static const struct wsp_source_ops memory_ops = {
	.read = read_memory,
	.status = status_of_memory,
	.close = close_memory,
};

/* Reads all of a file into memory. */
static void
take_in(struct memory *m, const char *path)
{
	struct stat st;
	int fd;

	memset(m, 0, sizeof(*m));
	m->source.ops = &memory_ops;
	if ((fd = open(path, O_RDONLY)) == -1 || fstat(fd, &st) == -1)
		err(1, "%s", path);
	m->len = (size_t)st.st_size;
	if ((m->bytes = malloc(m->len + 1)) == NULL ||
	    read(fd, m->bytes, m->len) != st.st_size)
		err(1, "%s", path);
	close(fd);
}

/* Makes a file with the numbers from 1 on in its last minutes. */
static void
make(void)
{
	struct wsp_create_options options;
	struct wsp_point p;
	struct wsp *w;
	int i;

	wsp_create_defaults(&options);
	options.overwrite = true;
	if (scratch_make(PATH, "60:10 600:10", &options, &error) == -1 ||
	    wsp_open(&w, PATH, WSP_WRITE, 0, &error) == -1)
		errx(1, "%s", error.msg);
	for (i = 0; i < POINTS; i++) {
		p.time = NOW - 60 * i;
		p.value = i + 1;
		if (wsp_update(w, &p, NOW, &error) == -1)
			errx(1, "%s", error.msg);
	}
	wsp_close(w);
}

/* Is this how every change of a source that can only be read ends? */
static bool
is_read_only(int ret)
{
	return ret == -1 && error.code == WSP_ESYS && error.sys == EROFS;
}

static void
test_reading(void)
{
	struct wsp_series s;
	struct wsp_stats st;
	struct memory m;
	struct wsp *w;
	bool found = false;
	double v = 0;

	take_in(&m, PATH);
	ok(wsp_adopt(&w, &m.source, "memory", WSP_READ, &error) == 0 &&
	    strcmp(wsp_name(w), "memory") == 0 &&
	    wsp_info(w)->file_size == m.len && wsp_info(w)->narchives == 2,
	    "a file in memory is opened like any other");
	ok(m.reads == 1, "its header is one read");
	ok(wsp_fetch(w, NOW - 300, NOW, NOW, 0, &found, &s, &error) == 0 &&
	    found && s.count == 5 && wsp_series_get(&s, 4, &v) && v == 1 &&
	    wsp_series_get(&s, 0, &v) && v == 5, "its points are read");
	ok(m.reads <= 4, "with a read for the base and one or two for a range");
	wsp_series_free(&s);
	ok(wsp_stats(w, NOW, &st, &error) == 0 && st.disk_size == m.len &&
	    st.archives[0].present == POINTS, "what it holds is counted");
	wsp_stats_free(&st);
	wsp_close(w);
	ok(m.closed == 1, "closing the file closes its source");
	free(m.bytes);
}

static void
test_writing(void)
{
	struct wsp_point p = { NOW, 9 };
	struct wsp_change c = { .step = 60, .time = NOW - NOW % 60,
	    .after = 3 };
	struct wsp_changes changes = { 1, &c };
	struct memory m;
	struct wsp *w;

	take_in(&m, PATH);
	if (wsp_adopt(&w, &m.source, "memory", WSP_READ, &error) == -1)
		errx(1, "%s", error.msg);
	ok(is_read_only(wsp_update(w, &p, NOW, &error)) &&
	    is_read_only(wsp_update_many(w, &p, 1, NOW, NULL, &error)),
	    "a point for a source that can only be read fails with EROFS");
	ok(is_read_only(wsp_set_aggregation(w, WSP_MAX, NULL, &error)) &&
	    wsp_info(w)->method == WSP_AVERAGE, "and so does another method");
	ok(is_read_only(wsp_changes_write(w, &changes, &error)),
	    "and changes of slots");
	ok(is_read_only(wsp_source_truncate(&m.source, 0, &error)) &&
	    is_read_only(wsp_source_allocate(&m.source, 1, &error)) &&
	    is_read_only(wsp_source_sync(&m.source, &error)),
	    "and cutting, reserving, syncing");
	ok(is_read_only(wsp_lock(&w, WSP_READ, 0, &error)),
	    "and the lock of who wants to replace it");
	wsp_let_go(w);
	ok(m.closed == 0, "a file can be let go without its source");
	free(m.bytes);
}

/* What a source need not have is made of what it has. */
static void
test_defaults(void)
{
	struct memory m;

	take_in(&m, PATH);
	ok(wsp_source_next_data(&m.source, 7) == 7 &&
	    wsp_source_next_data(&m.source, (off_t)m.len) == -1,
	    "a source without holes has data up to its end");
	ok(wsp_source_data_between(&m.source, 3, 10) == 7 &&
	    wsp_source_data_between(&m.source, 10, 3) == 0,
	    "and nothing but data");
	ok(wsp_local_fd(&m.source) == -1, "it has no descriptor");
	free(m.bytes);
}

/* Opened to be examined, a file may hold anything. */
static void
test_foreign(void)
{
	struct wsp_findings f;
	struct wsp_check_options check;
	struct memory m;
	struct wsp *w;

	take_in(&m, PATH);
	m.len = 5;
	ok(wsp_adopt(&w, &m.source, "memory", WSP_LOOK, &error) == -1 &&
	    error.code == WSP_ECORRUPT && m.closed == 0,
	    "who is refused a source keeps it");
	ok(wsp_adopt(&w, &m.source, "memory", WSP_EXAMINE, &error) == 0 &&
	    wsp_problem(w) != NULL && wsp_info(w)->narchives == 0,
	    "what has no header can be examined");
	wsp_check_defaults(&check);
	ok(wsp_check_file(w, &check, NOW, &f, &error) == 0 && f.n == 1 &&
	    strcmp(f.list[0].id, "short") == 0, "and checked");
	wsp_findings_free(&f);
	wsp_close(w);
	free(m.bytes);
}

/* A local source of a file. */
static struct wsp_source *
local(int flags)
{
	struct wsp_source *s;
	struct stat st;
	int fd;

	if ((fd = wsp_io_open(AT_FDCWD, PATH, flags, &st, &error)) == -1 ||
	    (s = wsp_local(fd, &error)) == NULL)
		errx(1, "%s", error.msg);
	return s;
}

static void
test_local(void)
{
	struct wsp_source_status st;
	struct wsp_source *s = local(O_RDWR);
	struct stat real;
	uint8_t buf[4];
	size_t got;

	ok(stat(PATH, &real) == 0 && wsp_source_status(s, &st, &error) == 0 &&
	    st.size == (uint64_t)real.st_size &&
	    st.disk_size == 512 * (uint64_t)real.st_blocks &&
	    st.id[1] == (uint64_t)real.st_ino, "a local source knows its file");
	ok(wsp_source_write(s, "abcd", 4, real.st_size, &error) == 0 &&
	    wsp_source_read(s, buf, 4, real.st_size + 1, &got, &error) == 0 &&
	    got == 3 && memcmp(buf, "bcd", 3) == 0,
	    "it is written to, and read up to its end");
	ok(wsp_source_truncate(s, real.st_size, &error) == 0 &&
	    wsp_source_sync(s, &error) == 0 && stat(PATH, &real) == 0 &&
	    wsp_source_status(s, &st, &error) == 0 &&
	    st.size == (uint64_t)real.st_size, "it is cut");
	ok(wsp_source_close(s, &error) == 0 && wsp_source_close(NULL,
	    &error) == 0, "it is closed, and so is none");
}

/* What is in memory is no other file, of whatever kind that is. */
static void
test_blanks(void)
{
	struct wsp *w, *a, *b;
	bool same = true, itself = false, original = true;

	if (wsp_open(&w, PATH, WSP_READ, 0, &error) == -1 ||
	    wsp_blank(&a, w, &error) == -1 || wsp_blank(&b, w, &error) == -1)
		errx(1, "%s", error.msg);
	ok(wsp_same_file(a, b, &same, &error) == 0 && !same,
	    "two files in memory are two");
	ok(wsp_same_file(a, a, &itself, &error) == 0 && itself &&
	    wsp_same_file(a, w, &original, &error) == 0 && !original,
	    "each is itself, and not what it is like");
	wsp_close(a);
	wsp_close(b);
	wsp_close(w);
}

/* A copy in memory is a file of its own, too. */
static void
test_copies(void)
{
	struct wsp_source *s = local(O_RDONLY), *a, *b;
	struct wsp_source_status as, bs;

	if ((a = wsp_memory(s, &error)) == NULL ||
	    (b = wsp_memory(s, &error)) == NULL ||
	    wsp_source_status(a, &as, &error) == -1 ||
	    wsp_source_status(b, &bs, &error) == -1)
		errx(1, "%s", error.msg);
	ok(as.size == bs.size && memcmp(as.id, bs.id, sizeof(as.id)) != 0,
	    "two copies in memory are two");
	wsp_source_drop(a);
	wsp_source_drop(b);
	wsp_source_drop(s);
}

/* A file that was looked at is locked as it is open, and nobody else's. */
static void
test_lock(void)
{
	struct wsp *w, *other;

	if (wsp_open(&w, PATH, WSP_READ, 0, &error) == -1)
		errx(1, "%s", error.msg);
	ok(wsp_lock(&w, WSP_READ, 0, &error) == 0 &&
	    wsp_open(&other, PATH, WSP_WRITE, 0, &error) == -1 &&
	    error.code == WSP_ELOCKED, "a file that is open can be locked");
	wsp_unlock(w);
	ok(wsp_open(&other, PATH, WSP_WRITE, 0, &error) == 0,
	    "and unlocked");
	ok(wsp_lock(&w, WSP_READ, 0, &error) == -1 &&
	    error.code == WSP_ELOCKED, "one that is locked cannot be");
	wsp_close(other);
	make();
	ok(wsp_lock(&w, WSP_READ, 0, &error) == 0 &&
	    wsp_open(&other, PATH, WSP_WRITE, 0, &error) == -1,
	    "where another has taken its place, that is the one locked");
	wsp_close(w);
}

/* A format that can only be read says so, with its name. */
static void
test_unsupported(void)
{
	static struct wsp_format bare;
	struct wsp_point p = { NOW, 9 };
	uint32_t base;
	struct wsp *w;

	if (wsp_open(&w, PATH, WSP_WRITE, 0, &error) == -1)
		errx(1, "%s", error.msg);
	bare = wsp_classic;
	bare.name = "bare";
	bare.update = NULL;
	bare.update_many = NULL;
	bare.update_archive = NULL;
	bare.base = NULL;
	bare.edit = NULL;
	bare.set_aggregation = NULL;
	w->format = &bare;
	ok(wsp_update(w, &p, NOW, &error) == -1 &&
	    error.code == WSP_EUNSUPPORTED &&
	    strcmp(error.msg, "bare files cannot be updated") == 0 &&
	    wsp_update_many(w, &p, 1, NOW, NULL, &error) == -1 &&
	    error.code == WSP_EUNSUPPORTED,
	    "a format that takes no points says so");
	ok(wsp_update_archive(w, 0, &p, 1, &error) == -1 &&
	    error.code == WSP_EUNSUPPORTED &&
	    wsp_base(w, 0, &base, &error) == -1 &&
	    error.code == WSP_EUNSUPPORTED &&
	    wsp_edit_slots(w, 0, NULL, 0, &error) == -1 &&
	    error.code == WSP_EUNSUPPORTED &&
	    wsp_set_aggregation(w, WSP_SUM, NULL, &error) == -1 &&
	    error.code == WSP_EUNSUPPORTED,
	    "and one that is not changed in place");
	ok(wsp_exact(w, NULL, NULL, &error) == -1 &&
	    error.code == WSP_EUNSUPPORTED,
	    "and one that has no exact text");
	wsp_close(w);
}

int
main(void)
{
	plan(32);
	scratch_enter();
	make();
	test_reading();
	test_writing();
	test_defaults();
	test_foreign();
	test_local();
	test_blanks();
	test_copies();
	test_lock();
	test_unsupported();
	scratch_leave();
	return done();
}
