/* SPDX-License-Identifier: ISC */
/*
 * fuzz-repair.c - check any file and repair it: the result has to be sound.
 *
 * The last bytes of the input also choose the time and what is known of the
 * header.
 */
#include <fcntl.h>

#include "input.h"
#include "wsp-ops.h"

#define SUFFIX	".bak"

/* Findings of these kinds may be left: nobody can mend them by rule. */
static bool
may_stay(const struct wsp_finding *f)
{
	static const char *const mended[] = { "base", "max-retention",
	    "misaligned", "misplaced" };
	size_t i;

	if (f->severity == WSP_ERROR)
		return false;
	for (i = 0; i < sizeof(mended) / sizeof(mended[0]); i++)
		if (strcmp(f->id, mended[i]) == 0)
			return false;
	return true;
}

/* Any file can be checked; true if nothing is to be mended. */
static bool
check(const char *path, bool rollups, int64_t now)
{
	struct wsp_check_options options;
	struct wsp_findings f;
	struct wsp_error err;
	bool sound = true;
	size_t i;

	wsp_check_defaults(&options);
	options.rollups = rollups;
	must(wsp_check(path, &options, now, &f, &err) == 0,
	    "any file can be checked");
	must(f.n <= f.errors + f.warnings + f.notes,
	    "no finding is left out of the sums");
	for (i = 0; i < f.n; i++) {
		must(f.list[i].text[0] != '\0', "a finding has a text");
		sound = sound && may_stay(&f.list[i]);
	}
	wsp_findings_free(&f);
	return sound;
}

static void
put_file(const char *path, const uint8_t *data, size_t size)
{
	int fd;

	if ((fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600)) == -1)
		err(1, "%s", path);
	fill_file(fd, data, size);
	close(fd);
}

static bool
has_bytes(const char *path, const uint8_t *data, size_t size)
{
	static uint8_t buf[MAX_SIZE + 1];
	ssize_t got = -1;
	int fd;

	if ((fd = open(path, O_RDONLY)) == -1)
		return false;
	got = pread(fd, buf, sizeof(buf), 0);
	close(fd);
	return got == (ssize_t)size && memcmp(buf, data, size) == 0;
}

/* What the user knows of the header: some of it, none or all. */
static void
choose_options(struct choice *c, struct wsp_repair_options *o,
    struct wsp_retention *r, enum wsp_method *method, double *xff)
{
	uint64_t random = rnd(c), step = 1 + rnd(c) % 60;

	wsp_repair_defaults(o);
	o->no_sync = true;
	o->lock_timeout_ms = 0;
	o->cut_tail = random & 1;
	if (random & 2)
		o->future_tolerance = (int64_t)(rnd(c) % 4000);
	*method = 1 + rnd(c) % WSP_ABSMIN;
	if (random & 4)
		o->method = method;
	*xff = (double)(rnd(c) % 5) / 4;
	if (random & 8)
		o->xff = xff;
	r[0].step = step;
	r[0].points = 1 + rnd(c) % 30;
	r[1].step = step * (1 + rnd(c) % 8);
	r[1].points = 1 + rnd(c) % 30;
	o->retentions = r;
	o->nretentions = random >> 4 & 1 ? 1 + (random >> 5 & 1) : 0;
}

/* Repairs the file; how many changes that took, or -1. */
static int64_t
repair(const struct wsp_repair_options *o, int64_t now)
{
	struct wsp_findings changes;
	struct wsp_error err = { 0 };
	int64_t n;

	if (wsp_repair(original, o, now, &changes, &err) == -1) {
		/* A compressed file cannot have each method that is given. */
		must(err.code == WSP_ECORRUPT || err.code == WSP_ECONFIG ||
		    (err.code == WSP_EMETHOD && o->method != NULL),
		    "only what is lost cannot be repaired");
		must(strstr(err.msg, "would not be repaired") == NULL,
		    "a repair mends what it set out to mend");
		return -1;
	}
	must(changes.errors == 0 && changes.warnings == 0,
	    "a change is a note");
	n = (int64_t)changes.notes;
	wsp_findings_free(&changes);
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char backup[sizeof(original) + sizeof(SUFFIX)];
	struct wsp_repair_options options;
	struct wsp_retention r[2];
	enum wsp_method method;
	int64_t planned, done;
	struct choice c;
	double xff;

	if (size < TAIL || size > MAX_SIZE)
		return 0;
	make_files();
	snprintf(backup, sizeof(backup), "%s" SUFFIX, original);
	put_file(original, data, size);
	choose(data, size, &c);
	choose_options(&c, &options, r, &method, &xff);
	check(original, true, c.now);
	options.dry_run = true;
	planned = repair(&options, c.now);
	must(has_bytes(original, data, size), "a dry run changes nothing");
	options.dry_run = false;
	done = repair(&options, c.now);
	must(done == planned, "a dry run tells what will be done");
	if (done > 0) {
		must(has_bytes(backup, data, size), "the original is kept");
		unlink(backup);
	} else {
		must(has_bytes(original, data, size) &&
		    access(backup, F_OK) == -1,
		    "what needs no repair, or has no hope, is left alone");
	}
	if (done >= 0)
		must(check(original, true, c.now) &&
		    repair(&options, c.now) == 0, "what was repaired is sound");
	return 0;
}
