/* SPDX-License-Identifier: ISC */
/*
 * url.h - URLs, taken apart and put together; no input or output.
 *
 * Two URLs of one object have one canonical form: scheme and host in lower
 * case, no port that is the usual one, no . and .. in the path, no fragment,
 * %XX only where it is needed.  What follows s3://BUCKET/ is the key, byte for
 * byte.
 */
#ifndef WSP_REMOTE_URL_H
#define WSP_REMOTE_URL_H

#include "wsp-remote.h"

enum wsp_scheme {
	WSP_HTTP,
	WSP_HTTPS,
	WSP_S3
};

struct wsp_url {
	enum wsp_scheme	 scheme;
	char		*host;		/* or the bucket */
	uint16_t	 port;		/* 0 for the usual one */
	char		*path;		/* begins with a slash; of S3 the key */
	char		*query;		/* without ?, or NULL */
};

/* Which form of a URL is wanted? */
enum wsp_url_form {
	WSP_URL_WHOLE,
	WSP_URL_UNSIGNED,	/* its object is: without a signature */
	WSP_URL_SHOWN		/* for messages: without query */
};

/*
 * Takes a URL apart, to be freed by wsp_url_free().  WSP_EVALUE if it is none,
 * or has a user or a password; the message does not have them.
 */
int	wsp_url_parse(struct wsp_url *, const char *, struct wsp_error *);
void	wsp_url_free(struct wsp_url *);

/* Puts it together again, in its canonical form; to be freed, or NULL. */
char	*wsp_url_text(const struct wsp_url *, enum wsp_url_form);

/*
 * The URL of a name, which is no URL but a path, below that of a directory: to
 * be freed, or NULL.
 */
char	*wsp_url_below(const struct wsp_url *, const char *name);

#endif
