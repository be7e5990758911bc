/* SPDX-License-Identifier: ISC */
/* block_read.c - the entries of a block, one after the other. */
#include <stdlib.h>

#include "base/error.h"
#include "store/block_read.h"
#include "store/key.h"
#include "store/unpack.h"

static const char *const part_names[] = { "head", "now", "past" };

int
wsp_store_block_open(struct wsp_store_block **bp, uint8_t *payload, size_t len,
    struct wsp_error *err)
{
	struct wsp_store_block *b = calloc(1, sizeof(*b));
	struct wsp_store_cursor c;
	size_t i;

	if (b == NULL) {
		free(payload);
		return wsp_fail_errno(err, NULL);
	}
	b->payload = payload;
	b->len = len;
	wsp_store_cursor_init(&c, payload, len);
	b->n = wsp_store_u32(&c);
	for (i = 0; i < WSP_STORE_PARTS; i++) {
		b->raw[i] = wsp_store_u32(&c);
		b->packed[i] = wsp_store_u32(&c);
	}
	for (i = 0; i < WSP_STORE_PARTS; i++) {
		b->at[i] = (uint32_t)(len - c.left);
		wsp_store_take(&c, b->packed[i]);
	}
	if (wsp_store_cursor_end(&c, "block", err) == -1)
		goto out;
	if (b->n == 0 || b->n > WSP_STORE_ENTRIES_MAX) {
		wsp_fail(err, WSP_ECORRUPT, "a block of %u entries", b->n);
		goto out;
	}
	*bp = b;
	return 0;
out:
	wsp_store_block_close(b);
	return -1;
}

void
wsp_store_block_close(struct wsp_store_block *b)
{
	size_t i;

	if (b == NULL)
		return;
	for (i = 0; i < WSP_STORE_PARTS; i++)
		free(b->parts[i]);
	free(b->payload);
	free(b);
}

size_t
wsp_store_block_size(const struct wsp_store_block *b)
{
	size_t i, size = sizeof(*b) + b->len;

	for (i = 0; i < WSP_STORE_PARTS; i++)
		if (b->parts[i] != NULL)
			size += b->raw[i];
	return size;
}

static int
unpack(struct wsp_store_block *b, size_t part, struct wsp_error *err)
{
	if (b->parts[part] != NULL)
		return 0;
	return wsp_store_unpack(b->payload + b->at[part], b->packed[part],
	    b->raw[part], part_names[part], &b->parts[part], err);
}

/* Unpacks what is needed, once. */
static int
unpack_parts(struct wsp_store_block *b, bool values, struct wsp_error *err)
{
	if (unpack(b, WSP_STORE_PART_HEAD, err) == -1)
		return -1;
	if (!values || b->values)
		return 0;
	if (unpack(b, WSP_STORE_PART_NOW, err) == -1 ||
	    unpack(b, WSP_STORE_PART_PAST, err) == -1)
		return -1;
	b->values = true;
	return 0;
}

static int
split(const struct wsp_store_block *b, size_t part,
    struct wsp_store_cursor *streams, size_t n, struct wsp_error *err)
{
	return wsp_store_part_split(b->parts[part], b->raw[part], streams, n,
	    part_names[part], err);
}

int
wsp_store_entries_begin(struct wsp_store_entries *es,
    struct wsp_store_block *b, const struct wsp_store_of *of, bool values,
    struct wsp_error *err)
{
	memset(&es->arena, 0, sizeof(es->arena));
	es->block = b;
	es->of = *of;
	es->values = values;
	es->i = 0;
	es->key[0] = '\0';
	es->entry.key = es->key;
	es->entry.key_len = 0;
	if (unpack_parts(b, values, err) == -1 ||
	    split(b, WSP_STORE_PART_HEAD, es->streams.head,
	    WSP_STORE_HEAD_STREAMS, err) == -1)
		return -1;
	if (!values)
		return 0;
	return split(b, WSP_STORE_PART_NOW, es->streams.now,
	    WSP_STORE_VALUE_STREAMS, err) == -1 ? -1 :
	    split(b, WSP_STORE_PART_PAST, es->streams.past,
	    WSP_STORE_VALUE_STREAMS, err);
}

/* After the last entry nothing is left. */
static int
check_end(const struct wsp_store_entries *es, struct wsp_error *err)
{
	const struct wsp_store_streams *s = &es->streams;

	if (wsp_store_part_end(s->head, WSP_STORE_HEAD_STREAMS, "head",
	    err) == -1)
		return -1;
	if (!es->values)
		return 0;
	return wsp_store_part_end(s->now, WSP_STORE_VALUE_STREAMS, "now",
	    err) == -1 ? -1 :
	    wsp_store_part_end(s->past, WSP_STORE_VALUE_STREAMS, "past", err);
}

static int
read_key(struct wsp_store_entries *es, struct wsp_error *err)
{
	struct wsp_store_cursor *keys = &es->streams.head[WSP_STORE_KEYS];
	const char *problem;

	wsp_store_front_coded(keys, es->i == 0, es->key, &es->entry.key_len);
	problem = keys->problem != NULL ? keys->problem :
	    wsp_store_key_problem(es->key, es->entry.key_len);
	if (problem != NULL)
		return wsp_fail(err, WSP_ECORRUPT, "key of entry %u: %s",
		    es->i, problem);
	return 0;
}

int
wsp_store_entries_next(struct wsp_store_entries *es, const char *wanted,
    const struct wsp_store_entry **e, struct wsp_error *err)
{
	enum wsp_store_depth depth = WSP_STORE_HEADS;
	struct wsp_error why;

	*e = NULL;
	if (es->i == es->block->n)
		return check_end(es, err);
	wsp_store_arena_reset(&es->arena);
	if (read_key(es, err) == -1)
		return -1;
	if (es->values)
		depth = wanted == NULL || strcmp(wanted, es->key) == 0 ?
		    WSP_STORE_VALUES : WSP_STORE_PASS;
	if (wsp_store_entry_read(&es->entry, &es->of, depth, &es->streams,
	    &es->arena, &why) == -1) {
		if (why.code != WSP_ECORRUPT) {
			*err = why;
			return -1;
		}
		return wsp_fail(err, WSP_ECORRUPT, "%s: %s", es->key,
		    why.msg);
	}
	es->i++;
	*e = &es->entry;
	return 0;
}

void
wsp_store_entries_end(struct wsp_store_entries *es)
{
	wsp_store_arena_free(&es->arena);
}
