/* SPDX-License-Identifier: ISC */
/* known.c - objects of the index, as they are written. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/known.h"

struct wsp_known *
wsp_known_copy(const struct wsp_known *k, struct wsp_store_arena *arena,
    struct wsp_error *err)
{
	struct wsp_known *copy;
	char *key;

	if ((copy = wsp_store_alloc(arena, 1, sizeof(*copy), err)) == NULL ||
	    (key = wsp_store_alloc(arena, k->key_len + 1, 1, err)) == NULL)
		return NULL;
	*copy = *k;
	copy->key = memcpy(key, k->key, k->key_len + 1);
	if ((copy->lists = wsp_store_alloc(arena, k->nlists,
	    sizeof(*k->lists), err)) == NULL)
		return NULL;
	if (k->nlists > 0)
		memcpy(copy->lists, k->lists, k->nlists * sizeof(*k->lists));
	return copy;
}

void
wsp_known_entry(struct wsp_known *k, const struct wsp_store_entry *e,
    uint64_t tid)
{
	uint64_t values = e->npages;
	size_t i;

	for (i = 0; i < e->nnow; i++)
		values += e->now[i].nvalues;
	k->tid = tid;
	k->kind = e->kind;
	if (e->kind == WSP_STORE_FULL) {
		k->full_values = values;
		k->deltas = k->delta_values = 0;
	} else if (e->kind == WSP_STORE_DELTA) {
		k->deltas++;
		k->delta_values += values;
	}
}

void
wsp_known_add(struct wsp_known_block *b, const struct wsp_known *k)
{
	struct wsp_store_str key = { k->key, k->key_len };
	struct wsp_store_str before = { (char *)b->last.data, b->last.len };
	struct wsp_out *nums = &b->nums;
	size_t i;

	wsp_out_key(&b->keys, &before, &key);
	wsp_out_empty(&b->last);
	wsp_out_bytes(&b->last, k->key, k->key_len);
	wsp_out_v(nums, k->tid);
	wsp_out_v(nums, k->kind);
	wsp_out_v(nums, k->size);
	wsp_out_v(nums, (uint64_t)k->mtime);
	wsp_out_v(nums, k->mtime_ns);
	wsp_out_v(nums, (uint64_t)k->ctime);
	wsp_out_v(nums, k->ctime_ns);
	wsp_out_v(nums, k->inode);
	wsp_out_v(nums, k->crc);
	wsp_out_v(nums, (uint64_t)k->checked);
	wsp_out_v(nums, k->deltas);
	wsp_out_v(nums, k->delta_values);
	wsp_out_v(nums, k->full_values);
	wsp_out_v(nums, k->nlists);
	for (i = 0; i < k->nlists; i++) {
		wsp_out_v(nums, k->lists[i].step);
		wsp_out_v(nums, k->lists[i].phase);
		wsp_out_v(nums, k->lists[i].last);
	}
	b->n++;
}

int
wsp_known_pack(struct wsp_known_block *b, struct wsp_packer *packer,
    struct wsp_error *err)
{
	struct wsp_out raw = { 0 }, packed = { 0 };
	uint32_t len = 0;
	int ret;

	wsp_out_u32(&raw, (uint32_t)b->keys.len);
	wsp_out_u32(&raw, (uint32_t)b->nums.len);
	wsp_out_bytes(&raw, b->keys.data, b->keys.len);
	wsp_out_bytes(&raw, b->nums.data, b->nums.len);
	raw.failed |= b->keys.failed | b->nums.failed | b->last.failed;
	if ((ret = wsp_out_check(&raw, 1, err)) == 0 &&
	    (ret = wsp_pack(packer, &raw, &raw.len, 1, &packed, &len,
	    err)) == 0) {
		wsp_out_u32(&b->payload, b->n);
		wsp_out_u32(&b->payload, (uint32_t)raw.len);
		wsp_out_u32(&b->payload, len);
		wsp_out_bytes(&b->payload, packed.data, len);
		ret = wsp_out_check(&b->payload, 1, err);
	}
	wsp_out_free(&raw);
	wsp_out_free(&packed);
	wsp_out_empty(&b->keys);
	wsp_out_empty(&b->nums);
	wsp_out_empty(&b->last);
	b->n = 0;
	return ret;
}

void
wsp_known_block_free(struct wsp_known_block *b)
{
	wsp_out_free(&b->keys);
	wsp_out_free(&b->nums);
	wsp_out_free(&b->last);
	wsp_out_free(&b->payload);
}
