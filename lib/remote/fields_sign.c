/* SPDX-License-Identifier: ISC */
/* fields_sign.c - the lines that say who asks, and what he puts. */
#include <md5.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "remote/fields.h"

#define PIECE		65536

static void
to_base64(const uint8_t *bytes, size_t len, char *to)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits;
	size_t i, n;

	for (i = 0; i < len; i += 3) {
		n = len - i < 3 ? len - i : 3;
		bits = (uint32_t)bytes[i] << 16 |
		    (n > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
		    (n > 2 ? (uint32_t)bytes[i + 2] : 0);
		*to++ = digits[bits >> 18];
		*to++ = digits[bits >> 12 & 63];
		*to++ = n > 1 ? digits[bits >> 6 & 63] : '=';
		*to++ = n > 2 ? digits[bits & 63] : '=';
	}
	*to = '\0';
}

int
wsp_sums_make(struct wsp_sums *sums, const struct wsp_site_put *put,
    struct wsp_error *err)
{
	uint8_t digest[MD5_DIGEST_LENGTH], *piece;
	uint64_t done, len;
	SHA2_CTX sha;
	MD5_CTX md5;
	size_t i;
	int ret = 0;

	sums->md5[0] = '\0';
	wsp_s3_hash("", 0, sums->hash);
	if (put == NULL)
		return 0;
	if ((piece = malloc(PIECE)) == NULL)
		return wsp_fail_errno(err, NULL);
	SHA256Init(&sha);
	MD5Init(&md5);
	for (done = 0; ret == 0 && done < put->size; done += len) {
		len = put->size - done < PIECE ? put->size - done : PIECE;
		ret = put->read(put->arg, piece, (size_t)len, done, err);
		if (ret == 0) {
			SHA256Update(&sha, piece, (size_t)len);
			MD5Update(&md5, piece, (size_t)len);
		}
	}
	MD5Final(digest, &md5);
	to_base64(digest, sizeof(digest), sums->md5);
	SHA256Final(piece, &sha);
	for (i = 0; i < SHA256_DIGEST_LENGTH; i++) {
		sums->hash[2 * i] = "0123456789abcdef"[piece[i] >> 4];
		sums->hash[2 * i + 1] = "0123456789abcdef"[piece[i] & 15];
	}
	free(piece);
	return ret;
}

/* Writes the fields that are signed, sorted by their names. */
static size_t
list_fields(struct wsp_s3_field *list, const struct wsp_s3_keys *keys,
    const struct wsp_sums *sums, const char *host, const char *date)
{
	size_t n = 0;

	if (sums->md5[0] != '\0')
		list[n++] = (struct wsp_s3_field){ "content-md5", sums->md5 };
	list[n++] = (struct wsp_s3_field){ "host", host };
	list[n++] = (struct wsp_s3_field){ "x-amz-content-sha256",
	    sums->hash };
	list[n++] = (struct wsp_s3_field){ "x-amz-date", date };
	if (keys->token != NULL)
		list[n++] = (struct wsp_s3_field){ "x-amz-security-token",
		    keys->token };
	return n;
}

int
wsp_fields_sign(struct wsp_fields *f, const struct wsp_s3_keys *keys,
    const char *method, const char *url, const struct wsp_sums *sums,
    int64_t now_s, struct wsp_error *err)
{
	struct wsp_s3_field list[5];
	struct wsp_s3_request r = { .method = method, .url = url,
	    .fields = list, .hash = sums->hash };
	char date[WSP_S3_DATE], *host, *sign;
	size_t i;
	int ret = 0;

	wsp_s3_date(now_s, date);
	r.date = date;
	if ((host = wsp_s3_host(url)) == NULL)
		return wsp_fail_errno(err, NULL);
	r.nfields = list_fields(list, keys, sums, host, date);
	for (i = 0; ret == 0 && i < r.nfields; i++)
		ret = wsp_fields_add(f, err, "%s: %s", list[i].name,
		    list[i].value);
	if (ret == 0 && keys->id != NULL) {
		if ((sign = wsp_s3_sign(keys, &r)) == NULL)
			ret = wsp_fail_errno(err, NULL);
		else
			ret = wsp_fields_add(f, err, "authorization: %s",
			    sign);
		free(sign);
	}
	free(host);
	return ret;
}
