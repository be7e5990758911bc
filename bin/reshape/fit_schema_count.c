/* SPDX-License-Identifier: ISC */
/* fit_schema_count.c - how many files differ from their rules, and how. */
#include <err.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "reshape/fit_schema.h"
#include "reshape/lost.h"
#include "wsp-tree.h"

typedef atomic_uint_fast64_t counter;

struct count {
	counter		 files, agree, archives, method, xff, compressed;
	counter		 before, after;
};

/* One for each section, and one for files without. */
static const struct wsp_schemas *schemas;
static struct count *counts;
static size_t n;
static counter unknown;			/* files, what rule is for them */

void
fit_count_begin(const struct wsp_schemas *s)
{
	schemas = s;
	for (n = 0; wsp_schemas_storage(schemas, n) != NULL; n++)
		;
	if ((counts = calloc(n + 1, sizeof(*counts))) == NULL)
		err(1, NULL);
}

static struct count *
count_of(const struct wsp_rule *rule)
{
	return &counts[rule->storage == NULL ? n : rule->storage->index];
}

void
fit_count(const struct wsp_rule *rule, int differs, uint64_t before,
    uint64_t after)
{
	struct count *c = count_of(rule);

	c->files++;
	c->agree += differs == 0;
	c->archives += (differs & SHAPE_ARCHIVES) != 0;
	c->method += (differs & SHAPE_METHOD) != 0;
	c->xff += (differs & SHAPE_XFF) != 0;
	c->before += before;
	c->after += after;
}

void
fit_count_compressed(const struct wsp_rule *rule)
{
	count_of(rule)->compressed++;
}

void
fit_count_unknown(void)
{
	unknown++;
}

static void
print_count(const char *name, const struct count *c)
{
	printf("%s: %" PRIuFAST64 " files, %" PRIuFAST64 " agree, %"
	    PRIuFAST64 " differ in archives, %" PRIuFAST64 " in method, %"
	    PRIuFAST64 " in xFilesFactor; %" PRIuFAST64 " -> %" PRIuFAST64
	    " bytes", name, c->files, c->agree, c->archives, c->method,
	    c->xff, c->before, c->after);
}

static void
add_count(struct count *sum, const struct count *c)
{
	sum->files += c->files;
	sum->agree += c->agree;
	sum->archives += c->archives;
	sum->method += c->method;
	sum->xff += c->xff;
	sum->before += c->before;
	sum->after += c->after;
}

void
fit_count_print(void)
{
	struct count sum = { 0 };
	char *name;
	size_t i;

	for (i = 0; i < n; i++) {
		if (asprintf(&name, "[%s]",
		    wsp_schemas_storage(schemas, i)->name) == -1)
			err(1, NULL);
		print_count(name, &counts[i]);
		printf("\n");
		free(name);
		add_count(&sum, &counts[i]);
	}
	print_count("no rule", &counts[n]);
	printf("\n");
	if (unknown > 0)
		printf("name not known: %" PRIuFAST64 " files\n", unknown);
	add_count(&sum, &counts[n]);
	print_count("all", &sum);
	lost_print_sum();
	printf("\n");
}

void
fit_count_note(const char *conf)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (counts[i].compressed > 0)
			cli_note(conf, "[%s] is for compressed files; "
			    "see whisper-convert(1): %" PRIuFAST64
			    " classic files are left as they are",
			    wsp_schemas_storage(schemas, i)->name,
			    counts[i].compressed);
}

void
fit_count_note_unknown(const char *storage)
{
	if (unknown > 0)
		cli_note(storage, "%" PRIuFAST64 " file%s left alone: the name "
		    "of the metric is not known, see --names", unknown,
		    unknown == 1 ? "" : "s");
}

void
fit_count_end(void)
{
	free(counts);
	counts = NULL;
}
