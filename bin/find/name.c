/* SPDX-License-Identifier: ISC */
/* name.c - what metrics are called, which of tagged ones need not be known. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/messages.h"
#include "cli/names.h"
#include "find/find.h"
#include "print/dotted.h"

#define TAGGED		"_tagged/"
#define TAGGED_LEN	8

static uint64_t missed;

bool
find_is_tagged(const struct find_subject *s)
{
	return s->r.len > TAGGED_LEN &&
	    memcmp(s->r.name, TAGGED, TAGGED_LEN) == 0;
}

const char *
find_metric(struct find_subject *s)
{
	char path[WSP_METRICLEN + 8];
	struct wsp_error ignored;

	if (s->metric != NULL)
		return s->metric;
	s->metric = s->buf;
	s->unnamed = false;
	if (find_is_tagged(s)) {
		snprintf(path, sizeof(path), "%s.wsp", s->r.name);
		s->unnamed = names_find(path, s->buf, &ignored) == -1;
	}
	if (!find_is_tagged(s) || s->unnamed)
		s->metric_len = dotted_name(s->r.name, s->r.len, s->buf);
	else
		s->metric_len = strlen(s->buf);
	return s->metric;
}

bool
find_is_named(struct find_subject *s)
{
	find_metric(s);
	s->missed |= s->unnamed;
	return !s->unnamed;
}

void
find_miss_name(void)
{
	missed++;
}

void
find_note_missed(void)
{
	if (missed > 0)
		cli_note(NULL, "name not known: %" PRIu64 " files", missed);
}
