/* SPDX-License-Identifier: ISC */
/* verb.c - find the verb of a tool, and whether what was given is for it. */
#include <string.h>

#include "cli/cli.h"
#include "cli/grown.h"
#include "cli/verb.h"

static const char **given;		/* each option once */
static size_t ngiven;

void
verb_option(const char *option, const char *arg)
{
	size_t i;

	(void)arg;
	for (i = 0; i < ngiven; i++)
		if (strcmp(given[i], option) == 0)
			return;
	given = grown(given, ngiven, sizeof(*given));
	given[ngiven++] = option;
}

static const struct verb *
find_verb(const struct verb *v, size_t n, const char *name)
{
	const struct verb *end;

	for (end = v + n; v < end; v++)
		if (strcmp(v->name, name) == 0 ||
		    (v->also != NULL && strcmp(v->also, name) == 0))
			return v;
	cli_usage("there is no command %s", name);
}

/* Is the option one of the words? */
static bool
is_for(const struct verb *v, const char *option)
{
	size_t len = strlen(option);
	const char *s;

	for (s = v->options; (s = strstr(s, option)) != NULL; s += len)
		if (s > v->options && s[-1] == ' ' && s[len] == ' ')
			return true;
	return false;
}

void
verb_run(const struct verb *verbs, size_t n, int argc, char *argv[])
{
	const struct verb *v = find_verb(verbs, n, argv[0]);
	size_t i;

	for (i = 0; i < ngiven; i++)
		if (!is_for(v, given[i]))
			cli_usage("--%s is not for %s", given[i], v->name);
	if (argc - 1 > v->max)
		cli_usage("%s: too many operands", v->name);
	v->run(argc - 1, argv + 1);
}
