/* SPDX-License-Identifier: ISC */
/* info.c - what a catalogue is, and the words of states. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "catalog/catalog.h"

static const char *const states[WSP_NSTATES] = {
	"unknown", "sound", "empty", "short", "compressed", "method", "xff",
	"archives", "table", "step", "points", "offset", "overlap",
	"truncated", "unreadable"
};

const char *
wsp_state_name(unsigned state)
{
	return state < WSP_NSTATES ? states[state] : NULL;
}

int
wsp_state_parse(const char *word)
{
	int i;

	for (i = 0; i < WSP_NSTATES; i++)
		if (strcmp(word, states[i]) == 0)
			return i;
	return -1;
}

static void
put_token(const struct wsp_catalog *c, char *token, size_t size)
{
	size_t i;

	for (i = 0; i < WSP_UUID; i++)
		snprintf(token + 2 * i, size - 2 * i, "%02x", c->id.uuid[i]);
	snprintf(token + 2 * i, size - 2 * i, ":%" PRIu64, c->slot.next - 1);
}

void
wsp_catalog_info(const struct wsp_catalog *c, struct wsp_catalog_info *info)
{
	memset(info, 0, sizeof(*info));
	put_token(c, info->token, sizeof(info->token));
	info->metrics = c->before[c->index.nblocks];
	info->directories = c->slot.directories;
	info->vanished = c->slot.vanished;
	info->holes = c->slot.holes;
	info->floor = c->slot.floor;
	info->next = c->slot.next;
	info->used = WSP_PAGE + c->slot.index.length +
	    wsp_index_length(&c->index);
	info->garbage = c->reader.size > info->used ?
	    c->reader.size - info->used : 0;
	info->names_at = c->slot.names_at;
	info->data_at = c->slot.data_at;
	info->headers_at = c->slot.headers_at;
	info->partial = (c->id.flags & WSP_PARTIAL) != 0;
	info->listed = (c->id.flags & WSP_LISTED) != 0;
	info->follow = (c->id.flags & WSP_FOLLOW) != 0;
	info->foreign = c->reader.foreign;
	info->root = c->root;
	info->origin = c->origin;
	info->source = c->source;
}
