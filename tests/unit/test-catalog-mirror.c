/* SPDX-License-Identifier: ISC */
/*
 * Tests what of a mirror is said to be needed, and that it is filled in: in
 * any order, with few reads, and never again.
 */
#include <inttypes.h>

#include "catalog/catalog.h"
#include "must.h"
#include "random.h"
#include "scratch.h"
#include "tap.h"

#define METRICS	200
#define BLOCK	4
#define NBLOCKS	(METRICS / BLOCK)
#define AT_ONCE	16
#define NOW	1700000000

static struct wsp_catalog *origin;
static unsigned reads;			/* of the origin */
static uint64_t bytes;

static int
fetch(void *arg, void *buf, size_t len, uint64_t offset,
    struct wsp_error *err)
{
	size_t got;

	(void)arg;
	reads++;
	bytes += len;
	if (origin->reader.read(origin->reader.arg, buf, len, offset, &got,
	    err) == -1)
		return -1;
	return got == len ? 0 : -1;
}

static void
make_origin(void)
{
	struct wsp_catalog_options options;
	struct wsp_catalog_record r = { .size = 1 };
	struct wsp_catalog_edit *edit;
	char name[16];
	int i;

	wsp_catalog_defaults(&options);
	options.no_sync = true;
	options.block = options.fill = BLOCK;
	must(wsp_catalog_begin(&edit, "origin", &options, NOW, &error));
	for (i = 0; i < METRICS; i++) {
		r.len = (size_t)snprintf(name, sizeof(name), "m%04d", i);
		r.name = name;
		must(wsp_catalog_put(edit, &r, &error));
	}
	must(wsp_catalog_commit(edit, &error));
	must(wsp_catalog_open(&origin, "origin", &error));
}

static struct wsp_catalog *
make_mirror(void)
{
	struct wsp_catalog_options options;
	struct wsp_catalog *c;
	uint64_t fetched;

	wsp_catalog_defaults(&options);
	options.no_sync = true;
	unlink("mirror");
	must(wsp_catalog_mirror(origin, "origin", "mirror", WSP_MIRROR_INDEX,
	    &options, NOW, &fetched, &error));
	must(wsp_catalog_open(&c, "mirror", &error));
	return c;
}

/* What should be needed for a block, one block after the other. */
static bool
expect(const bool *hole, unsigned at, uint64_t *first, uint64_t *last)
{
	unsigned low = at, high = at;

	if (!hole[at])
		return false;
	while (low > 0 && hole[low - 1])
		low--;
	while (high + 1 < NBLOCKS && hole[high + 1])
		high++;
	while (high - low + 1 > AT_ONCE) {
		if (at - low > AT_ONCE / 2)
			low++;
		else
			high--;
	}
	*first = low * BLOCK + 1;
	*last = (high + 1) * BLOCK;
	return true;
}

/* For every metric, and for what is none. */
static bool
needs(const struct wsp_catalog *c, const bool *hole)
{
	uint64_t seq, first = 0, last = 0, low = 0, high = 0;
	bool is, should;

	for (seq = 1; seq <= METRICS; seq++) {
		is = wsp_catalog_needed(c, WSP_ROWS, seq, &first, &last);
		should = expect(hole, (unsigned)((seq - 1) / BLOCK), &low,
		    &high);
		if (is == should && (!is || (first == low && last == high)))
			continue;
		printf("# %" PRIu64 ": %" PRIu64 "-%" PRIu64 ", not %" PRIu64
		    "-%" PRIu64 "\n", seq, first, last, low, high);
		return false;
	}
	return !wsp_catalog_needed(c, WSP_ROWS, 0, &first, &last) &&
	    !wsp_catalog_needed(c, WSP_ROWS, METRICS + 1, &first, &last);
}

static void
fill(struct wsp_catalog *c, unsigned columns, uint64_t first, uint64_t last)
{
	must(wsp_catalog_fill(c, columns, first, last, fetch, NULL, &error));
}

/* Holes wherever the function says so. */
static bool
needs_with(bool (*is_hole)(unsigned))
{
	struct wsp_catalog *c = make_mirror();
	bool hole[NBLOCKS], is;
	unsigned i;

	for (i = 0; i < NBLOCKS; i++)
		if (!(hole[i] = is_hole(i)))
			fill(c, WSP_ROWS, i * BLOCK + 1, i * BLOCK + 1);
	is = needs(c, hole);
	wsp_catalog_close(c);
	return is;
}

static bool
all(unsigned i)
{
	(void)i;
	return true;
}

static bool
none(unsigned i)
{
	(void)i;
	return false;
}

static bool
first_only(unsigned i)
{
	return i == 0;
}

static bool
last_only(unsigned i)
{
	return i == NBLOCKS - 1;
}

static bool
alternating(unsigned i)
{
	return i % 2 == 0;
}

static bool
seventeen(unsigned i)
{
	return i >= 10 && i < 27;
}

static bool
any(unsigned i)
{
	(void)i;
	return rnd() % 4 != 0;
}

/* Fills in any order what is needed; then all is there as in the origin. */
static bool
fills_at_random(void)
{
	static const unsigned columns[] = { WSP_NAMES, WSP_ROWS, WSP_DATA };
	struct wsp_catalog *c = make_mirror();
	struct wsp_catalog_record r, o;
	uint64_t seq, first, last;
	unsigned column, turn;
	bool same = true;

	for (turn = 0; turn < 2000; turn++) {
		column = columns[rnd() % 3];
		seq = 1 + rnd() % METRICS;
		if (wsp_catalog_needed(c, column, seq, &first, &last))
			fill(c, column, first, last);
	}
	reads = 0;
	fill(c, WSP_ALL_COLUMNS, 1, METRICS);
	for (seq = 1; seq <= METRICS && same; seq++) {
		must(wsp_catalog_get(c, seq, &r, &error));
		must(wsp_catalog_get(origin, seq, &o, &error));
		same = strcmp(r.name, o.name) == 0 && r.uid == o.uid &&
		    r.size == o.size && r.dataseq == o.dataseq;
	}
	must(wsp_catalog_keep(c, "mirror", true, &error));
	wsp_catalog_close(c);
	return same && reads <= 1;
}

/* All but the directories, which no metric needs. */
static bool
is_kept(void)
{
	struct wsp_catalog *c;
	struct wsp_catalog_info info;
	uint64_t first, last;
	bool needed;

	must(wsp_catalog_open(&c, "mirror", &error));
	wsp_catalog_info(c, &info);
	needed = wsp_catalog_needed(c, WSP_DATA, METRICS, &first, &last);
	wsp_catalog_close(c);
	return !needed && info.holes == origin->index.ndirs;
}

/* The head, and the columns, which lie one behind the other. */
static bool
reads_little(void)
{
	struct wsp_catalog *c = make_mirror();

	reads = 0;
	bytes = 0;
	fill(c, WSP_NAMES, 1, METRICS);
	wsp_catalog_close(c);
	printf("# %u reads, %" PRIu64 " bytes\n", reads, bytes);
	return reads == 2 && bytes < METRICS * 16;
}

static bool
refuses_no_metrics(void)
{
	struct wsp_catalog *c = make_mirror();
	bool refused = wsp_catalog_fill(c, WSP_ROWS, 0, 1, fetch, NULL,
	    &error) == -1 && wsp_catalog_fill(c, WSP_ROWS, 5, METRICS + 1,
	    fetch, NULL, &error) == -1 && error.code == WSP_EVALUE;

	wsp_catalog_close(c);
	return refused;
}

static bool
is_absent(void)
{
	struct wsp_catalog *c = make_mirror();
	struct wsp_catalog_record r;
	bool absent = wsp_catalog_get(c, 1, &r, &error) == -1 &&
	    error.code == WSP_EABSENT;

	wsp_catalog_close(c);
	return absent;
}

int
main(void)
{
	random_seed(getenv("SEED"));
	scratch_enter();
	make_origin();
	plan(12);
	ok(needs_with(all), "of nothing but holes sixteen blocks are needed");
	ok(needs_with(none), "nothing is needed where there are no holes");
	ok(needs_with(first_only), "one hole at the begin");
	ok(needs_with(last_only), "one hole at the end");
	ok(needs_with(alternating), "a run ends where a block is here");
	ok(needs_with(seventeen), "a run of one more is shifted in it");
	ok(needs_with(any), "holes anywhere");
	ok(fills_at_random(), "holes are filled in any order, once");
	ok(is_kept(), "what was filled in is kept");
	ok(reads_little(), "a column is one read");
	ok(refuses_no_metrics(), "what is no metric is not filled in");
	ok(is_absent(), "a hole without a function to fill it is absent");
	wsp_catalog_close(origin);
	scratch_leave();
	return done();
}
