/* SPDX-License-Identifier: ISC */
/*
 * fuzz-rebuild.c - compute coarse archives of a file anew, and resample it.
 *
 * The last bytes of the input also choose the times and the archives.
 */
#include "input.h"
#include "wsp-ops.h"

#define CHUNK	64

/* Was this slot written as one of the changes says? */
static bool
is_told(const struct wsp_changes *changes, uint32_t step,
    const struct wsp_slot *s)
{
	size_t i;

	for (i = 0; i < changes->n; i++)
		if (changes->list[i].step == step &&
		    changes->list[i].time == s->interval &&
		    same_double(changes->list[i].after, s->value))
			return true;
	return false;
}

/* Nothing differs from what it was but what the changes say. */
static void
check_archive(struct wsp *before, struct wsp *after, uint32_t i,
    const struct wsp_changes *changes)
{
	const struct wsp_archive *a = &wsp_info(before)->archives[i];
	struct wsp_slot old[CHUNK], new[CHUNK];
	uint32_t first = 0, got = CHUNK, j;
	struct wsp_error err;

	for (; got == CHUNK; first += got) {
		must(wsp_read_slots(before, i, first, CHUNK, old, &got,
		    &err) == 0 && wsp_read_slots(after, i, first, CHUNK, new,
		    &got, &err) == 0, "slots can be read");
		for (j = 0; j < got; j++)
			must((old[j].interval == new[j].interval &&
			    same_double(old[j].value, new[j].value)) ||
			    is_told(changes, a->step, &new[j]),
			    "only what was told is changed");
	}
}

static void
check_changes(const struct wsp_changes *changes)
{
	const struct wsp_change *c = changes->list;
	size_t i;

	for (i = 0; i < changes->n; i++) {
		must(c[i].time % c[i].step == 0, "a change has an interval");
		must(!c[i].known || !same_double(c[i].before, c[i].after) ||
		    c[i].after != c[i].after, "a change changes something");
		must(i == 0 || c[i].step > c[i - 1].step ||
		    (c[i].step == c[i - 1].step && c[i].time > c[i - 1].time),
		    "changes are in order");
	}
}

/* Writes the changes: then there are none any more. */
static void
write_changes(struct wsp *w, const struct wsp_rebuild_options *options,
    int64_t now, const struct wsp_changes *changes)
{
	struct wsp_changes again;
	struct wsp_error err;
	struct wsp *before;
	uint32_t i;

	keep_earlier();
	must(wsp_changes_write(w, changes, &err) == 0,
	    "what was found can be written");
	before = reopen(earlier, WSP_READ);
	for (i = 0; i < wsp_info(w)->narchives; i++)
		check_archive(before, w, i, changes);
	wsp_close(before);
	must(wsp_rebuild_find(w, options, now, &again, &err) == 0,
	    "a rebuilt file can be rebuilt");
	must(again.n == 0, "a rebuilt file needs no more changes");
	wsp_changes_free(&again);
}

static void
rebuild(struct choice *c)
{
	struct wsp *w = reopen(copy, WSP_WRITE);
	const struct wsp_info *info = wsp_info(w);
	struct wsp_rebuild_options options = { .from = c->from,
	    .until = c->until };
	struct wsp_changes changes;
	struct wsp_error err = { 0 };
	uint64_t random = rnd(c);

	if (random & 1) {
		options.from = INT64_MIN;
		options.until = INT64_MAX;
	}
	if (random & 2)
		options.step =
		    info->archives[random / 8 % info->narchives].step;
	options.partial = random & 4;
	if (wsp_rebuild_find(w, &options, c->now, &changes, &err) == -1) {
		must(err.code == WSP_EVALUE,
		    "only a bad range or step cannot be rebuilt");
	} else {
		check_changes(&changes);
		write_changes(w, &options, c->now, &changes);
		wsp_changes_free(&changes);
	}
	wsp_close(w);
}

/* A file of archives of its own, with some points; false if none can be. */
static bool
make_other(struct choice *c)
{
	struct wsp_create_options options;
	struct wsp_retention r[3];
	const struct wsp_info *info;
	struct wsp_point p;
	struct wsp_error err = { 0 };
	struct wsp *w;
	size_t n = choose_retentions(c, r, 3);
	int i;

	wsp_create_defaults(&options);
	options.method = 1 + rnd(c) % WSP_ABSMIN;
	options.xff = (double)(rnd(c) % 5) / 4;
	options.no_sync = true;
	if (wsp_create(resized, r, n, &options, NULL, &err) == -1) {
		must(err.code == WSP_ECONFIG,
		    "only archives that do not fit cannot be had");
		return false;
	}
	w = reopen(resized, WSP_WRITE);
	info = wsp_info(w);
	for (i = 0; i < 4; i++) {
		choose_point(c, &p);
		/* The interval 0 of 1970 makes a slot look empty. */
		if (p.time >= info->archives[info->narchives - 1].step)
			wsp_update_many(w, &p, 1, c->now, NULL, &err);
	}
	wsp_close(w);
	return true;
}

/* Twice the same does no more than once, and leaves a sound file. */
static void
check_resampled(struct wsp *dst, uint64_t written, uint64_t again,
    int64_t now)
{
	struct wsp_check_options options;
	struct wsp_findings f;
	struct wsp_error err;
	uint64_t slots = 0;
	uint32_t i;

	for (i = 0; i < wsp_info(dst)->narchives; i++)
		slots += wsp_info(dst)->archives[i].points;
	must(written <= slots && again == 0,
	    "resampling writes each slot once, and nothing again");
	wsp_check_defaults(&options);
	options.future_tolerance = INT64_MAX;
	must(wsp_check(resized, &options, now, &f, &err) == 0 &&
	    f.errors == 0 && f.warnings == 0, "a resampled file is sound");
	wsp_findings_free(&f);
}

static void
resample(struct choice *c)
{
	struct wsp *src = reopen(original, WSP_READ), *dst;
	struct wsp_error err = { 0 };
	struct wsp_fill_options how;
	uint64_t written, again;

	wsp_fill_defaults(&how);
	how.from = c->from;
	how.until = c->until;
	if (make_other(c)) {
		dst = reopen(resized, WSP_WRITE);
		if (wsp_resample(src, dst, &how, c->now, &written,
		    &err) == -1)
			must(err.code == WSP_EVALUE && c->until < c->from,
			    "only a bad range cannot be resampled");
		else {
			must(wsp_resample(src, dst, &how, c->now, &again,
			    &err) == 0, "it can be resampled again");
			check_resampled(dst, written, again, c->now);
		}
		wsp_close(dst);
		unlink(resized);
	}
	wsp_close(src);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wsp_error err;
	struct choice c;
	struct wsp *w;

	if (size < TAIL || size > MAX_SIZE)
		return 0;
	make_files();
	fill_file(original_fd, data, size);
	if (wsp_open(&w, original, WSP_READ, 0, &err) == -1)
		return 0;
	wsp_close(w);
	choose(data, size, &c);
	fill_file(copy_fd, data, size);
	rebuild(&c);
	resample(&c);
	return 0;
}
