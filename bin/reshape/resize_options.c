/* SPDX-License-Identifier: ISC */
/* resize_options.c - the options of whisper-resize that others take, too. */
#include "cli/open.h"
#include "reshape/resize_options.h"

bool resize_quiet, resize_silent;
static bool reserve, spread;
static int64_t owner = -1, group = -1;

const struct cli_option resize_options[] = {
	{ 0, "sparse", NULL, "accepted; new files are sparse", { "sp" },
	    .call = cli_ignore },
	{ 0, "fallocate", NULL, "reserve the blocks", .flag = &reserve },
	{ 0, "spread", NULL, "coarse values fill all finer slots",
	    .flag = &spread },
	{ 0, "chown-uid", "UID", "owner of the new file",
	    .integer = &owner, .min = -1, .max = UINT32_MAX - 1 },
	{ 0, "chown-gid", "GID", "group of the new file",
	    .integer = &group, .min = -1, .max = UINT32_MAX - 1 },
	{ 0, "quiet", NULL, "print only old and new size",
	    .flag = &resize_quiet },
	{ 0, "silent", NULL, "print nothing", .flag = &resize_silent },
	{ 0, "aggregate", NULL, "accepted; values are never lost",
	    .call = cli_ignore },
	{ 0, "force", NULL, "accepted; changes nothing",
	    { "fo", "for", "forc" }, .call = cli_ignore },
	{ .name = NULL }
};

void
resize_put(struct wsp_resize_options *options)
{
	wsp_resize_defaults(options);
	if (reserve)
		options->alloc = WSP_FALLOCATE;
	options->spread = spread;
	options->owner = (uid_t)owner;
	options->group = (gid_t)group;
	options->no_sync = open_no_sync();
	options->lock_timeout_ms = open_lock_timeout();
}
