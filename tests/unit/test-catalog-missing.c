/* SPDX-License-Identifier: ISC */
/*
 * Tests which metrics of a catalogue another one has not, against a look for
 * each name: of two that have grown apart by themselves, and of two that were
 * one, so that some of their blocks are the same.
 */
#include "catalog/catalog.h"
#include "must.h"
#include "random.h"
#include "scratch.h"
#include "tap.h"

#define ROUNDS		300
#define METRICS		200

struct visits {
	struct wsp_catalog	*here, *there;
	uint64_t		 next;		/* rank */
	bool			 good;
};

static int64_t now = 1700000000;

/*
 * Changes some names, or most.  A copy that is changed in the same second gets
 * the same numbers for other parts.
 */
static void
change(const char *path)
{
	static const char *const dirs[] = { "", "a/", "a/b/", "a-b/", "c/d/" };
	struct wsp_catalog_options options;
	struct wsp_catalog_record r = { .size = 1 };
	struct wsp_catalog_edit *edit;
	size_t n = rnd() % 4 == 0 ? METRICS : rnd() % 4;
	char name[32];

	wsp_catalog_defaults(&options);
	options.no_sync = true;
	options.block = 4;
	options.fill = 3;
	must(wsp_catalog_begin(&edit, path, &options, now, &error));
	for (; n > 0; n--) {
		r.len = (size_t)snprintf(name, sizeof(name), "%sm%u",
		    dirs[rnd() % 5], (unsigned)(rnd() % (METRICS / 5)));
		r.name = name;
		if (rnd() % 3 == 0)
			must(wsp_catalog_kill(edit, name, &error));
		else
			must(wsp_catalog_put(edit, &r, &error));
	}
	must(wsp_catalog_commit(edit, &error));
}

static void
copy(const char *from, const char *to)
{
	FILE *in = fopen(from, "r"), *out = fopen(to, "w");
	char buf[4096];
	size_t n;

	if (in == NULL || out == NULL)
		err(1, "%s", to);
	while ((n = fread(buf, 1, sizeof(buf), in)) > 0)
		if (fwrite(buf, 1, n, out) < n)
			err(1, "%s", to);
	if (fclose(in) == EOF || fclose(out) == EOF)
		err(1, "%s", to);
}

/* From the rank that comes next on: are all there up to one? */
static bool
are_there(struct visits *v, uint64_t end)
{
	struct wsp_catalog_record r;
	uint64_t seq;

	for (; v->next < end; v->next++) {
		must(wsp_catalog_get(v->here, v->next, &r, &error));
		must(wsp_catalog_rank(v->there, r.name, &seq, &error));
		if (seq == 0)
			return false;
	}
	return true;
}

static int
visit(void *arg, const struct wsp_catalog_record *missing,
    struct wsp_error *err)
{
	struct wsp_catalog_record r;
	struct visits *v = arg;
	uint64_t seq;

	(void)err;
	v->good = v->good && missing->seq >= v->next &&
	    are_there(v, missing->seq);
	must(wsp_catalog_get(v->here, missing->seq, &r, &error));
	must(wsp_catalog_rank(v->there, r.name, &seq, &error));
	v->good = v->good && seq == 0 && r.len == missing->len &&
	    strcmp(r.name, missing->name) == 0;
	v->next = missing->seq + 1;
	return 0;
}

/* Of all, or of some. */
static bool
compare(const char *here, const char *there)
{
	struct wsp_catalog_info info;
	struct visits v = { .good = true };
	uint64_t last;

	must(wsp_catalog_open(&v.here, here, &error));
	must(wsp_catalog_open(&v.there, there, &error));
	wsp_catalog_info(v.here, &info);
	v.next = 1;
	last = info.metrics;
	if (last > 0 && rnd() % 2 == 0) {
		v.next = 1 + rnd() % last;
		last = v.next + rnd() % (last - v.next + 1);
	}
	must(wsp_catalog_missing(v.here, v.there, v.next, last, visit, &v,
	    &error));
	v.good = v.good && v.next <= last + 1 && are_there(&v, last + 1);
	wsp_catalog_close(v.here);
	wsp_catalog_close(v.there);
	return v.good;
}

static bool
run_round(void)
{
	now += rnd() % 2;
	change("a");
	change("b");
	if (rnd() % 4 == 0)
		copy("a", "b");
	if (rnd() % 2 == 0)
		change("b");
	return compare("a", "b") && compare("b", "a");
}

int
main(int argc, char *argv[])
{
	int i;

	plan(1);
	random_seed(argc > 1 ? argv[1] : NULL);
	scratch_enter();
	for (i = 0; i < ROUNDS && run_round(); i++)
		;
	ok(i == ROUNDS, "what is missing is what is not found, %d times",
	    ROUNDS);
	scratch_leave();
	return done();
}
