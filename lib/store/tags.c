/* SPDX-License-Identifier: ISC */
/* tags.c - names of transactions, and the settings of a store. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/reserve.h"
#include "store/tags.h"

#define TAG_MAX	255

/* One that looks like a tid or a time would never be found. */
const char *
wsp_store_tag_problem(const char *tag)
{
	size_t len = strlen(tag);

	if (len == 0 || len > TAG_MAX)
		return "a tag has 1 to 255 bytes";
	if (strspn(tag, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789._-") != len)
		return "only letters, digits, ., _ and -";
	if (*tag == '-' || *tag == '.' || (*tag >= '0' && *tag <= '9'))
		return "it begins with a letter or _";
	return NULL;
}

static int
fail_unknown(uint64_t tid, struct wsp_error *err)
{
	return wsp_fail(err, WSP_EVALUE, "%" PRIu64 ": no such transaction",
	    tid);
}

/* The tags of a transaction without one, and with one more. */
static int
change_tags(struct wsp_store_tx *t, const char *name, bool remove,
    struct wsp_error *err)
{
	struct wsp_store_str *tags;
	size_t i, n = 0;

	if ((tags = reallocarray(NULL, t->ntags + 1, sizeof(*tags))) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < t->ntags; i++)
		if (!remove || strcmp(t->tags[i].text, name) != 0)
			tags[n++] = t->tags[i];
	if (!remove)
		tags[n++] = (struct wsp_store_str){ name, strlen(name) };
	t->tags = tags;
	t->ntags = n;
	return 0;
}

static struct wsp_store_tx *
tagged(const struct wsp_store_head *h, const char *name)
{
	size_t i, k;

	for (i = 0; i < h->ntxs; i++)
		for (k = 0; k < h->txs[i].ntags; k++)
			if (strcmp(h->txs[i].tags[k].text, name) == 0)
				return &h->txs[i];
	return NULL;
}

/* Commits a HEAD in which only the time is set yet. */
static int
commit(struct wsp_store_writer *w, struct wsp_store_head *h, int64_t now_ns,
    struct wsp_error *err)
{
	bool back, done;

	h->written = wsp_store_time(w, now_ns, &back);
	return wsp_store_commit(w, h, &done, err);
}

int
wsp_store_tag(struct wsp_store_writer *w, uint64_t tid, const char *name,
    bool remove, int64_t now_ns, struct wsp_error *err)
{
	struct wsp_store_head head = w->store->head;
	struct wsp_store_tx *t = tagged(&head, name);
	const char *why = wsp_store_tag_problem(name);
	size_t size = head.ntxs * sizeof(*head.txs);
	int ret;

	if (remove && t == NULL)
		return wsp_fail(err, WSP_EVALUE, "%s: no such tag", name);
	if (!remove && why != NULL)
		return wsp_fail(err, WSP_EVALUE, "tag '%s': %s", name, why);
	if (!remove && t != NULL)
		return wsp_fail(err, WSP_EVALUE,
		    "%" PRIu64 " has the tag %s already", t->tid, name);
	if ((head.txs = malloc(size + 1)) == NULL)
		return wsp_fail_errno(err, NULL);
	if (size > 0)
		memcpy(head.txs, w->store->head.txs, size);
	t = remove ? tagged(&head, name) :
	    (struct wsp_store_tx *)wsp_store_head_tx(&head, tid);
	if (t == NULL || !wsp_store_tx_shown(t))
		ret = fail_unknown(tid, err);
	else if ((ret = change_tags(t, name, remove, err)) == 0) {
		ret = commit(w, &head, now_ns, err);
		free(t->tags);
	}
	free(head.txs);
	return ret;
}

int
wsp_store_set(struct wsp_store_writer *w, const struct wsp_store_options *o,
    int64_t now_ns, struct wsp_error *err)
{
	struct wsp_store_head head = w->store->head;

	head.quota = o->quota;
	head.reserve = o->reserve;
	head.flags = o->append_only ? WSP_STORE_APPEND_ONLY : 0;
	if (o->reserve != w->store->head.reserve &&
	    wsp_reserve_set(w->store->dir, o->reserve, err) == -1)
		return -1;
	return commit(w, &head, now_ns, err);
}

void
wsp_store_settings(const struct wsp_store_writer *w,
    struct wsp_store_options *o)
{
	const struct wsp_store_head *h = &w->store->head;

	o->segment_size = h->segment_size;
	o->quota = h->quota;
	o->reserve = h->reserve;
	o->append_only = (h->flags & WSP_STORE_APPEND_ONLY) != 0;
}
