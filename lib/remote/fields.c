/* SPDX-License-Identifier: ISC */
/* fields.c - the lines that a request consists of. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/grow.h"
#include "base/io.h"
#include "remote/fields.h"
#include "remote/secret.h"

#define FILE_MAX	65536	/* bytes of a file of fields */
#define NAME_CHARS	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" \
			"0123456789!#$%&'*+-.^_`|~"

int
wsp_fields_add(struct wsp_fields *f, struct wsp_error *err, const char *fmt,
    ...)
{
	va_list ap;
	char *line;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&line, fmt, ap);
	va_end(ap);
	if (len == -1)
		return wsp_fail_errno(err, NULL);
	if (wsp_grow(&f->lines, f->n, sizeof(*f->lines), err) == -1) {
		wsp_secret_free(line);
		return -1;
	}
	f->lines[f->n++] = line;
	return 0;
}

void
wsp_fields_free(struct wsp_fields *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		wsp_secret_free(f->lines[i]);
	free(f->lines);
	memset(f, 0, sizeof(*f));
}

/* Is it NAME: VALUE, with nothing that would end the line? */
static bool
is_field(const char *line)
{
	size_t name = strspn(line, NAME_CHARS);

	if (name == 0 || line[name] != ':')
		return false;
	for (; *line != '\0'; line++)
		if ((*line >= 0 && *line < ' ' && *line != '\t') ||
		    *line == 0x7f)
			return false;
	return true;
}

/* The lines of a text, which is changed.  Messages do not show them. */
static int
take_lines(struct wsp_fields *f, char *text, const char *path,
    struct wsp_error *err)
{
	char *line, *rest = text;
	unsigned number = 0;
	size_t len;

	while ((line = strsep(&rest, "\n")) != NULL) {
		number++;
		len = strlen(line);
		if (len > 0 && line[len - 1] == '\r')
			line[len - 1] = '\0';
		if (*line == '\0' || *line == '#')
			continue;
		if (!is_field(line))
			return wsp_fail(err, WSP_EVALUE,
			    "%s: line %u is not NAME: VALUE", path, number);
		if (wsp_fields_add(f, err, "%s", line) == -1)
			return -1;
	}
	return 0;
}

int
wsp_fields_read(struct wsp_fields *f, const char *path, struct wsp_error *err)
{
	struct wsp_error why;
	struct stat st;
	char *text;
	size_t got = 0;
	int fd, ret;

	if ((fd = wsp_io_open(AT_FDCWD, path, O_RDONLY, &st, &why)) == -1) {
		wsp_fail(err, why.code, "%s: %s", path, why.msg);
		err->sys = why.sys;
		return -1;
	}
	if ((text = malloc(FILE_MAX + 1)) == NULL)
		ret = wsp_fail_errno(err, NULL);
	else
		ret = wsp_io_read(fd, text, FILE_MAX + 1, 0, &got, err);
	close(fd);
	if (ret == 0 && (got > FILE_MAX || memchr(text, '\0', got) != NULL))
		ret = wsp_fail(err, WSP_EVALUE,
		    "%s: no file of lines NAME: VALUE", path);
	if (ret == 0) {
		text[got] = '\0';
		ret = take_lines(f, text, path, err);
	}
	if (text != NULL)
		explicit_bzero(text, got);
	free(text);
	return ret;
}

int
wsp_fields_ask(struct wsp_fields *f, const struct wsp_http_request *r,
    struct wsp_error *err)
{
	if (r->first >= 0 && r->last >= 0 && wsp_fields_add(f, err,
	    "Range: bytes=%" PRId64 "-%" PRId64, r->first, r->last) == -1)
		return -1;
	if (r->first >= 0 && r->last < 0 && wsp_fields_add(f, err,
	    "Range: bytes=%" PRId64 "-", r->first) == -1)
		return -1;
	if (r->if_match != NULL && wsp_fields_add(f, err, "If-Match: %s",
	    r->if_match) == -1)
		return -1;
	if (r->if_none_match != NULL && wsp_fields_add(f, err,
	    "If-None-Match: %s", r->if_none_match) == -1)
		return -1;
	if (r->if_modified_since != NULL && wsp_fields_add(f, err,
	    "If-Modified-Since: %s", r->if_modified_since) == -1)
		return -1;
	if (r->if_unmodified_since != NULL && wsp_fields_add(f, err,
	    "If-Unmodified-Since: %s", r->if_unmodified_since) == -1)
		return -1;
	return 0;
}
