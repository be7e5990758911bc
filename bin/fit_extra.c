/* SPDX-License-Identifier: ISC */
/* fit_extra.c - the options of whisper-resize that are given to others. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "fit.h"

enum extra {
	NONE,			/* changes nothing there, either */
	FALLOCATE,
	SPREAD,
	NO_BACKUP,
	NO_FSYNC,
	CHOWN_UID,
	CHOWN_GID,
	LOCK_TIMEOUT
};

static const struct {
	const char	*name;
	enum extra	 what;
	bool		 arg;
} extras[] = {
	{ "--aggregate", NONE, false },
	{ "--chown-gid", CHOWN_GID, true },
	{ "--chown-uid", CHOWN_UID, true },
	{ "--fallocate", FALLOCATE, false },
	{ "--force", NONE, false },
	{ "--lock-timeout", LOCK_TIMEOUT, true },
	{ "--no-fsync", NO_FSYNC, false },
	{ "--nobackup", NO_BACKUP, false },
	{ "--quiet", NONE, false },
	{ "--silent", NONE, false },
	{ "--sparse", NONE, false },
	{ "--spread", SPREAD, false },
};

static id_t
id(const char *name, const char *text)
{
	return (id_t)cli_int(name, text, -1, UINT32_MAX - 1);
}

static void
set(struct wsp_resize_options *o, size_t i, const char *arg)
{
	switch (extras[i].what) {
	case FALLOCATE:
		o->alloc = WSP_FALLOCATE;
		break;
	case SPREAD:
		o->spread = true;
		break;
	case NO_BACKUP:
		o->no_backup = true;
		break;
	case NO_FSYNC:
		o->no_sync = true;
		break;
	case CHOWN_UID:
		o->owner = id(extras[i].name, arg);
		break;
	case CHOWN_GID:
		o->group = id(extras[i].name, arg);
		break;
	case LOCK_TIMEOUT:
		o->lock_timeout_ms = cli_milliseconds(extras[i].name, arg);
		break;
	case NONE:
		break;
	}
}

static size_t
find(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(extras) / sizeof(extras[0]); i++)
		if (strcmp(word, extras[i].name) == 0)
			return i;
	cli_usage("--extra_args: '%s' is no option of whisper-resize that can"
	    " be given here", word);
}

/* The next word, which is not empty, or NULL. */
static char *
next(char **words)
{
	char *word;

	do
		word = strsep(words, " \t\n");
	while (word != NULL && *word == '\0');
	return word;
}

void
fit_extra(struct wsp_resize_options *o, const char *text)
{
	char *copy, *words, *word, *arg;
	size_t i;

	if ((copy = words = strdup(text)) == NULL)
		err(1, NULL);
	while ((word = next(&words)) != NULL) {
		if ((arg = strchr(word, '=')) != NULL)
			*arg++ = '\0';
		i = find(word);
		if (extras[i].arg && arg == NULL)
			arg = next(&words);
		if (extras[i].arg != (arg != NULL))
			cli_usage("--extra_args: %s %s an argument", word,
			    extras[i].arg ? "needs" : "takes no");
		set(o, i, arg);
	}
	free(copy);
}
