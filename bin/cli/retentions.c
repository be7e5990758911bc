/* SPDX-License-Identifier: ISC */
/* retentions.c - the retentions of a file, from operands or another file. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/retentions.h"

static void
allocate_list(struct retentions *r, size_t n)
{
	if ((r->list = calloc(n + 1, sizeof(*r->list))) == NULL)
		err(1, NULL);
	r->n = n;
}

/* Reads one definition, or several between commas. */
static int
parse_list(struct retentions *r, const char *text, struct wsp_error *error)
{
	char *copy, *rest, *word;
	int ret = 0;

	if ((copy = rest = strdup(text)) == NULL)
		err(1, NULL);
	while (ret == 0 && (word = strsep(&rest, ",")) != NULL)
		ret = wsp_retention_parse(word, &r->list[r->n++], error);
	free(copy);
	return ret;
}

/* How many definitions are there at most? */
static size_t
count_words(const char *text)
{
	size_t n = 1;

	while ((text = strchr(text, ',')) != NULL) {
		text++;
		n++;
	}
	return n;
}

static int
read_all(struct retentions *r, int argc, char *argv[],
    struct wsp_error *error)
{
	size_t n = 0;
	int i;

	for (i = 0; i < argc; i++)
		n += count_words(argv[i]);
	allocate_list(r, n);
	r->n = 0;
	for (i = 0; i < argc; i++)
		if (parse_list(r, argv[i], error) == -1) {
			free(r->list);
			return -1;
		}
	return 0;
}

int
retentions_parse(struct retentions *r, int argc, char *argv[],
    const char *path)
{
	struct wsp_error error;
	int ret;

	if ((ret = read_all(r, argc, argv, &error)) == -1)
		cli_fail(path, &error);
	return ret;
}

bool
retentions_are(const char *text)
{
	struct wsp_error ignored;
	struct retentions r;
	char *copy;
	int ret;

	if ((copy = strdup(text)) == NULL)
		err(1, NULL);
	if ((ret = read_all(&r, 1, &copy, &ignored)) == 0)
		free(r.list);
	free(copy);
	return ret == 0;
}

void
retentions_of(struct retentions *r, const struct wsp_info *info)
{
	uint32_t i;

	allocate_list(r, info->narchives);
	for (i = 0; i < info->narchives; i++) {
		r->list[i].step = info->archives[i].step;
		r->list[i].points = info->archives[i].points;
	}
}
