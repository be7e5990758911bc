/* SPDX-License-Identifier: ISC */
/*
 * fuzz-listing.c - read what servers say of their files, JSON of nginx and XML
 * of buckets.
 *
 * The input is read as both.
 */
#include "fuzz.h"
#include "remote/list.h"

static int
take_entry(void *arg, const struct wsp_listed *l, struct wsp_error *err)
{
	(void)arg;
	(void)err;
	must(l->name != NULL, "a file has a name");
	must(l->name[0] != '\0' && strchr(l->name, '/') == NULL &&
	    strcmp(l->name, ".") != 0 && strcmp(l->name, "..") != 0,
	    "the name of an entry leads nowhere else");
	return 0;
}

static int
take_key(void *arg, const struct wsp_listed *l, struct wsp_error *err)
{
	(void)arg;
	(void)err;
	must(l->name != NULL && !l->directory, "an object has a key");
	return 0;
}

static void
check(int ret, const struct wsp_error *err)
{
	must(ret == 0 || (err->code != WSP_OK && err->msg[0] != '\0' &&
	    strchr(err->msg, '\n') == NULL), "an error is one line");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wsp_error err = { 0 };
	const char *text = (const char *)data;
	char *more = NULL;

	check(wsp_list_json(text, size, take_entry, NULL, &err), &err);
	check(wsp_list_s3(text, size, take_key, NULL, &more, &err), &err);
	free(more);
	return 0;
}
