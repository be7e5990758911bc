/* SPDX-License-Identifier: ISC */
/*
 * fuzz-catalog.c - read a catalogue whose checksums are right.
 *
 * The input is what a commit says, in 40 bytes, and then all that is behind the
 * first page.  The page is made of that, and every checksum is put right, so
 * that what is wrong is found by what reads the parts.
 */
#include <sys/endian.h>

#include <zlib.h>

#include "catalog/catalog.h"
#include "fuzz.h"

#define FIXED	40
#define FRONT	(WSP_PART_HEAD + 16)	/* of an index */
#define BLOCK	112
#define DIRS	32
#define GONE	48

struct bytes {
	uint8_t	*data;
	size_t	 len;
};

static int
read_bytes(void *arg, void *buf, size_t len, uint64_t offset, size_t *got,
    struct wsp_error *error)
{
	const struct bytes *b = arg;

	(void)error;
	*got = offset >= b->len ? 0 : len < b->len - offset ? len :
	    b->len - (size_t)offset;
	memcpy(buf, b->data + (*got > 0 ? offset : 0), *got);
	return 0;
}

static void
close_bytes(void *arg)
{
	(void)arg;
}

/* Puts the checksum of a part into the ref that names it. */
static void
seal(struct bytes *b, uint8_t *ref)
{
	uint64_t place = be64dec(ref + 8);
	uint32_t len = be32dec(ref + 16);

	if (place <= b->len && len <= b->len - place)
		be32enc(ref + 20, (uint32_t)crc32(0, b->data + place, len));
}

/* All refs of an index that has them. */
static void
seal_parts(struct bytes *b, uint8_t *index, size_t len)
{
	uint8_t *p = index + FRONT, *end = index + len;
	uint32_t n[3], i;
	unsigned k;

	if (len < FRONT)
		return;
	for (k = 0; k < 3; k++)
		n[k] = be32dec(index + WSP_PART_HEAD + 4 * k);
	for (i = 0; i < n[0] && end - p >= BLOCK; i++, p += BLOCK)
		for (k = 0; k < 3; k++)
			seal(b, p + WSP_REF_SIZE * k);
	for (i = 0; i < n[1] && end - p >= DIRS; i++, p += DIRS)
		seal(b, p);
	for (i = 0; i < n[2] && end - p >= GONE; i++, p += GONE)
		seal(b, p);
	for (i = 0; i < 2 && end - p >= WSP_REF_SIZE; i++, p += WSP_REF_SIZE)
		if (be32dec(p + 16) != 0)
			seal(b, p);
}

static void
make_page(struct bytes *b, const uint8_t *says)
{
	struct wsp_identity id = { .generation = 1, .flags = says[0] & 7 };
	struct wsp_slot_of slot = { .serial = 1, .next = be64dec(says + 8),
	    .floor = be64dec(says + 16), .end = b->len,
	    .metrics = be16dec(says + 32), .directories = be16dec(says + 34),
	    .vanished = be16dec(says + 36), .holes = be16dec(says + 38) };
	uint8_t ref[WSP_REF_SIZE] = { 0 }, commit[WSP_COMMIT_SIZE];
	uint64_t place = WSP_PAGE + (uint64_t)be32dec(says + 24);
	uint32_t len = be32dec(says + 28);
	unsigned at;

	if (place <= b->len && len <= b->len - place &&
	    b->len - place >= sizeof(uint64_t)) {
		seal_parts(b, b->data + place, len);
		be64enc(ref, be64dec(b->data + place));
	}
	be64enc(ref + 8, place);
	be32enc(ref + 16, len);
	seal(b, ref);
	wsp_ref_decode(ref, &slot.index);
	wsp_identity_encode(&id, b->data);
	at = wsp_commit_encode(&slot, commit);
	memcpy(b->data + at, commit, sizeof(commit));
}

/* What is told of a catalogue. */
struct told {
	uint64_t	 wrongs, visited, since;
	size_t		 text;
	struct wsp_catalog *other;	/* to find the same in */
	bool		 sound;
};

static void
tell(void *arg, bool note, const char *text)
{
	struct told *t = arg;

	must(*text != '\0' && strchr(text, '\n') == NULL,
	    "what is wrong is one line");
	t->wrongs += !note;
}

static int
put_text(void *arg, const char *text, size_t len, struct wsp_error *error)
{
	struct told *t = arg;

	(void)text;
	(void)error;
	t->text += len;
	return 0;
}

/* Each is where its rank and its name say. */
static int
visit(void *arg, const struct wsp_catalog_record *r, struct wsp_error *error)
{
	struct told *t = arg;
	struct wsp_catalog_record same;
	uint64_t seq;
	bool found;

	must(r->seq == ++t->visited, "ranks follow each other");
	must(strlen(r->name) == r->len && r->len > 0, "a name is a text");
	must(r->name[0] != '/' && r->name[0] != '.' &&
	    strstr(r->name, "/.") == NULL && strstr(r->name, "//") == NULL,
	    "a name does not lead out");
	if (wsp_catalog_rank(t->other, r->name, &seq, error) == -1)
		must(!t->sound, "what is sound is found");
	else
		must(!t->sound || seq == r->seq, "a name has one rank");
	if (t->sound && wsp_catalog_uid(t->other, r->uid, &found, &same,
	    error) == 0)
		must(found && same.seq == r->seq, "a uid has one rank");
	return 0;
}

static int
visit_since(void *arg, const struct wsp_catalog_record *r,
    struct wsp_error *error)
{
	struct told *t = arg;

	(void)r;
	(void)error;
	t->since++;
	return 0;
}

static void
check_error(const struct wsp_error *error)
{
	must(error->code != WSP_OK && error->msg[0] != '\0' &&
	    strchr(error->msg, '\n') == NULL, "an error is one line");
}

static int
visit_missing(void *arg, const struct wsp_catalog_record *r,
    struct wsp_error *error)
{
	uint64_t *visited = arg;

	(void)error;
	must(r->seq == ++*visited && strlen(r->name) == r->len,
	    "what is missing is a metric");
	return 0;
}

/* One without metrics has none of these, and each has all of its own. */
static void
compare(struct wsp_catalog *c, struct wsp_catalog *other, bool sound,
    uint64_t metrics)
{
	struct wsp_catalog none = { .limit = 0 };
	struct wsp_error error = { 0 };
	uint64_t visited = 0;

	if (wsp_catalog_missing(c, &none, 1, UINT64_MAX, visit_missing,
	    &visited, &error) == -1) {
		check_error(&error);
		must(!sound, "what is sound can be compared");
	} else
		must(!sound || visited == metrics, "all are missing");
	/* As one of another kind, so that its names are read. */
	other->id.uuid[0] ^= 1;
	visited = 0;
	if (wsp_catalog_missing(c, other, 1, UINT64_MAX, visit_missing,
	    &visited, &error) == -1)
		must(!sound, "what is sound can be compared");
	must(!sound || visited == 0, "nothing is missing on itself");
}

static void
read_all(struct wsp_catalog *c, struct told *t)
{
	struct wsp_error error = { 0 };
	struct wsp_catalog_info info;
	uint64_t first = 0, last = 0;
	unsigned kind;

	wsp_catalog_info(c, &info);
	if (wsp_catalog_check(c, tell, t, &error) == -1)
		check_error(&error);
	else
		t->sound = t->wrongs == 0 && !info.partial;
	if (wsp_catalog_dump(c, put_text, t, &error) == -1) {
		check_error(&error);
		must(!t->sound, "what is sound can be dumped");
	}
	if (wsp_catalog_each(c, 1, UINT64_MAX, WSP_ALL_COLUMNS, visit, t,
	    &error) == -1) {
		check_error(&error);
		must(!t->sound, "what is sound can be visited");
	} else
		must(t->visited == info.metrics, "all are visited");
	for (kind = 1; kind <= WSP_SINCE_WRITTEN; kind *= 2)
		if (wsp_catalog_since(c, info.floor, kind, visit_since, t,
		    &error) == -1) {
			check_error(&error);
			must(!t->sound, "what has changed is known");
		}
	if (wsp_catalog_run(c, "a/b", &first, &last, &error) == 0)
		must(last <= info.metrics && first >= 1 &&
		    first <= info.metrics + 1, "a run has ranks");
	(void)wsp_catalog_needed(c, WSP_ROWS, 1, &first, &last);
	for (last = 0; wsp_catalog_changed(c, info.floor, last + 1, &first,
	    &last);)
		must(first >= 1 && first <= last && (!t->sound ||
		    last <= info.metrics), "what has changed has ranks");
	compare(c, t->other, t->sound, info.metrics);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = { NULL, WSP_PAGE + size - FIXED };
	struct wsp_reader reader = { .arg = &b, .size = b.len,
	    .read = read_bytes, .close = close_bytes };
	struct wsp_reader again = reader;
	struct wsp_catalog *c;
	struct wsp_error error = { 0 };
	struct told t = { 0 };

	if (size < FIXED || (b.data = calloc(1, b.len)) == NULL)
		return 0;
	memcpy(b.data + WSP_PAGE, data + FIXED, size - FIXED);
	make_page(&b, data);
	if (wsp_catalog_adopt(&c, &reader, &error) == -1)
		check_error(&error);
	else if (wsp_catalog_adopt(&t.other, &again, &error) == 0) {
		read_all(c, &t);
		wsp_catalog_close(t.other);
		wsp_catalog_close(c);
	}
	free(b.data);
	return 0;
}
