/* SPDX-License-Identifier: ISC */
/* far.c - read a catalogue of a place that is no path. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "catalog/catalog.h"

struct far {
	wsp_catalog_opener *open;
	void		*arg;
	char		*place;
	struct wsp_source *source;
	uint8_t		 identity[WSP_IDENTITY_SIZE];
};

static void
close_far(void *arg)
{
	struct far *f = arg;

	wsp_source_drop(f->source);
	free(f->place);
	free(f);
}

/* Opens what is there now; a catalogue begins with what says which it is. */
static int
open_source(struct far *f, struct wsp_source **source, uint8_t *identity,
    struct wsp_error *err)
{
	size_t got;

	if (f->open(f->arg, source, f->place, err) == -1)
		return -1;
	if (wsp_source_read(*source, identity, WSP_IDENTITY_SIZE, 0, &got,
	    err) == 0) {
		memset(identity + got, 0, WSP_IDENTITY_SIZE - got);
		return 0;
	}
	wsp_source_drop(*source);
	return -1;
}

/*
 * What was added to a catalogue makes another version of it, where all parts
 * are that were there.
 */
static int
open_again(struct far *f, struct wsp_error *err)
{
	struct wsp_error changed = *err;
	uint8_t identity[WSP_IDENTITY_SIZE];
	struct wsp_source *source;

	if (err->code != WSP_ECHANGED)
		return -1;
	if (open_source(f, &source, identity, err) == -1)
		return -1;
	if (memcmp(identity, f->identity, sizeof(identity)) != 0) {
		wsp_source_drop(source);
		*err = changed;
		return -1;
	}
	wsp_source_drop(f->source);
	f->source = source;
	return 0;
}

static int
read_far(void *arg, void *buf, size_t len, uint64_t offset, size_t *got,
    struct wsp_error *err)
{
	struct far *f = arg;

	if (offset > INT64_MAX) {
		*got = 0;
		return 0;
	}
	if (wsp_source_read(f->source, buf, len, (off_t)offset, got,
	    err) == 0)
		return 0;
	return open_again(f, err) == -1 ? -1 : wsp_source_read(f->source, buf,
	    len, (off_t)offset, got, err);
}

static int
expect_far(void *arg, const struct wsp_source_piece *pieces, size_t n,
    struct wsp_error *err)
{
	struct far *f = arg;

	if (wsp_source_expect(f->source, pieces, n, err) == 0)
		return 0;
	return open_again(f, err) == -1 ? -1 :
	    wsp_source_expect(f->source, pieces, n, err);
}

int
wsp_reader_open_far(struct wsp_reader *r, const char *place,
    wsp_catalog_opener *open, void *arg, struct wsp_error *err)
{
	struct wsp_source_status status;
	struct far *f;

	if ((f = calloc(1, sizeof(*f))) == NULL)
		return wsp_fail_errno(err, NULL);
	f->open = open;
	f->arg = arg;
	if ((f->place = strdup(place)) == NULL)
		wsp_fail_errno(err, NULL);
	else if (open_source(f, &f->source, f->identity, err) == 0) {
		if (wsp_source_status(f->source, &status, err) == 0) {
			*r = (struct wsp_reader){ .arg = f,
			    .size = status.size, .read = read_far,
			    .expect = expect_far, .close = close_far };
			return 0;
		}
		wsp_source_drop(f->source);
	}
	free(f->place);
	free(f);
	return -1;
}

/* Of a catalogue that was written anew meanwhile one begins anew, too. */
int
wsp_catalog_open_from(struct wsp_catalog **c, const char *place,
    wsp_catalog_opener *open, void *arg, struct wsp_error *err)
{
	struct wsp_reader reader;
	int tries;

	for (tries = 0; tries < 2; tries++) {
		if (wsp_reader_open_far(&reader, place, open, arg, err) == 0 &&
		    wsp_catalog_adopt(c, &reader, err) == 0)
			return 0;
		if (err->code != WSP_ECHANGED)
			break;
	}
	return -1;
}
