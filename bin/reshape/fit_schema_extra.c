/* SPDX-License-Identifier: ISC */
/* fit_schema_extra.c - options of whisper-resize that are given to others. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "reshape/fit_schema.h"
#include "reshape/resize_options.h"

static const struct cli_option *const groups[] = {
	resize_options, backup_options, open_replace_options,
	open_lock_options, NULL
};

static const struct cli_option *
find_option(const char *word)
{
	const struct cli_option *o;

	o = strncmp(word, "--", 2) == 0 ? cli_find(groups, word + 2) : NULL;
	if (o != NULL)
		return o;
	cli_usage("--extra_args: '%s' is no option of whisper-resize that can"
	    " be given here", word);
}

/* The next word, which is not empty, or NULL. */
static char *
next_word(char **words)
{
	char *word;

	do
		word = strsep(words, " \t\n");
	while (word != NULL && *word == '\0');
	return word;
}

void
fit_extra(const char *text)
{
	const struct cli_option *o;
	char *copy, *words, *word, *arg;

	if ((copy = words = strdup(text)) == NULL)
		err(1, NULL);
	while ((word = next_word(&words)) != NULL) {
		if ((arg = strchr(word, '=')) != NULL)
			*arg++ = '\0';
		o = find_option(word);
		if (o->arg != NULL && arg == NULL && !cli_optional(o))
			arg = next_word(&words);
		if ((o->arg != NULL) != (arg != NULL) && !cli_optional(o))
			cli_usage("--extra_args: %s %s an argument", word,
			    o->arg != NULL ? "needs" : "takes no");
		cli_take(o, arg);
	}
	free(copy);
}
