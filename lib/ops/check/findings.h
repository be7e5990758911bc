/* SPDX-License-Identifier: ISC */
/*
 * findings.h - collect what a check finds or a repair changes.
 */
#ifndef WSP_OPS_CHECK_FINDINGS_H
#define WSP_OPS_CHECK_FINDINGS_H

#include "wsp-ops.h"

/* Kinds of findings that are told apart in one group. */
#define WSP_MAX_KINDS	32

/*
 * Collects findings in groups, such as the slots of one archive.  Of each
 * kind only the first few of a group are kept, the rest is counted.
 */
struct wsp_recorder {
	struct wsp_findings *findings;
	uint64_t	 limit;		/* of a kind in a group, 0 for all */
	const char	*unit;		/* what the group is made of */
	int64_t		 archive;	/* that the group is about, or -1 */
	size_t		 nkinds;
	struct wsp_kind {
		const char	*id;
		enum wsp_severity severity;
		uint64_t	 count;
	}		 kinds[WSP_MAX_KINDS];
};

/* Where in a file a finding is; -1 if that does not apply. */
struct wsp_place {
	int64_t		archive;
	int64_t		slot;
};

#define WSP_NOWHERE	((struct wsp_place){ -1, -1 })

/* Begins to collect in findings, which are emptied. */
void	wsp_record_init(struct wsp_recorder *, struct wsp_findings *,
	    uint64_t limit);

/*
 * Begins a group of such units, like "archives" or "slots", about one archive
 * or -1, after the one before has been ended.
 */
void	wsp_record_group(struct wsp_recorder *, const char *unit,
	    int64_t archive);

/* Adds a finding. */
int	wsp_record(struct wsp_recorder *, enum wsp_severity, const char *id,
	    struct wsp_place, struct wsp_error *, const char *, ...)
	    __attribute__((__format__(printf, 6, 7)));

/* Ends a group: adds how many findings were not kept. */
int	wsp_record_end(struct wsp_recorder *, struct wsp_error *);

/* Is there a finding of this kind? */
bool	wsp_findings_have(const struct wsp_findings *, const char *id);

#endif
