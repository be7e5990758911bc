/* SPDX-License-Identifier: ISC */
/* owner.c - owners and modes as chown(1) and chmod(1) take them. */
#include <sys/stat.h>

#include <err.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/owner.h"

static mode_t mode = WSP_KEEP_MODE;
static uid_t owner = WSP_KEEP_ID, group = WSP_KEEP_ID;

const struct cli_option owner_options[] = {
	{ 0, "mode", "MODE", "access mode as for chmod(1)",
	    .call = owner_set_mode },
	{ 0, "owner", "USER[:GROUP]", "owner as for chown(1)",
	    .call = owner_set },
	{ .name = NULL }
};

void
owner_set_mode(const char *option, const char *text)
{
	void *set;

	if ((set = setmode(text)) == NULL)
		cli_usage("--%s: invalid mode: '%s'", option, text);
	mode = getmode(set, 0666);
	free(set);
}

static uid_t
read_number(const char *option, const char *name, const char *what)
{
	const char *reason;
	long long id;

	id = strtonum(name, 0, UINT32_MAX - 1, &reason);
	if (reason != NULL)
		cli_usage("--%s: no such %s: '%s'", option, what, name);
	return (uid_t)id;
}

void
owner_set(const char *option, const char *text)
{
	const struct passwd *pw;
	const struct group *gr;
	char *user, *colon;

	if ((user = strdup(text)) == NULL)
		err(1, NULL);
	if ((colon = strchr(user, ':')) != NULL)
		*colon++ = '\0';
	if (*user != '\0')
		owner = (pw = getpwnam(user)) != NULL ? pw->pw_uid :
		    read_number(option, user, "user");
	if (colon != NULL && *colon != '\0')
		group = (gr = getgrnam(colon)) != NULL ? gr->gr_gid :
		    read_number(option, colon, "group");
	free(user);
}

/* What the umask leaves, as the file has without an option. */
static mode_t
usual_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

void
owner_put(struct wsp_create_options *options)
{
	options->mode = mode;
	options->owned_mode = usual_mode();
	options->owner = owner;
	options->group = group;
}
