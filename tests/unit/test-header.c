/* SPDX-License-Identifier: ISC */
/*
 * Tests the bytes of the header, and what is wrong with damaged ones.  Random
 * ones come from a fixed seed, or from the one given as operand.
 */
#include <err.h>
#include <inttypes.h>
#include <math.h>
#include <unistd.h>

#include "classic/header.h"
#include "random.h"
#include "says.h"
#include "tap.h"

#define LEN(a)		(sizeof(a) / sizeof((a)[0]))
#define MAX32		UINT32_MAX
#define NRANDOM		10000
#define MAXLIST		3
#define MILLION		1000000
#define PATIENCE_S	100	/* a million squared takes longer */

/* The header of a file of 136 bytes, 60:5 300:3, as whisper(5) shows it. */
static const uint8_t example[] = {
	0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x03, 0x84,
	0x3f, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
	0x00, 0x00, 0x00, 0x28, 0x00, 0x00, 0x00, 0x3c,
	0x00, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00, 0x64,
	0x00, 0x00, 0x01, 0x2c, 0x00, 0x00, 0x00, 0x03,
};

/* Archives that a file of this size can have. */
static const struct {
	const char	*sentence;
	struct wsp_archive list[MAXLIST];
	uint64_t	size;
} sound[] = {
	{ "archives one behind the other",
	    { { 40, 60, 5 }, { 100, 300, 3 } }, 136 },
	{ "bytes behind the last archive", { { 28, 60, 5 } }, 1000 },
	{ "a gap between archives",
	    { { 40, 60, 5 }, { 101, 300, 3 } }, 137 },
	{ "archives in another order",
	    { { 100, 300, 3 }, { 40, 60, 5 } }, 136 },
	{ "steps that do not fit each other",
	    { { 52, 7, 1 }, { 64, 7, 1 }, { 76, 1, 1 } }, 88 },
	{ "the largest numbers", { { MAX32, MAX32, MAX32 } }, 55834574835 },
	{ "the largest numbers, in another order",
	    { { MAX32, 1, MAX32 }, { 40, MAX32, 1 } }, 55834574835 },
};

/* And others, with their message. */
static const struct {
	const char	*message;
	struct wsp_archive list[MAXLIST];
	uint64_t	size;
} damaged[] = {
	{ "archive 0 has a step of 0 seconds", { { 28, 0, 5 } }, 88 },
	{ "archive 1 has a step of 0 seconds",
	    { { 40, 60, 5 }, { 100, 0, 3 } }, 136 },
	{ "archive 0 has no points", { { 28, 60, 0 } }, 88 },
	{ "archive 1 has no points",
	    { { 40, 60, 5 }, { 100, 300, 0 } }, 136 },
	{ "archive 0 starts at 27, inside the header of 28 bytes",
	    { { 27, 60, 5 } }, 88 },
	{ "archive 1 starts at 0, inside the header of 40 bytes",
	    { { 40, 60, 5 }, { 0, 300, 3 } }, 136 },
	{ "archive 0 starts at 89, past the end of the file (88 bytes)",
	    { { 89, 60, 5 } }, 88 },
	{ "archive 1 starts at 4294967295, past the end of the file "
	    "(136 bytes)", { { 40, 60, 5 }, { MAX32, 300, 3 } }, 136 },
	{ "archive 0 ends at 88, past the end of the file (87 bytes)",
	    { { 28, 60, 5 } }, 87 },
	{ "archive 1 ends at 148, past the end of the file (136 bytes)",
	    { { 40, 60, 5 }, { 100, 300, 4 } }, 136 },
	{ "archive 0 ends at 100, past the end of the file (88 bytes)",
	    { { 88, 60, 1 } }, 88 },
	{ "the archives at 40 and 99 overlap",
	    { { 40, 60, 5 }, { 99, 300, 3 } }, 136 },
	{ "the archives at 40 and 99 overlap",
	    { { 99, 300, 3 }, { 40, 60, 5 } }, 136 },
	{ "the archives at 40 and 40 overlap",
	    { { 40, 60, 5 }, { 40, 300, 3 } }, 136 },
	{ "the archives at 52 and 64 overlap",
	    { { 64, 1, 1 }, { 76, 2, 1 }, { 52, 1, 9 } }, 1000 },
	{ "the archives at 64 and 100 overlap",
	    { { 112, 1, 9 }, { 100, 2, 1 }, { 64, 1, 9 } }, 1000 },
	/* sums that would be small in 32 bits */
	{ "archive 0 ends at 55834574835, past the end of the file "
	    "(55834574834 bytes)", { { MAX32, MAX32, MAX32 } }, 55834574834 },
	{ "archive 0 ends at 4294967332, past the end of the file (88 bytes)",
	    { { 28, 1, 357913942 } }, 88 },
	{ "archive 0 ends at 4294967303, past the end of the file "
	    "(4294967302 bytes)", { { MAX32 - 4, 1, 1 } }, 4294967302 },
	{ "the archives at 40 and 100 overlap",
	    { { 40, 1, 357913942 }, { 100, 300, 3 } }, 5000000000 },
	{ "the archives at 4294967290 and 4294967295 overlap",
	    { { MAX32, 1, 1 }, { MAX32 - 5, 1, 1 } }, 5000000000 },
};

/* Checks a header that begins well; a list ends with no step and no points. */
static int
check(const struct wsp_archive *list, uint64_t size, struct wsp_error *err)
{
	struct wsp_info info = { .method = 1, .xff = 0.5F, .archives = list,
	    .file_size = size };

	while (info.narchives < MAXLIST && (info.narchives == 0 ||
	    list[info.narchives].points + list[info.narchives].step != 0))
		info.narchives++;
	return wsp_header_check(&info, info.narchives, err);
}

static void
test_archives(void)
{
	struct wsp_error err = { 0 };
	size_t i;

	for (i = 0; i < LEN(sound); i++)
		if (!ok(check(sound[i].list, sound[i].size, &err) == 0,
		    "a file may have %s", sound[i].sentence))
			printf("# %s\n", err.msg);
	for (i = 0; i < LEN(damaged); i++)
		ok(check(damaged[i].list, damaged[i].size, &err) == -1 &&
		    says(&err, WSP_ECORRUPT, damaged[i].message), "%s",
		    damaged[i].message);
}

/* Refuses the first 16 bytes of the header of a file of 88 bytes. */
static bool
refuses(uint32_t method, float xff, uint32_t claimed, uint32_t narchives,
    const char *message)
{
	static const struct wsp_archive list[] = { { 28, 60, 5 } };
	struct wsp_info info = { method, 300, xff, narchives, list, 88,
	    false, NULL };
	struct wsp_error err;

	return wsp_header_check(&info, claimed, &err) == -1 &&
	    says(&err, WSP_ECORRUPT, message);
}

static void
test_fields(void)
{
	ok(refuses(0, 0.5F, 1, 1, "unknown aggregation type 0") &&
	    refuses(9, 0.5F, 1, 1, "unknown aggregation type 9") &&
	    refuses(MAX32, NAN, 0, 0, "unknown aggregation type 4294967295"),
	    "methods are from 1 to 8");
	ok(refuses(1, NAN, 0, 0, "xFilesFactor is nan, not between 0 and 1") &&
	    refuses(1, INFINITY, 1, 1,
	    "xFilesFactor is inf, not between 0 and 1") &&
	    refuses(1, -0.5F, 1, 1,
	    "xFilesFactor is -0.5, not between 0 and 1") &&
	    refuses(1, -0x1p-149F, 1, 1, "xFilesFactor is "
	    "-1.401298464324817e-45, not between 0 and 1") &&
	    refuses(1, 0x1.000002p0F, 1, 1, "xFilesFactor is "
	    "1.0000001192092896, not between 0 and 1"),
	    "an xFilesFactor is from 0 to 1");
	ok(refuses(1, 0.5F, 0, 0, "there are no archives"),
	    "a file has archives");
	ok(refuses(8, -0.0F, 7, 1, "the header of 7 archives runs past the "
	    "end of the file (88 bytes)") &&
	    refuses(1, 1, MAX32, 1, "the header of 4294967295 archives runs "
	    "past the end of the file (88 bytes)"),
	    "a header ends inside the file");
	ok(refuses(1, 1, 6, 1, "archive 1 of 6 cannot be one"),
	    "a table that was cut is said to be none");
}

static void
test_limits(void)
{
	const float factors[] = { 0, -0.0F, 0x1p-149F, 0.5F, 1 };
	const struct wsp_archive list[] = { { 28, 60, 5 } };
	struct wsp_info info = { 1, 0, 0, 1, list, 88, false, NULL };
	struct wsp_error err;
	bool right = true;
	size_t i;

	for (info.method = 1; info.method <= 8; info.method++)
		for (i = 0; i < LEN(factors); i++) {
			info.xff = factors[i];
			right = right && wsp_header_check(&info, 1, &err) == 0;
		}
	ok(right, "a header may have any method and xFilesFactor there is");
}

/* Archives of one slot each, the last one in the file first. */
static void
test_million(void)
{
	struct wsp_info info = { 1, 60, 0.5F, MILLION, NULL, 24000016,
	    false, NULL };
	struct wsp_archive *list;
	struct wsp_error err = { 0 };
	uint32_t i;

	if ((list = calloc(MILLION, sizeof(*list))) == NULL)
		errx(1, "no memory");
	for (i = 0; i < MILLION; i++)
		list[i] = (struct wsp_archive){ 24000004 - 12 * i, 60, 1 };
	info.archives = list;
	alarm(PATIENCE_S);
	ok(wsp_header_check(&info, MILLION, &err) == 0,
	    "a million archives are checked");
	list[MILLION / 2].points = 2;
	ok(wsp_header_check(&info, MILLION, &err) == -1 && says(&err,
	    WSP_ECORRUPT, "the archives at 18000004 and 18000016 overlap"),
	    "and two of them found to overlap");
	alarm(0);
	free(list);
}

static void
test_bytes(void)
{
	uint8_t in[WSP_HEADER_SIZE], out[WSP_HEADER_SIZE];
	struct wsp_archive a;
	struct wsp_header h;
	bool right = true;
	size_t k;
	int i;

	wsp_header_decode(example, &h);
	ok(h.method == 1 && h.max_retention == 900 && h.xff == 0.5F &&
	    h.narchives == 2, "a header is decoded");
	wsp_entry_decode(example + 28, &a);
	ok(a.offset == 100 && a.step == 300 && a.points == 3,
	    "an entry of the table is decoded");
	for (i = 0; i < NRANDOM && right; i++) {
		for (k = 0; k < sizeof(in); k++)
			in[k] = (uint8_t)(rnd() >> 56);
		wsp_header_decode(in, &h);
		wsp_header_encode(&h, out);
		right = memcmp(in, out, WSP_HEADER_SIZE) == 0;
		wsp_entry_decode(in, &a);
		wsp_entry_encode(&a, out);
		right = right && memcmp(in, out, WSP_ENTRY_SIZE) == 0;
	}
	ok(right, "both are encoded as they were, whatever the bytes");
}

static void
test_foreign(void)
{
	const char *why;
	bool right = true;
	size_t len;

	why = wsp_header_foreign(0);
	ok(why != NULL && strstr(why, "empty") != NULL, "an empty file");
	for (len = 1; len < WSP_HEADER_SIZE; len++) {
		why = wsp_header_foreign(len);
		right = right && why != NULL && strstr(why, "short") != NULL;
	}
	ok(right, "a file too short for a header");
	ok(wsp_header_foreign(WSP_HEADER_SIZE) == NULL &&
	    wsp_header_foreign(sizeof(example)) == NULL,
	    "a file that may be one of ours");
}

static void
test_size(void)
{
	const struct wsp_retention list[] = { { 60, 5 }, { 300, 3 } };
	const struct wsp_retention much[] = { { 1, UINT64_MAX / 12 } };
	const struct wsp_retention more[] = { { 1, UINT64_MAX / 2 } };

	ok(wsp_file_size(list, 2) == 136 && wsp_file_size(list, 0) == 16 &&
	    wsp_file_size(much, 1) == UINT64_MAX &&
	    wsp_file_size(more, 1) == UINT64_MAX,
	    "the size of a file is that of its parts, if it has one");
}

int
main(int argc, char *argv[])
{
	plan((int)(LEN(sound) + LEN(damaged)) + 15);
	random_seed(argc > 1 ? argv[1] : NULL);
	test_bytes();
	test_foreign();
	test_size();
	test_fields();
	test_limits();
	test_archives();
	test_million();
	return done();
}
