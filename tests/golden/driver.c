/* SPDX-License-Identifier: ISC */
/*
 * Runs golden scripts, each in an empty directory and a process of its own,
 * and reports in the Test Anything Protocol.
 *
 * usage: driver directory|script ...
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <dirent.h>
#include <err.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "golden.h"

#define SCRIPT_SECONDS	3000	/* then it hangs and is killed */

/*
 * Defects of the original that this project does not share.  The scripts that
 * recorded them are skipped; ours/quirk-Qnn.txt does the same operations and
 * expects what is right.
 *
 * Not in the list, because the recorded results are ours as well: Q05 (the
 * script is about intervals over 32 bits, which both refuse; for archives over
 * 32 bits see ours/quirk-Q05.txt) and Q14 (interval 0 means an empty slot).
 */
static const char *const fixed_quirks[] = {
	"Q01",	/* a refused method or xFilesFactor left an empty file */
	"Q02",	/* an xFilesFactor of NaN made the file unreadable */
	"Q03",	/* a step or number of points of 0 was accepted */
	"Q09",	/* a long run of future points left its archive */
	"Q15",	/* a fetch by step returned too few values */
	"Q17",	/* inconsistent headers ended in internal errors */
	"Q18",	/* truncated files gave short series */
	"Q20",	/* a merge until later than now missed the newest points */
	"Q22",	/* a diff until later than now failed */
};

enum kind { CORE, CLI, QUIRK, KINDS };

struct tally {
	size_t	passed[KINDS];
	size_t	skipped;
	size_t	failed;
};

struct totals {
	size_t	tests;
	size_t	failed;
};

static enum kind
kind_of(const struct script *s)
{
	return strncmp(s->tags, "quirk:", 6) == 0 ? QUIRK :
	    strncmp(s->tags, "cli", 3) == 0 ? CLI : CORE;
}

/* The quirk for which a script is skipped, or NULL. */
static const char *
skipped_for(const struct script *s)
{
	size_t i;

	if (kind_of(s) == QUIRK)
		for (i = 0; i < sizeof(fixed_quirks) / sizeof(char *); i++)
			if (strcmp(s->tags + 6, fixed_quirks[i]) == 0)
				return fixed_quirks[i];
	return NULL;
}

/* A script's directory and name, without the rest of the path and .txt. */
static void
label_of(const char *path, char *label, size_t size)
{
	const char *p = path + strlen(path);
	int slashes = 0;
	size_t len;

	while (p > path && (slashes += p[-1] == '/') < 2)
		p--;
	len = strlen(p);
	if (len > 4 && strcmp(p + len - 4, ".txt") == 0)
		len -= 4;
	snprintf(label, size, "%.*s", (int)len, p);
}

static int
remove_entry(const char *path, const struct stat *st, int type,
    struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	return remove(path);
}

static void
make_directory(char *path, size_t size)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(path, size, "%s/golden.XXXXXXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(path) == NULL)
		err(2, "%s", path);
}

/* Runs a script where it can neither stop nor spoil the others. */
static bool
run_isolated(const struct script *s, const char *label)
{
	char directory[PATH_MAX];
	int status;
	pid_t pid;

	make_directory(directory, sizeof(directory));
	fflush(NULL);
	pid = fork();
	if (pid == -1)
		err(2, "fork");
	if (pid == 0) {
		alarm(SCRIPT_SECONDS);
		if (chdir(directory) == -1)
			err(2, "%s", directory);
		exit(script_run(s, label) != 0);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(2, "waitpid");
	if (nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == -1)
		warn("%s", directory);
	if (WIFSIGNALED(status))
		printf("# %s.txt: ended by signal %d\n", label,
		    WTERMSIG(status));
	else if (WEXITSTATUS(status) > 1)
		printf("# %s.txt: ended with status %d\n", label,
		    WEXITSTATUS(status));
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void
run_script(const char *path, struct totals *totals, struct tally *tally)
{
	struct script *s = script_read(path);
	const char *quirk = skipped_for(s);
	char label[PATH_MAX];

	label_of(path, label, sizeof(label));
	totals->tests++;
	if (quirk != NULL) {
		tally->skipped++;
		printf("ok %zu - %s # SKIP %s: fixed here, see "
		    "ours/quirk-%s.txt\n", totals->tests, label, quirk, quirk);
	} else if (run_isolated(s, label)) {
		tally->passed[kind_of(s)]++;
		printf("ok %zu - %s\n", totals->tests, label);
	} else {
		tally->failed++;
		totals->failed++;
		printf("not ok %zu - %s\n", totals->tests, label);
	}
	script_free(s);
}

static int
is_script(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 4 && strcmp(entry->d_name + len - 4, ".txt") == 0 &&
	    strcmp(entry->d_name, "MANIFEST.txt") != 0;
}

static void
run_directory(const char *path, struct totals *totals, struct tally *tally)
{
	struct dirent **entries;
	char script[PATH_MAX + NAME_MAX + 2];
	int i, n;

	n = scandir(path, &entries, is_script, alphasort);
	if (n == -1)
		err(2, "%s", path);
	if (n == 0)
		errx(2, "%s: no scripts", path);
	for (i = 0; i < n; i++) {
		snprintf(script, sizeof(script), "%s/%s", path,
		    entries[i]->d_name);
		run_script(script, totals, tally);
		free(entries[i]);
	}
	free(entries);
}

static void
run_argument(const char *argument, struct totals *totals)
{
	struct tally tally = { .skipped = 0 };
	char path[PATH_MAX];
	struct stat st;

	if (realpath(argument, path) == NULL || stat(path, &st) == -1)
		err(2, "%s", argument);
	if (S_ISDIR(st.st_mode))
		run_directory(path, totals, &tally);
	else
		run_script(path, totals, &tally);
	printf("# %s: %zu core, %zu cli, %zu quirk passed; %zu skipped; "
	    "%zu failed\n", strrchr(path, '/') + 1, tally.passed[CORE],
	    tally.passed[CLI], tally.passed[QUIRK], tally.skipped,
	    tally.failed);
}

int
main(int argc, char *argv[])
{
	struct totals totals = { 0, 0 };
	int i;

	if (argc < 2) {
		fprintf(stderr, "usage: driver directory|script ...\n");
		return 2;
	}
	if (setenv("TZ", "UTC", 1) == -1 || setenv("LC_ALL", "C", 1) == -1)
		err(2, NULL);
	for (i = 1; i < argc; i++)
		run_argument(argv[i], &totals);
	printf("1..%zu\n", totals.tests);
	if (fflush(stdout) == EOF)
		err(2, "standard output");
	return totals.failed > 0;
}
