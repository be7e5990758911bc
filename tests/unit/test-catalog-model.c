/* SPDX-License-Identifier: ISC */
/*
 * Tests commits to a catalogue with small blocks against a sorted list: random
 * metrics are put, replaced, renamed and killed, and after each commit both
 * say the same, what has changed has the number of the commit, and nothing is
 * wrong in the file.
 */
#include <inttypes.h>

#include "catalog/order.h"
#include "random.h"
#include "scratch.h"
#include "tap.h"
#include "wrongs.h"
#include "wsp-catalog.h"

#define MOST	400
#define ROUNDS	150
#define PATH	"cat"

struct metric {
	char		name[64];
	uint64_t	inode, size, uid, changed, written;
	uint32_t	mtime;
	uint16_t	flags;
	bool		alive;
};

static struct metric model[MOST], before[MOST];
static size_t nmodel, nbefore;
static int64_t now = 1700000000;

/* A name of a few letters and directories, or one in a block that is hot. */
static void
make_name(char *name)
{
	static const char *const parts[] = { "a", "a-b", "b", "c.d", "e/f",
	    "e", "g/h/i", "g", "z/y" };
	size_t n = sizeof(parts) / sizeof(parts[0]);

	snprintf(name, 64, "%s/%s%u", parts[rnd() % n], parts[rnd() % n],
	    (unsigned)(rnd() % 20));
}

static struct metric *
find_metric(const char *name)
{
	size_t i;

	for (i = 0; i < nmodel; i++)
		if (model[i].alive && strcmp(model[i].name, name) == 0)
			return &model[i];
	return NULL;
}

/* What the model was before the commit. */
static const struct metric *
was(const char *name)
{
	size_t i;

	for (i = 0; i < nbefore; i++)
		if (strcmp(before[i].name, name) == 0)
			return &before[i];
	return NULL;
}

static void
put_metric(struct wsp_catalog_edit *e, struct metric *m)
{
	/* One that was renamed in this commit says so again. */
	uint64_t uid = was(m->name) == NULL ? m->uid : 0;
	struct wsp_catalog_record r = { .name = m->name,
	    .len = strlen(m->name), .uid = uid, .inode = m->inode,
	    .size = m->size, .mtime = m->mtime, .seen = 5,
	    .flags = m->flags, .state = WSP_STATE_EMPTY };
	struct wsp_error error;

	if (wsp_catalog_put(e, &r, &error) == -1)
		errx(1, "put: %s", error.msg);
}

static void
kill_metric(struct wsp_catalog_edit *e, struct metric *m)
{
	struct wsp_error error;

	if (wsp_catalog_kill(e, m->name, &error) == -1)
		errx(1, "kill: %s", error.msg);
	m->alive = false;
}

static void
add_metric(struct wsp_catalog_edit *e, const char *name)
{
	struct metric *m = find_metric(name);

	/* What was killed in the same commit would not be new. */
	if (m == NULL && (nmodel == MOST || was(name) != NULL))
		return;
	if (m == NULL) {
		m = &model[nmodel++];
		memset(m, 0, sizeof(*m));
		snprintf(m->name, sizeof(m->name), "%s", name);
		m->alive = true;
	}
	m->inode = 1 + rnd() % 3;
	m->size = rnd() % 2;
	m->mtime = (uint32_t)(1 + rnd() % 2);
	m->flags = (uint16_t)(rnd() % 2);
	put_metric(e, m);
}

static void
rename_metric(struct wsp_catalog_edit *e, struct metric *m)
{
	struct metric moved = *m;

	make_name(moved.name);
	if (find_metric(moved.name) != NULL || was(moved.name) != NULL ||
	    nmodel == MOST || m->uid == 0)
		return;
	kill_metric(e, m);
	model[nmodel] = moved;
	put_metric(e, &model[nmodel++]);
}

static void
change_something(struct wsp_catalog_edit *e)
{
	struct metric *m = nmodel == 0 ? NULL : &model[rnd() % nmodel];
	char name[64];

	switch (rnd() % 8) {
	case 0:
	case 1:
		if (m != NULL && m->alive)
			kill_metric(e, m);
		break;
	case 2:
		if (m != NULL && m->alive)
			rename_metric(e, m);
		break;
	case 3:
		if (m != NULL && m->alive)
			put_metric(e, m);
		break;
	default:
		make_name(name);
		add_metric(e, name);
	}
}

static int
by_walk(const void *ap, const void *bp)
{
	const struct metric *a = ap, *b = bp;

	return wsp_name_compare(a->name, strlen(a->name), b->name,
	    strlen(b->name));
}

/* Those that are gone leave the model. */
static void
sort_model(void)
{
	size_t i, n = 0;

	for (i = 0; i < nmodel; i++)
		if (model[i].alive)
			model[n++] = model[i];
	nmodel = n;
	qsort(model, nmodel, sizeof(*model), by_walk);
}

/* Did the record get the numbers that it should have? */
static bool
is_numbered(const struct wsp_catalog_record *r, struct metric *m,
    const struct metric *old, uint64_t number)
{
	bool renamed = old == NULL && m->uid != 0, changed, written;

	changed = old == NULL || old->inode != m->inode ||
	    old->size != m->size || old->flags != m->flags;
	written = old == NULL || old->inode != m->inode ||
	    old->size != m->size || old->mtime != m->mtime;
	if (old == NULL && !renamed && r->uid <= number)
		return false;
	if ((old != NULL || renamed) && r->uid != m->uid)
		return false;
	if (r->modseq != (changed ? number : m->changed) ||
	    r->dataseq != (written ? number : m->written))
		return false;
	m->uid = r->uid;
	m->changed = r->modseq;
	m->written = r->dataseq;
	return true;
}

static bool
is_same(const struct wsp_catalog_record *r, const struct metric *m)
{
	return strcmp(r->name, m->name) == 0 && r->inode == m->inode &&
	    r->size == m->size && r->mtime == m->mtime &&
	    r->flags == m->flags && r->seen == 5 &&
	    r->state == WSP_STATE_EMPTY;
}

/* Does the catalogue say what the model does, whichever way it is asked? */
static bool
compare(uint64_t number)
{
	struct wsp_catalog_record r;
	struct wsp_catalog_info info;
	struct wsp_catalog *c;
	struct wsp_error error;
	bool found, good = true;
	size_t i;

	if (wsp_catalog_open(&c, PATH, &error) == -1)
		errx(1, "open: %s", error.msg);
	wsp_catalog_info(c, &info);
	good = info.metrics == nmodel;
	for (i = 0; good && i < nmodel; i++) {
		good = wsp_catalog_get(c, i + 1, &r, &error) == 0 &&
		    is_same(&r, &model[i]) && r.seq == i + 1 &&
		    is_numbered(&r, &model[i], was(model[i].name),
		    number) &&
		    wsp_catalog_find(c, model[i].name, &found, &r,
		    &error) == 0 && found && r.seq == i + 1 &&
		    wsp_catalog_uid(c, model[i].uid, &found, &r,
		    &error) == 0 && found && r.seq == i + 1;
		if (!good)
			printf("# at %s\n", model[i].name);
	}
	good = good && wsp_catalog_find(c, "a/none", &found, &r,
	    &error) == 0 && !found;
	wrongs = 0;
	if (wsp_catalog_check(c, say_wrong, NULL, &error) == -1 ||
	    wrongs > 0)
		good = false;
	wsp_catalog_close(c);
	return good;
}

/* One commit of some changes; false if it is not as it should be. */
static bool
run_round(int i)
{
	struct wsp_catalog_options options;
	struct wsp_catalog_edit *e;
	struct wsp_catalog_info info = { .next = 0 };
	struct wsp_error error;
	uint64_t number;
	size_t n = rnd() % 4 == 0 ? rnd() % 100 : rnd() % 6;
	struct wsp_catalog *c;

	if (i > 0 && wsp_catalog_open(&c, PATH, &error) == 0) {
		wsp_catalog_info(c, &info);
		wsp_catalog_close(c);
	}
	wsp_catalog_defaults(&options);
	options.block = 4;
	options.fill = 3;
	options.no_sync = true;
	options.consolidate = rnd() % 8 == 0;
	/* Sometimes the clock goes back, or stands. */
	now += (int64_t)(rnd() % 3) * 100 - 50;
	number = (uint64_t)now * 1000000;
	if (number < info.next)
		number = info.next;
	if (wsp_catalog_begin(&e, PATH, &options, now, &error) == -1)
		errx(1, "begin: %s", error.msg);
	memcpy(before, model, sizeof(before));
	nbefore = nmodel;
	for (; n > 0; n--)
		change_something(e);
	if (wsp_catalog_commit(e, &error) == -1)
		errx(1, "commit: %s", error.msg);
	sort_model();
	return compare(number);
}

/* A commit of this is made, and what is there is compared. */
static bool
commits(void (*change)(struct wsp_catalog_edit *))
{
	struct wsp_catalog_options options;
	struct wsp_catalog_info old = { .next = 0 }, new = { .next = 0 };
	struct wsp_catalog_edit *e;
	struct wsp_catalog *c;
	struct wsp_error error;

	wsp_catalog_defaults(&options);
	options.no_sync = true;
	if (wsp_catalog_begin(&e, PATH, &options, now, &error) == -1)
		errx(1, "begin: %s", error.msg);
	wsp_catalog_open(&c, PATH, &error);
	wsp_catalog_info(c, &old);
	wsp_catalog_close(c);
	change(e);
	if (wsp_catalog_commit(e, &error) == -1)
		errx(1, "commit: %s", error.msg);
	sort_model();
	wsp_catalog_open(&c, PATH, &error);
	wsp_catalog_info(c, &new);
	wsp_catalog_close(c);
	return new.metrics == nmodel && new.used + new.garbage >=
	    old.used + old.garbage && (nmodel > 0 || new.next > old.next);
}

static void
change_nothing(struct wsp_catalog_edit *e)
{
	(void)e;
}

static void
kill_all(struct wsp_catalog_edit *e)
{
	size_t i;

	for (i = 0; i < nmodel; i++)
		kill_metric(e, &model[i]);
}

static uint64_t
next_number(void)
{
	struct wsp_catalog_info info;
	struct wsp_catalog *c;
	struct wsp_error error;

	if (wsp_catalog_open(&c, PATH, &error) == -1)
		errx(1, "%s", error.msg);
	wsp_catalog_info(c, &info);
	wsp_catalog_close(c);
	return info.next;
}

int
main(int argc, char *argv[])
{
	uint64_t next;
	int i;

	plan(4);
	random_seed(argc > 1 ? argv[1] : NULL);
	scratch_enter();
	for (i = 0; i < ROUNDS && run_round(i); i++)
		;
	ok(i == ROUNDS, "after each of %d commits the catalogue is the model",
	    ROUNDS);
	next = next_number();
	ok(commits(change_nothing) && next_number() == next,
	    "a commit that changes nothing draws no number");
	ok(nmodel > 0 && commits(kill_all),
	    "all metrics can be killed at once");
	wrongs = 0;
	ok(compare(0) && scratch_files(false) == 1,
	    "an empty catalogue is sound, and nothing is left beside it");
	scratch_leave();
	return done();
}
