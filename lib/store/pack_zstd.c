/* SPDX-License-Identifier: ISC */
/* pack_zstd.c - bytes as one frame of zstd. */
#include <errno.h>
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/error.h"
#include "store/block.h"

#define LEVEL		3
#define PIECE		1024	/* bytes that are worth a block */
#define PIECE_MORE	8	/* bytes a block may add */

struct wsp_packer {
	ZSTD_CCtx	*context;
};

struct wsp_packer *
wsp_packer_new(struct wsp_error *err)
{
	struct wsp_packer *p;

	if ((p = malloc(sizeof(*p))) == NULL ||
	    (p->context = ZSTD_createCCtx()) == NULL ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(p->context,
	    ZSTD_c_compressionLevel, LEVEL))) {
		free(p);
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	return p;
}

void
wsp_packer_free(struct wsp_packer *p)
{
	if (p == NULL)
		return;
	ZSTD_freeCCtx(p->context);
	free(p);
}

/* Pieces that are long enough begin blocks of the frame, with own codes. */
static size_t
pack_pieces(ZSTD_CCtx *context, const struct wsp_out *from,
    const size_t *pieces, size_t n, ZSTD_outBuffer *out)
{
	ZSTD_inBuffer in = { from->data, 0, 0 };
	ZSTD_EndDirective how;
	size_t i, cut = 0, left;

	ZSTD_CCtx_reset(context, ZSTD_reset_session_only);
	left = ZSTD_CCtx_setPledgedSrcSize(context, from->len);
	for (i = 0; i < n && !ZSTD_isError(left); i++) {
		in.size += pieces[i];
		how = i + 1 == n ? ZSTD_e_end :
		    in.size - cut >= PIECE ? ZSTD_e_flush : ZSTD_e_continue;
		left = ZSTD_compressStream2(context, out, &in, how);
		if (how != ZSTD_e_continue)
			cut = in.size;
	}
	return left;
}

int
wsp_pack(struct wsp_packer *p, const struct wsp_out *from,
    const size_t *pieces, size_t n, struct wsp_out *to, uint32_t *packed,
    struct wsp_error *err)
{
	ZSTD_outBuffer out = { .size = ZSTD_compressBound(from->len) +
	    n * PIECE_MORE };
	size_t left;

	if (from->len > WSP_STORE_PAYLOAD_MAX)
		return wsp_fail(err, WSP_EVALUE,
		    "%zu bytes are more than a block can have", from->len);
	if ((out.dst = wsp_out_more(to, out.size)) == NULL)
		return wsp_out_check(to, 1, err);
	left = pack_pieces(p->context, from, pieces, n, &out);
	errno = ENOMEM;
	if (ZSTD_getErrorCode(left) == ZSTD_error_memory_allocation)
		return wsp_fail_errno(err, NULL);
	if (left != 0)
		return wsp_fail(err, WSP_EVALUE, "zstd: %s",
		    ZSTD_getErrorName(left));
	to->len -= out.size - out.pos;
	*packed = (uint32_t)out.pos;
	return 0;
}
