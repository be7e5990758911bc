/* SPDX-License-Identifier: ISC */
/* backup.c - the backups of files that are changed, and where they go. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "cli/backup.h"

static bool by_default, asked, refused;
static enum wsp_backup_kind kind;
static const char *dir;

/* As cp(1) knows them, but for the first. */
static const struct {
	const char		*name;
	enum wsp_backup_kind	 kind;
} methods[] = {
	{ "keep", WSP_BACKUP_KEEP },
	{ "numbered", WSP_BACKUP_NUMBERED },
	{ "t", WSP_BACKUP_NUMBERED },
	{ "existing", WSP_BACKUP_EXISTING },
	{ "nil", WSP_BACKUP_EXISTING },
	{ "simple", WSP_BACKUP_SIMPLE },
	{ "never", WSP_BACKUP_SIMPLE },
	{ "none", WSP_BACKUP_NONE },
	{ "off", WSP_BACKUP_NONE },
};

static bool
find_method(const char *name, enum wsp_backup_kind *found)
{
	size_t i;

	for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (name == NULL || strcmp(methods[i].name, name) == 0) {
			*found = methods[i].kind;
			return true;
		}
	return false;
}

static void
set_method(const char *option, const char *name)
{
	if (!find_method(name, &kind))
		cli_usage("--%s: invalid choice: '%s' (choose from 'keep', "
		    "'numbered', 'existing', 'simple', 'none')", option, name);
	asked = kind != WSP_BACKUP_NONE;
	refused = !asked;
}

static void
refuse_backup(const char *option, const char *arg)
{
	(void)option;
	(void)arg;
	refused = true;
	asked = false;
}

static void
check_dir(const char *option, const char *arg)
{
	if (*arg == '\0')
		cli_usage("--%s: the name is empty", option);
	asked = !refused;
}

const struct cli_option backup_options[] = {
	{ 0, "backup", "=CONTROL", "keep the old file as PATH.bak, or numbered",
	    { "back", "backu" }, .call = set_method },
	{ 0, "backup-dir", "DIR", "keep it below DIR instead", .text = &dir,
	    .call = check_dir },
	{ 0, "no-backup", NULL, "do not keep it", { "nobackup", "no" },
	    .call = refuse_backup },
	{ .name = NULL }
};

void
backup_by_default(void)
{
	by_default = true;
}

bool
backup_asked(void)
{
	return asked;
}

bool
backup_wanted(void)
{
	return asked || (by_default && !refused);
}

/* The real path, or of one that is not there that of its directory. */
static char *
real_path(const char *path)
{
	char *real = realpath(path, NULL), *copy, *slash;

	if (real != NULL)
		return real;
	if ((copy = strdup(path)) == NULL)
		err(1, NULL);
	while (real == NULL && (slash = strrchr(copy, '/')) != NULL &&
	    slash != copy) {
		*slash = '\0';
		real = realpath(copy, NULL);
	}
	free(copy);
	return real != NULL ? real : realpath(".", NULL);
}

void
backup_check(int argc, char *argv[])
{
	char *real, *tree;
	size_t len;
	int i;

	if (dir == NULL || !backup_wanted() ||
	    (real = real_path(dir)) == NULL)
		return;
	for (i = 0; i < argc; i++) {
		if ((tree = realpath(argv[i], NULL)) == NULL)
			continue;
		len = strcmp(tree, "/") == 0 ? 0 : strlen(tree);
		if (strncmp(real, tree, len) == 0 &&
		    (real[len] == '/' || real[len] == '\0'))
			cli_usage("--backup-dir: %s lies in %s", dir, argv[i]);
		free(tree);
	}
	free(real);
}

const char *
backup_name(const char *path)
{
	const char *s = path, *last = strrchr(path, '/');

	for (; (s = strstr(s, "..")) != NULL; s += 2)
		if ((s == path || s[-1] == '/') &&
		    (s[2] == '/' || s[2] == '\0'))
			return last == NULL ? path : last + 1;
	return path + strspn(path, "/");
}

static void
put_options(const char *name, struct wsp_backup_options *options)
{
	*options = (struct wsp_backup_options){ .kind = backup_wanted() ? kind :
	    WSP_BACKUP_NONE, .dir = dir, .name = name };
}

static const char *
name_of(const struct item *item)
{
	return item->walked ? item->name : backup_name(item->path);
}

void
backup_take(const struct item *item, struct wsp_backup_options *options)
{
	put_options(name_of(item), options);
}

/* *made is the name of the backup, or NULL. */
static int
keep(struct wsp *w, const char *name, char **made, struct wsp_error *error)
{
	struct wsp_backup_options options;
	int ret;

	*made = NULL;
	if (!backup_wanted()) {
		wsp_backup_tidy(w);
		return 0;
	}
	put_options(name, &options);
	ret = wsp_backup(w, &options, cli_catch(), made, error);
	cli_catch_end();
	return ret;
}

int
backup_make(struct wsp *w, const char *name, struct out *out,
    struct wsp_error *error)
{
	char *made;
	int ret = keep(w, name, &made, error);

	if (ret == 0)
		backup_print(out, made);
	return ret;
}

int
backup_keep(struct wsp *w, const struct item *item, char **made,
    struct wsp_error *error)
{
	return keep(w, name_of(item), made, error);
}

int
backup_item(struct wsp *w, const struct item *item, struct wsp_error *error)
{
	return backup_make(w, name_of(item), item->out, error);
}

int
backup_try(struct wsp_path place, const char *name, enum wsp_fate fate,
    struct wsp_error *error)
{
	struct wsp_backup_options options;

	put_options(name, &options);
	return wsp_may_change(place, fate, &options, error);
}

int
backup_try_item(const struct item *item, enum wsp_fate fate,
    struct wsp_error *error)
{
	return backup_try(item->place, name_of(item), fate, error);
}

bool
backup_is_usual(const char *path, const char *backup)
{
	size_t len = strlen(path);

	return strncmp(backup, path, len) == 0 &&
	    strcmp(backup + len, ".bak") == 0;
}

void
backup_print(struct out *out, char *name)
{
	if (name == NULL)
		return;
	out_text(out, "Backup: ");
	out_name(out, name);
	out_char(out, '\n');
	free(name);
}
