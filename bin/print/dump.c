/* SPDX-License-Identifier: ISC */
/* dump.c - the header and every slot of a file, as text. */
#include <stdio.h>
#include <string.h>

#include "cli/out.h"
#include "print/dump.h"
#include "print/header.h"
#include "wsp-ops.h"

/* Slots that are read at a time. */
#define CHUNK	4096

/* Values are set right in a field of this width. */
#define WIDTH	10

static void
print_number(struct out *o, const char *before, uint64_t value)
{
	out_text(o, before);
	out_uint(o, value);
	out_char(o, '\n');
}

static void
print_header(struct out *o, const struct wsp_info *info)
{
	const struct wsp_archive *a;
	uint32_t i;

	out_text(o, "Meta data:\n  aggregation method: ");
	header_method(o, info);
	print_number(o, "\n  max retention: ", info->max_retention);
	out_text(o, "  xFilesFactor: ");
	out_end(o, out_room(o, 64) + snprintf(out_room(o, 64), 64,
	    "%g\n\n", (double)info->xff));
	for (i = 0; i < info->narchives; i++) {
		a = &info->archives[i];
		out_text(o, "Archive ");
		out_uint(o, i);
		print_number(o, " info:\n  offset: ", a->offset);
		print_number(o, "  seconds per point: ", a->step);
		print_number(o, "  points: ", a->points);
		print_number(o, "  retention: ", wsp_archive_retention(a));
		print_number(o, "  size: ", wsp_stored_size(info, i));
		out_char(o, '\n');
	}
}

static void
print_slot(struct out *o, const struct dump_style *style, uint32_t number,
    const struct wsp_slot *slot)
{
	char *p = out_room(o, OUT_LINE);
	size_t len;

	p += wsp_format_uint(p, number);
	*p++ = ':';
	*p++ = ' ';
	if (style->pretty) {
		out_end(o, p);
		out_time(o, slot->interval, style->time_format);
		p = out_room(o, OUT_LINE);
	} else
		p += wsp_format_uint(p, slot->interval);
	*p++ = ',';
	*p++ = ' ';
	len = wsp_format_exact(p, slot->value);
	if (len < WIDTH) {
		memmove(p + WIDTH - len, p, len);
		memset(p, ' ', WIDTH - len);
		len = WIDTH;
	}
	p[len] = '\n';
	out_end(o, p + len + 1);
}

static void
print_raw(struct out *o, const struct wsp_slot *slot)
{
	char *p = out_room(o, OUT_LINE);

	p += wsp_format_uint(p, slot->interval);
	*p++ = ':';
	p += wsp_format_exact(p, slot->value);
	*p++ = '\n';
	out_end(o, p);
}

/*
 * Prints an archive as far as the file goes, and no more slots than are left:
 * archives that overlap could otherwise show each byte a million times.
 */
static int
print_archive(struct out *o, const struct dump_style *style, struct wsp *w,
    uint32_t archive, uint64_t *left, struct wsp_error *error)
{
	uint32_t points = wsp_info(w)->archives[archive].points;
	struct wsp_slot slots[CHUNK];
	uint32_t first, got, i;

	if (!style->raw) {
		out_text(o, "Archive ");
		out_uint(o, archive);
		out_text(o, " data:\n");
	}
	for (first = 0; first < points; first += got) {
		if (wsp_read_slots(w, archive, first, *left < CHUNK ?
		    (uint32_t)*left : CHUNK, slots, &got, error) == -1)
			return -1;
		if (got == 0)
			break;
		*left -= got;
		for (i = 0; i < got; i++)
			if (style->raw)
				print_raw(o, &slots[i]);
			else
				print_slot(o, style, first + i, &slots[i]);
	}
	return 0;
}

int
dump_text(struct item *item, struct wsp *w, const struct dump_style *style,
    struct wsp_error *error)
{
	const struct wsp_info *info = wsp_info(w);
	const struct wsp_archive slot = { .points = 1 };
	uint64_t left = info->compressed ? UINT64_MAX :
	    info->file_size / wsp_archive_size(&slot);
	struct out *o = item->out;
	uint32_t i;

	if (style->several) {
		item_block(item);
		out_name(o, item->path);
		out_text(o, ":\n");
	}
	if (!style->raw)
		print_header(o, info);
	for (i = 0; i < info->narchives; i++)
		if (print_archive(o, style, w, i, &left, error) == -1)
			return -1;
	return 0;
}
