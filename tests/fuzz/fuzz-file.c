/* SPDX-License-Identifier: ISC */
/*
 * fuzz-file.c - read a whole file in every way, and write to a copy of it.
 *
 * The last bytes of the input, which lie behind the archives of a file that
 * is longer than it need be, also choose the times and points.
 */
#include "ask.h"
#include "input.h"
#include "wsp-ops.h"

#define MAX_ARCHIVES	8	/* that are looked at one by one */
#define CHUNK		64
#define BATCH		12

static void
read_archive(struct wsp *w, uint32_t archive, bool sound)
{
	const struct wsp_archive *a = &wsp_info(w)->archives[archive];
	struct wsp_slot slots[CHUNK];
	struct wsp_error err;
	uint32_t got = CHUNK, total = 0;

	while (got == CHUNK) {
		must(wsp_read_slots(w, archive, total, CHUNK, slots, &got,
		    &err) == 0, "slots can be read or are not there");
		total += got;
	}
	must(total <= a->points, "no archive has more slots than it says");
	must(!sound || total == a->points, "a sound archive has all slots");
}

/* Looks at any file; true if it is sound. */
static bool
look(const char *path)
{
	struct wsp_error err = { 0 };
	const struct wsp_info *info;
	struct wsp *w = NULL;
	uint32_t i;
	bool sound;

	if (wsp_open(&w, path, WSP_LOOK, 0, &err) == -1) {
		must(err.code == WSP_ECORRUPT && err.msg[0] != '\0',
		    "what cannot be looked at is no Whisper file");
		return false;
	}
	sound = wsp_problem(w) == NULL;
	info = wsp_info(w);
	for (i = 0; i < info->narchives && i < MAX_ARCHIVES; i++)
		read_archive(w, i, sound);
	wsp_close(w);
	return sound;
}

static void
check_series(const struct wsp_series *s)
{
	double v;
	uint64_t i;

	must((uint64_t)(s->until - s->from) == s->count * s->step,
	    "a series has a point for every step");
	must(s->from % s->step == 0, "a series begins with an interval");
	must(s->nvalues == 0 || s->first + s->nvalues == s->count,
	    "what is known comes last");
	for (i = 0; i < s->nvalues; i++)
		must(wsp_series_get(s, s->first + i, &v) == s->known[i] &&
		    (!s->known[i] || same_double(v, s->values[i])),
		    "a point is got as it lies in the series");
	must(!wsp_series_get(s, s->count, &v) &&
	    !wsp_series_get(s, UINT64_MAX, &v),
	    "there is nothing after the last point");
}

static void
fetch(struct wsp *w, int64_t from, int64_t until, int64_t now, uint64_t step)
{
	struct wsp_series s;
	struct wsp_error err = { 0 };
	bool found;

	if (wsp_fetch(w, from, until, now, step, &found, &s, &err) == -1) {
		must(err.code == (from > until ? WSP_EINTERVAL : WSP_EVALUE),
		    "only a bad range or step cannot be fetched");
		return;
	}
	if (!found)
		return;
	if (s.count > 0)
		check_series(&s);
	wsp_series_free(&s);
}

static void
fetch_ranges(struct wsp *w, const struct choice *c)
{
	const struct wsp_info *info = wsp_info(w);
	uint32_t i;

	fetch(w, c->from, c->until, c->now, 0);
	fetch(w, c->until, c->from, c->now, 0);
	fetch(w, c->now, c->now, c->now, 0);
	fetch(w, INT64_MIN, INT64_MAX, c->now, 0);
	fetch(w, 0, INT64_MAX, INT64_MAX, 0);
	fetch(w, INT64_MIN, 0, INT64_MIN, 0);
	for (i = 0; i < info->narchives && i < MAX_ARCHIVES; i++) {
		fetch(w, c->from, c->until, c->now, info->archives[i].step);
		fetch(w, c->now - info->max_retention, c->now, c->now,
		    info->archives[i].step);
	}
}

/* How many points differ. */
static size_t
diff(struct wsp *a, struct wsp *b, const struct wsp_diff_options *options,
    int64_t now)
{
	struct wsp_diff d;
	struct wsp_error err;
	size_t differing = 0;
	uint32_t i;

	must(wsp_diff(a, b, "a", "b", options, now, &d, &err) == 0,
	    "files of equal archives can be compared");
	for (i = 0; i < d.narchives; i++) {
		must(d.archives[i].differing <= d.archives[i].total,
		    "only what was compared can differ");
		differing += d.archives[i].differing;
	}
	wsp_diff_free(&d);
	return differing;
}

/* How many points differ in all ways to compare. */
static size_t
diff_all(struct wsp *a, struct wsp *b, const struct choice *c)
{
	struct wsp_diff_options options = { 0 };
	size_t differing = 0;
	int way;

	for (way = 0; way < 8; way++) {
		options.ignore_empty = way & 1;
		options.all = way & 2;
		options.until = way & 4 ? c->until : 0;
		differing += diff(a, b, &options, c->now);
	}
	return differing;
}

static void
read_all(const struct choice *c)
{
	struct wsp *a = reopen(original, WSP_READ);
	struct wsp *b = reopen(original, WSP_READ);

	fetch_ranges(a, c);
	ask(a, c);
	must(diff_all(a, b, c) == 0, "a file does not differ from itself");
	wsp_close(a);
	wsp_close(b);
}

/* The archive that a point goes to; false if there is none. */
static bool
archive_of(const struct wsp_info *info, const struct wsp_point *p,
    int64_t now, uint32_t *i)
{
	for (*i = 0; *i < info->narchives; (*i)++)
		if ((uint64_t)(now - p->time) <=
		    wsp_archive_retention(&info->archives[*i]))
			return true;
	return false;
}

/* A point that was stored is found again where it was stored. */
static void
find_again(struct wsp *w, const struct wsp_point *p, int64_t now)
{
	const struct wsp_info *info = wsp_info(w);
	struct wsp_series s;
	struct wsp_error err;
	uint32_t step, i, j;
	int64_t interval;
	double v;
	bool found;

	must(archive_of(info, p, now, &i), "there is an archive for it");
	step = info->archives[i].step;
	for (j = 0; j < i; j++)
		if (info->archives[j].step == step)
			return;		/* which hides the other one */
	interval = p->time - p->time % step;
	must(wsp_fetch(w, interval - 1, p->time, now, step, &found, &s,
	    &err) == 0, "a point just stored can be fetched");
	if (found && s.from == interval && interval != 0)
		must(wsp_series_get(&s, 0, &v) && same_double(v, p->value),
		    "a point is found where it was stored");
	if (found)
		wsp_series_free(&s);
}

static void
update(struct wsp *w, struct choice *c)
{
	struct wsp_point p[BATCH];
	struct wsp_counts counts;
	struct wsp_error err = { 0 };
	int i;

	for (i = 0; i < BATCH; i++)
		choose_point(c, &p[i]);
	if (wsp_update(w, &p[0], c->now, &err) == 0)
		find_again(w, &p[0], c->now);
	else
		must(err.code == WSP_ENOTCOVERED || err.code == WSP_EVALUE,
		    "only the time of a point can be wrong");
	if (wsp_update_many(w, p, BATCH, c->now, &counts, &err) == -1)
		must(err.code == WSP_EVALUE,
		    "only the time of points can be wrong");
	else
		must(counts.stored + counts.too_old + counts.replaced == BATCH,
		    "every point is counted once");
	must(wsp_update_many(w, p, 0, c->now, &counts, &err) == 0,
	    "no points can always be stored");
}

/* The writers keep the header and the length of the file. */
static void
check_copy(enum wsp_method method, float xff)
{
	struct wsp *a = reopen(original, WSP_READ);
	struct wsp *b = reopen(copy, WSP_READ);
	const struct wsp_info *ia = wsp_info(a), *ib = wsp_info(b);

	must(ia->file_size == ib->file_size, "a file keeps its length");
	must(ib->method == method && ib->xff == xff &&
	    ib->max_retention == ia->max_retention,
	    "the header says what it was set to");
	must(memcmp(ia->archives, ib->archives,
	    ia->narchives * sizeof(*ia->archives)) == 0,
	    "a file keeps its archives");
	wsp_close(a);
	wsp_close(b);
}

/* Points that were there are there, unchanged. */
static void
fill(struct wsp *src, struct wsp *dst, const struct choice *c)
{
	struct wsp_diff_options options = { .ignore_empty = true };
	struct wsp_fill_options how;
	struct wsp *before;
	struct wsp_error err;

	keep_earlier();
	before = reopen(earlier, WSP_READ);
	wsp_fill_defaults(&how);
	how.no_rollups = true;
	must(wsp_fill(src, dst, &how, c->now, NULL, &err) == 0,
	    "a file can be filled");
	must(diff(before, dst, &options, c->now) == 0,
	    "only empty slots are filled");
	wsp_close(before);
}

static void
merge(struct wsp *src, struct wsp *dst, const struct choice *c)
{
	struct wsp_error err = { 0 };

	if (wsp_merge(src, dst, original, copy, c->from, c->until, c->now,
	    &err) == -1)
		must(err.code == WSP_EVALUE && c->until < c->from,
		    "only a bad range cannot be merged");
}

static void
write_all(struct choice *c)
{
	enum wsp_method method = 1 + rnd(c) % WSP_ABSMIN;
	struct wsp *src = reopen(original, WSP_READ);
	struct wsp *dst = reopen(copy, WSP_WRITE);
	const struct wsp_info *info = wsp_info(dst);
	double xff = (double)(rnd(c) % 5) / 4;
	struct wsp_error err;

	update(dst, c);
	fill(src, dst, c);
	merge(src, dst, c);
	check_copy(info->method, info->xff);
	diff_all(src, dst, c);
	must(wsp_set_aggregation(dst, method, &xff, &err) == 0,
	    "method and xFilesFactor can be set");
	wsp_close(dst);
	check_copy(method, (float)xff);
	wsp_close(src);
}

/* What the old file knows of a step, the new one knows. */
static void
check_kept(struct wsp *old, struct wsp *new, const struct wsp_archive *a,
    int64_t now)
{
	struct wsp_series so, sn;
	struct wsp_error err;
	int64_t t, start = now - (int64_t)wsp_archive_retention(a);
	double vo, vn;
	uint64_t i;
	bool found;

	if (wsp_fetch(old, start, now, now, a->step, &found, &so, &err) == -1)
		return;		/* it knows no such step */
	must(wsp_fetch(new, start, now, now, a->step, &found, &sn, &err) == 0,
	    "a new archive can be fetched");
	for (i = 0; i < so.count; i++) {
		t = so.from + (int64_t)i * a->step;
		if (t <= start || t <= 0 || t > now ||
		    !wsp_series_get(&so, i, &vo))
			continue;
		must(t >= sn.from && wsp_series_get(&sn,
		    (uint64_t)(t - sn.from) / a->step, &vn) &&
		    same_double(vo, vn), "a resized file keeps its points");
	}
	wsp_series_free(&so);
	wsp_series_free(&sn);
}

static void
check_resized(int64_t now)
{
	struct wsp *old = reopen(original, WSP_READ);
	struct wsp *new = reopen(resized, WSP_READ);
	const struct wsp_info *info = wsp_info(new);
	uint32_t i;

	for (i = 0; i < info->narchives; i++)
		check_kept(old, new, &info->archives[i], now);
	wsp_close(old);
	wsp_close(new);
	must(look(resized), "a resized file is sound");
}

static void
resize(struct choice *c)
{
	struct wsp_resize_options options;
	struct wsp_retention r[3];
	struct wsp_error err = { 0 };
	size_t n = choose_retentions(c, r, 3);

	wsp_resize_defaults(&options);
	options.newfile = resized;
	options.no_sync = true;
	options.spread = rnd(c) % 2;
	if (wsp_resize(original, r, n, &options, c->now, NULL, &err) == -1) {
		must(err.code == WSP_ECONFIG,
		    "only archives that do not fit cannot be had");
		return;
	}
	check_resized(c->now);
	unlink(resized);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wsp_error err = { 0 };
	struct wsp *w = NULL;
	struct choice c;
	bool sound;

	if (size > MAX_SIZE)
		return 0;
	make_files();
	fill_file(original_fd, data, size);
	sound = look(original);
	must((wsp_open(&w, original, WSP_READ, 0, &err) == 0) == sound,
	    "what has no problem can be read");
	wsp_close(w);
	if (!sound || size < TAIL)
		return 0;
	choose(data, size, &c);
	read_all(&c);
	fill_file(copy_fd, data, size);
	write_all(&c);
	resize(&c);
	return 0;
}
