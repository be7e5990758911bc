/* SPDX-License-Identifier: ISC */
/*
 * Every file that a golden script makes is restored from its exact text.
 */
#include <stdbool.h>
#include <unistd.h>

#include "golden.h"
#include "../unit/text.h"
#include "wsp-ops.h"

#define RESTORED	".restored"

static bool
same_bytes(const char *a, const char *b)
{
	size_t na, nb;
	uint8_t *bytes_a = file_read(a, false, &na);
	uint8_t *bytes_b = file_read(b, false, &nb);
	bool same = bytes_a != NULL && bytes_b != NULL && na == nb &&
	    memcmp(bytes_a, bytes_b, na) == 0;

	free(bytes_a);
	free(bytes_b);
	return same;
}

/* Only what has no header at all has no text. */
bool
exact_restores(const char *path)
{
	struct wsp_create_options options;
	struct text text = { 0 };
	struct wsp_error error;
	struct wsp *w;
	bool good;

	if (wsp_open(&w, path, WSP_LOOK, 0, &error) == -1)
		return error.code == WSP_ECORRUPT;
	wsp_create_defaults(&options);
	options.no_sync = true;
	good = wsp_exact(w, text_add, &text, &error) == 0 &&
	    wsp_load(RESTORED, text_line, &text, &options, NULL,
	    &error) == 0 && same_bytes(path, RESTORED);
	wsp_close(w);
	unlink(RESTORED);
	free(text.bytes);
	return good;
}
