/* SPDX-License-Identifier: ISC */
/* lost.c - say what files with other archives cannot keep. */
#include <err.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "reshape/lost.h"

#define KINDS	2	/* of what is lost */

static struct {
	atomic_uint_fast64_t older, later;
} sum;

/* What there is to say of one kind, to be freed, or NULL. */
static char *
next_text(const struct wsp_lost *lost, int i)
{
	uint64_t n = i == 0 ? lost->older : lost->later;
	const char *what;
	char *text;

	if (n == 0)
		return NULL;
	if (i == 0)
		what = n == 1 ? "value is older than the new archives reach" :
		    "values are older than the new archives reach";
	else
		what = n == 1 ? "point lies in the future and has no place" :
		    "points lie in the future and have no place";
	if (asprintf(&text, "%" PRIu64 " %s", n, what) == -1)
		err(1, NULL);
	return text;
}

void
lost_note(struct item *item, const struct wsp_lost *lost)
{
	char *text;
	int i;

	for (i = 0; i < KINDS; i++)
		if ((text = next_text(lost, i)) != NULL) {
			item_note(item, "%s", text);
			free(text);
		}
}

void
lost_add(const struct wsp_lost *lost)
{
	sum.older += lost->older;
	sum.later += lost->later;
}

void
lost_print_sum(void)
{
	struct wsp_lost all = { sum.older, sum.later };
	char *text;
	int i;

	for (i = 0; i < KINDS; i++)
		if ((text = next_text(&all, i)) != NULL) {
			printf("; %s", text);
			free(text);
		}
}

void
lost_note_sum(const char *path)
{
	struct wsp_lost all = { sum.older, sum.later };
	char *text;
	int i;

	for (i = 0; i < KINDS; i++)
		if ((text = next_text(&all, i)) != NULL) {
			cli_note(path, "%s", text);
			free(text);
		}
}
