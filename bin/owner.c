/* SPDX-License-Identifier: ISC */
/* owner.c - owners and modes as chown(1) and chmod(1) take them. */
#include <sys/stat.h>

#include <err.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "owner.h"

mode_t
mode_parse(const char *option, const char *text)
{
	mode_t mode;
	void *set;

	if ((set = setmode(text)) == NULL)
		cli_usage("%s: invalid mode: '%s'", option, text);
	mode = getmode(set, 0666);
	free(set);
	return mode;
}

static id_t
number(const char *option, const char *name, const char *what)
{
	const char *reason;
	long long id;

	id = strtonum(name, 0, UINT32_MAX - 1, &reason);
	if (reason != NULL)
		cli_usage("%s: no such %s: '%s'", option, what, name);
	return (id_t)id;
}

void
owner_parse(const char *option, const char *text, id_t *owner, id_t *group)
{
	const struct passwd *pw;
	const struct group *gr;
	char *user, *colon;

	if ((user = strdup(text)) == NULL)
		err(1, NULL);
	if ((colon = strchr(user, ':')) != NULL)
		*colon++ = '\0';
	if (*user != '\0')
		*owner = (pw = getpwnam(user)) != NULL ? pw->pw_uid :
		    number(option, user, "user");
	if (colon != NULL && *colon != '\0')
		*group = (gr = getgrnam(colon)) != NULL ? gr->gr_gid :
		    number(option, colon, "group");
	free(user);
}
