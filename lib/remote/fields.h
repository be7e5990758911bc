/* SPDX-License-Identifier: ISC */
/*
 * fields.h - the lines of a header that is sent.
 */
#ifndef WSP_REMOTE_FIELDS_H
#define WSP_REMOTE_FIELDS_H

#include "remote/http.h"
#include "remote/s3.h"

struct wsp_fields {
	char	**lines;
	size_t	  n;
};

/* Adds a line of a name and a value, as printf(3) writes them. */
int	wsp_fields_add(struct wsp_fields *, struct wsp_error *,
	    const char *fmt, ...) __attribute__((__format__(printf, 3, 4)));
void	wsp_fields_free(struct wsp_fields *);

/* Reads a file of them, whose empty lines and those with # do not count. */
int	wsp_fields_read(struct wsp_fields *, const char *path,
	    struct wsp_error *);

/* Adds what a request says of range and conditions. */
int	wsp_fields_ask(struct wsp_fields *, const struct wsp_http_request *,
	    struct wsp_error *);

/* The sums that are sent with what is put. */
struct wsp_sums {
	char	hash[WSP_S3_HASH];	/* SHA-256 in hex */
	char	md5[25];		/* in base64; or "" */
};

/* Reads what is put and sums it; there may be nothing to put. */
int	wsp_sums_make(struct wsp_sums *, const struct wsp_site_put *,
	    struct wsp_error *);

/* Adds who asks, and the signature that it is he. */
int	wsp_fields_sign(struct wsp_fields *, const struct wsp_s3_keys *,
	    const char *method, const char *url, const struct wsp_sums *,
	    int64_t now_s, struct wsp_error *);

#endif
