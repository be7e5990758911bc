/* SPDX-License-Identifier: ISC */
/*
 * s3.h - what a server of buckets wants to be told: where an object is, and
 * who asks, by signature version 4 of AWS.
 */
#ifndef WSP_REMOTE_S3_H
#define WSP_REMOTE_S3_H

#include "wsp.h"

#define WSP_S3_HASH	65	/* room for a SHA-256 in hex */
#define WSP_S3_DATE	17	/* room for 20130524T000000Z */

/* Where the buckets are, and for whom. */
struct wsp_s3_keys {
	char		*id, *secret;	/* or NULL: nothing is signed */
	char		*token;		/* or NULL */
	char		*region;
	char		*endpoint;	/* a URL; or NULL for that of AWS */
};

struct wsp_s3_field {
	const char	*name;		/* in lower case */
	const char	*value;
};

/* What is signed. */
struct wsp_s3_request {
	const char	*method;
	const char	*url;		/* of wsp_s3_url() */
	const struct wsp_s3_field *fields;	/* sorted by their names */
	size_t		 nfields;
	const char	*hash;		/* of the body */
	const char	*date;
};

/*
 * Finds out who asks and where: AWS_ACCESS_KEY_ID and its like, else what the
 * profile AWS_PROFILE has in ~/.aws.  With no_sign only where.
 */
int	wsp_s3_keys_find(struct wsp_s3_keys *, bool no_sign,
	    struct wsp_error *);
void	wsp_s3_keys_free(struct wsp_s3_keys *);

/*
 * The value of a name in a section of a profile file: a part of text, or NULL
 * if there is none.
 */
const char *wsp_s3_profile_value(const char *text, const char *section,
	    const char *name, size_t *len);

/* Does this begin with s3://? */
bool	wsp_is_s3(const char *url);

/*
 * The http or https URL of s3://BUCKET/KEY, with a query that is encoded or
 * NULL; to be freed.  NULL with *err.
 */
char	*wsp_s3_url(const struct wsp_s3_keys *, const char *url,
	    const char *query, struct wsp_error *);

/* The URL of the server, in its canonical form; to be freed, or NULL. */
char	*wsp_s3_server(const struct wsp_s3_keys *);

/* Writes all but letters, digits and -._~ as %XX; to be freed, or NULL. */
char	*wsp_s3_encode(const char *, bool keep_slashes);

/* The host of a URL as it is sent, to be freed; or NULL. */
char	*wsp_s3_host(const char *url);

/* The value of the field Authorization; to be freed.  NULL with errno. */
char	*wsp_s3_sign(const struct wsp_s3_keys *,
	    const struct wsp_s3_request *);

void	wsp_s3_hash(const void *, size_t, char hex[WSP_S3_HASH]);
void	wsp_s3_date(int64_t time, char date[WSP_S3_DATE]);

#endif
