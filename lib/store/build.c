/* SPDX-License-Identifier: ISC */
/* build.c - the file of a revision, from its F on. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/grow.h"
#include "store/apply.h"
#include "store/build.h"
#include "store/record.h"

/* Revisions that build on each other, the newest first. */
struct chain {
	uint64_t	*tids;		/* to be freed */
	size_t		 n;
};

/* Follows base down to an F; the chain is empty if there is no file. */
static int
follow(struct wsp_store *s, const char *key, struct wsp_store_found *f,
    struct chain *chain, struct wsp_error *err)
{
	uint64_t tid = f->tid, base;
	uint8_t kind;

	for (;;) {
		kind = f->entry->kind;
		base = f->entry->base;
		wsp_store_found_end(f);
		if (kind == WSP_STORE_GONE)
			return chain->n == 0 ? 0 : wsp_fail(err, WSP_ECORRUPT,
			    "%s: revision %" PRIu64 " builds on nothing", key,
			    chain->tids[chain->n - 1]);
		if (wsp_grow(&chain->tids, chain->n, sizeof(*chain->tids),
		    err) == -1)
			return -1;
		chain->tids[chain->n++] = tid;
		if (kind == WSP_STORE_FULL)
			return 0;
		tid = base;
		if (wsp_store_revision(s, key, tid, false, f, err) == -1)
			return -1;
	}
}

/* Applies the entry of one revision, and compares the file of the last one. */
static int
step(struct wsp_store *s, const char *key, uint64_t tid, bool last,
    struct wsp_store_file *file, struct wsp_error *err)
{
	struct wsp_store_found f;
	struct wsp_error why;
	int ret;

	if (wsp_store_revision(s, key, tid, true, &f, err) == -1)
		return -1;
	ret = wsp_store_apply(file, f.entry, &why);
	if (ret == 0 && last && f.entry->flags & WSP_STORE_SUM &&
	    wsp_store_crc(file->bytes, file->size) != f.entry->sum)
		ret = wsp_fail(&why, WSP_ECORRUPT,
		    "the file has another checksum");
	wsp_store_found_end(&f);
	if (ret == -1)
		wsp_fail(err, why.code, "%s: revision %" PRIu64 ": %s", key,
		    tid, why.msg);
	return ret;
}

/* Builds the file of the entry that was found. */
static int
build(struct wsp_store *s, const char *key, struct wsp_store_found *f,
    struct wsp_store_file *file, struct wsp_error *err)
{
	struct chain chain = { NULL, 0 };
	int ret;

	file->tid = f->tid;
	ret = follow(s, key, f, &chain, err);
	file->there = chain.n > 0;
	for (; ret == 0 && chain.n > 0; chain.n--)
		ret = step(s, key, chain.tids[chain.n - 1], chain.n == 1, file,
		    err);
	if (ret == -1) {
		free(file->bytes);
		file->bytes = NULL;
	}
	free(chain.tids);
	return ret;
}

int
wsp_store_build(struct wsp_store *s, const char *key, uint64_t at,
    bool *found, struct wsp_store_file *file, struct wsp_error *err)
{
	struct wsp_store_found f;

	memset(file, 0, sizeof(*file));
	if (wsp_store_newest(s, key, at, false, &f, err) == -1)
		return -1;
	*found = f.entry != NULL;
	return f.entry == NULL ? 0 : build(s, key, &f, file, err);
}

int
wsp_store_build_revision(struct wsp_store *s, const char *key, uint64_t tid,
    struct wsp_store_file *file, struct wsp_error *err)
{
	struct wsp_store_found f;

	memset(file, 0, sizeof(*file));
	if (wsp_store_revision(s, key, tid, false, &f, err) == -1)
		return -1;
	return build(s, key, &f, file, err);
}
