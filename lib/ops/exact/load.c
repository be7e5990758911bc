/* SPDX-License-Identifier: ISC */
/* load.c - restore a file from the text that is exactly it. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/error.h"
#include "file/create.h"
#include "ops/exact/load.h"
#include "wsp-ops.h"

/* The text, and the file that becomes of it. */
struct job {
	wsp_get_line	*get;
	void		*arg;
	wsp_cancel	*cancel;
	uint64_t	 number;	/* of the line */
	struct wsp_load	 load;
};

/* A line that makes no sense is told with its number. */
static int
read_line(struct job *j, const char *line, struct wsp_error *err)
{
	struct wsp_error why;

	j->number++;
	if (wsp_load_line(&j->load, line, &why) == 0)
		return 0;
	if (why.code != WSP_EVALUE) {
		*err = why;
		return -1;
	}
	return wsp_fail(err, WSP_EVALUE, "line %" PRIu64 ": %s", j->number,
	    why.msg);
}

static int
write_file(void *arg, struct wsp_source *source, struct wsp_error *err)
{
	struct job *j = arg;
	char *line;

	j->load.page.source = source;
	for (;;) {
		if (wsp_check_cancel(j->cancel, err) == -1 ||
		    j->get(j->arg, &line, err) == -1)
			return -1;
		if (line == NULL)
			break;
		if (read_line(j, line, err) == -1)
			return -1;
	}
	if (j->load.expected != WSP_EXPECT_NOTHING)
		return wsp_fail(err, WSP_EVALUE, "line %" PRIu64
		    ": the text ends before its end", j->number + 1);
	return wsp_page_flush(&j->load.page, err);
}

int
wsp_load(const char *path, wsp_get_line *get, void *arg,
    const struct wsp_create_options *options, uint64_t *size,
    struct wsp_error *err)
{
	struct job *j;
	int ret;

	if ((j = calloc(1, sizeof(*j))) == NULL)
		return wsp_fail_errno(err, NULL);
	j->get = get;
	j->arg = arg;
	j->cancel = options->cancel;
	ret = wsp_create_by(path, write_file, j, options, err);
	if (ret == 0 && size != NULL)
		*size = j->load.size;
	free(j->load.archives);
	free(j);
	return ret;
}
