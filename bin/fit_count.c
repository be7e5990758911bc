/* SPDX-License-Identifier: ISC */
/* fit_count.c - how many files differ from the rules for them, and how. */
#include <err.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "fit.h"

typedef atomic_uint_fast64_t counter;

struct count {
	counter		 files, agree, archives, method, xff, compressed;
	counter		 before, after;
};

/* One for each section, and one for files without. */
static const struct wsp_schemas *schemas;
static struct count *counts;
static size_t n;

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

static void
print(const char *name, const struct count *c)
{
	printf("%s: %" PRIuFAST64 " files, %" PRIuFAST64 " agree, %"
	    PRIuFAST64 " differ in archives, %" PRIuFAST64 " in method, %"
	    PRIuFAST64 " in xFilesFactor; %" PRIuFAST64 " -> %" PRIuFAST64
	    " bytes\n", name, c->files, c->agree, c->archives, c->method,
	    c->xff, c->before, c->after);
}

static void
add(struct count *sum, const struct count *c)
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
		print(name, &counts[i]);
		free(name);
		add(&sum, &counts[i]);
	}
	print("no rule", &counts[n]);
	add(&sum, &counts[n]);
	print("all", &sum);
}

void
fit_count_note(const char *conf)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (counts[i].compressed > 0)
			cli_note(conf, "[%s] is for compressed files, which "
			    "are another format: %" PRIuFAST64
			    " files left as they are",
			    wsp_schemas_storage(schemas, i)->name,
			    counts[i].compressed);
}

void
fit_count_end(void)
{
	free(counts);
	counts = NULL;
}
