/* SPDX-License-Identifier: ISC */
/* retentions.c - the retentions of a file, from operands or another file. */
#include <err.h>
#include <stdlib.h>

#include "cli.h"
#include "retentions.h"

static void
allocate(struct retentions *r, size_t n)
{
	if ((r->list = calloc(n + 1, sizeof(*r->list))) == NULL)
		err(1, NULL);
	r->n = n;
}

int
retentions_parse(struct retentions *r, int argc, char *argv[],
    const char *path)
{
	struct wsp_error error;
	int i;

	allocate(r, (size_t)argc);
	for (i = 0; i < argc; i++)
		if (wsp_retention_parse(argv[i], &r->list[i], &error) == -1) {
			cli_fail(path, &error);
			free(r->list);
			return -1;
		}
	return 0;
}

void
retentions_of(struct retentions *r, const struct wsp_info *info)
{
	uint32_t i;

	allocate(r, info->narchives);
	for (i = 0; i < info->narchives; i++) {
		r->list[i].step = info->archives[i].step;
		r->list[i].points = info->archives[i].points;
	}
}
