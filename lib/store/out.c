/* SPDX-License-Identifier: ISC */
/* out.c - bytes that grow: what records and streams are put together in. */
#include <sys/endian.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "store/out.h"

uint8_t *
wsp_out_more(struct wsp_out *out, size_t len)
{
	if (wsp_grow_room(&out->data, &out->room, out->len, len, 1) == -1) {
		out->failed = true;
		return NULL;
	}
	out->len += len;
	return out->data + out->len - len;
}

void
wsp_out_bytes(struct wsp_out *out, const void *bytes, size_t len)
{
	uint8_t *p;

	if (len > 0 && (p = wsp_out_more(out, len)) != NULL)
		memcpy(p, bytes, len);
}

void
wsp_out_u8(struct wsp_out *out, uint8_t n)
{
	wsp_out_bytes(out, &n, 1);
}

void
wsp_out_u16(struct wsp_out *out, uint16_t n)
{
	uint8_t *p;

	if ((p = wsp_out_more(out, sizeof(n))) != NULL)
		be16enc(p, n);
}

void
wsp_out_u32(struct wsp_out *out, uint32_t n)
{
	uint8_t *p;

	if ((p = wsp_out_more(out, sizeof(n))) != NULL)
		be32enc(p, n);
}

void
wsp_out_u64(struct wsp_out *out, uint64_t n)
{
	uint8_t *p;

	if ((p = wsp_out_more(out, sizeof(n))) != NULL)
		be64enc(p, n);
}

void
wsp_out_v(struct wsp_out *out, uint64_t n)
{
	uint8_t bytes[10];
	size_t len = 0;

	for (; n >= 128; n >>= 7)
		bytes[len++] = (uint8_t)(n | 128);
	bytes[len++] = (uint8_t)n;
	wsp_out_bytes(out, bytes, len);
}

void
wsp_out_z(struct wsp_out *out, int64_t n)
{
	wsp_out_v(out, (uint64_t)n << 1 ^ (n < 0 ? UINT64_MAX : 0));
}

void
wsp_out_str(struct wsp_out *out, const struct wsp_store_str *s)
{
	wsp_out_u16(out, (uint16_t)s->len);
	wsp_out_bytes(out, s->text, s->len);
}

void
wsp_out_strs(struct wsp_out *out, const struct wsp_store_str *list, size_t n)
{
	size_t i;

	wsp_out_u16(out, (uint16_t)n);
	for (i = 0; i < n; i++)
		wsp_out_str(out, &list[i]);
}

void
wsp_out_refs(struct wsp_out *out, const uint64_t *list, size_t n)
{
	size_t i;

	wsp_out_u16(out, (uint16_t)n);
	for (i = 0; i < n; i++)
		wsp_out_u64(out, list[i]);
}

void
wsp_out_key(struct wsp_out *out, const struct wsp_store_str *before,
    const struct wsp_store_str *key)
{
	size_t most = before->len < key->len ? before->len : key->len;
	size_t same = 0;

	while (same < most && before->text[same] == key->text[same])
		same++;
	wsp_out_v(out, same);
	wsp_out_v(out, key->len - same);
	wsp_out_bytes(out, key->text + same, key->len - same);
}

int
wsp_out_check(const struct wsp_out *out, size_t n, struct wsp_error *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (out[i].failed) {
			errno = ENOMEM;
			return wsp_fail_errno(err, NULL);
		}
	return 0;
}

void
wsp_out_empty(struct wsp_out *out)
{
	out->len = 0;
	out->failed = false;
}

void
wsp_out_free(struct wsp_out *out)
{
	free(out->data);
	memset(out, 0, sizeof(*out));
}
