/* SPDX-License-Identifier: ISC */
/*
 * Tests many processes that make the same files, or replace them, at the same
 * time.
 */
#include <sys/mman.h>

#include "child.h"
#include "scratch.h"
#include "tap.h"

#define NPROCS		8
#define NFILES		1000
#define NREPLACED	50
#define SIZE		88		/* of a file of five points */
#define LONG_MS		20000
#define PATIENCE_S	100

/* What became of an attempt. */
enum outcome { NOTHING, MADE, EXISTS, FAILED };

/* By process and file, in memory that the processes share. */
static unsigned char (*outcomes)[NFILES];

static const char *
name(int file)
{
	static char path[32];

	snprintf(path, sizeof(path), "%d.wsp", file);
	return path;
}

static enum outcome
make(int file, bool overwrite)
{
	struct wsp_create_options options;
	struct wsp_error error;

	wsp_create_defaults(&options);
	options.method = overwrite ? WSP_MAX : WSP_SUM;
	options.no_sync = true;
	options.overwrite = overwrite;
	options.lock_timeout_ms = LONG_MS;
	if (scratch_make(name(file), "60:5", &options, &error) == 0)
		return MADE;
	if (error.code == WSP_ECONFIG)
		return EXISTS;
	dprintf(STDOUT_FILENO, "# %s: %s\n", name(file), error.msg);
	return FAILED;
}

/* Waits for the end of a pipe, then makes the files. */
static void
compete(int start, int nfiles, bool overwrite, unsigned char *mine)
{
	char c;
	int i;

	if (read(start, &c, 1) != 0)
		_exit(1);
	for (i = 0; i < nfiles; i++)
		mine[i] = (unsigned char)make(i, overwrite);
	_exit(0);
}

/* Starts all processes at once and waits for them. */
static void
race(int nfiles, bool overwrite)
{
	pid_t pids[NPROCS];
	int start[2], i;

	memset(outcomes, NOTHING, NPROCS * sizeof(*outcomes));
	if (pipe(start) == -1)
		err(1, "pipe");
	for (i = 0; i < NPROCS; i++) {
		if ((pids[i] = fork()) == -1)
			err(1, "fork");
		if (pids[i] == 0) {
			close(start[1]);
			compete(start[0], nfiles, overwrite, outcomes[i]);
		}
	}
	close(start[0]);
	close(start[1]);
	for (i = 0; i < NPROCS; i++)
		child_status(pids[i]);
}

/* Was every file made by so many processes, and refused by the others? */
static bool
made_by(int winners, int nfiles)
{
	int counts[FAILED + 1], file, i;
	bool right = true;

	for (file = 0; file < nfiles; file++) {
		memset(counts, 0, sizeof(counts));
		for (i = 0; i < NPROCS; i++)
			counts[outcomes[i][file]]++;
		if (counts[MADE] == winners &&
		    counts[EXISTS] == NPROCS - winners)
			continue;
		printf("# %s: %d made it, %d were refused\n", name(file),
		    counts[MADE], counts[EXISTS]);
		right = false;
	}
	return right;
}

/* Are there so many files of this method, whole, and nothing else? */
static bool
all_sound(int nfiles, enum wsp_method method)
{
	struct wsp_error error;
	bool right = scratch_files(false) == NFILES;
	struct wsp *w;
	int i;

	for (i = 0; right && i < nfiles; i++) {
		right = wsp_open(&w, name(i), WSP_WRITE, 0, &error) == 0;
		if (!right)
			break;
		right = wsp_info(w)->method == method &&
		    wsp_info(w)->file_size == SIZE;
		wsp_close(w);
	}
	return right;
}

int
main(void)
{
	plan(4);
	alarm(PATIENCE_S);
	scratch_enter();
	outcomes = mmap(NULL, NPROCS * sizeof(*outcomes),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (outcomes == MAP_FAILED)
		err(1, "mmap");
	race(NFILES, false);
	ok(made_by(1, NFILES),
	    "of processes that make the same file exactly one succeeds");
	ok(all_sound(NFILES, WSP_SUM), "it is sound, and nothing else is left");
	race(NREPLACED, true);
	ok(made_by(NPROCS, NREPLACED),
	    "processes that replace the same file do it in turn");
	ok(all_sound(NREPLACED, WSP_MAX),
	    "it is sound then too, and nothing else is left");
	scratch_leave();
	return done();
}
