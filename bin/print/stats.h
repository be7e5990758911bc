/* SPDX-License-Identifier: ISC */
#ifndef BIN_PRINT_STATS_H
#define BIN_PRINT_STATS_H

#include "cli/json.h"
#include "cli/out.h"
#include "wsp-ops.h"

/* What is said of an archive's slots, each with its name. */
#define STATS_MEMBERS	16

enum {
	STATS_NONE,		/* there is no such thing */
	STATS_COUNT,
	STATS_SECONDS,
	STATS_TIME,
	STATS_VALUE
};

struct stats_member {
	const char	*name;
	int		 kind;
	int64_t		 number;
	double		 value;
};

void	stats_list(const struct wsp_archive_stats *,
	    struct stats_member[STATS_MEMBERS]);

/* Print one of them, as text, perhaps for people, or as JSON. */
void	stats_text(struct out *, const struct stats_member *, bool human);
void	stats_json(struct json *, const struct stats_member *);

/*
 * Print one point; as text after the path unless that is NULL, without the
 * step of its archive if that is 0, and perhaps for people.
 */
void	stats_point(struct out *, const char *path, const struct wsp_point *,
	    uint32_t step, bool human);
void	stats_point_json(struct out *, const char *path,
	    const struct wsp_point *, uint32_t step);

#endif
