/* SPDX-License-Identifier: ISC */
/* created.c - what is printed of a new file. */
#include "cli/out.h"
#include "print/created.h"

void
print_created(const char *path, bool existed, uint64_t size)
{
	struct out out = { 0 };

	if (existed) {
		out_text(&out, "Overwriting existing file: ");
		out_name(&out, path);
		out_char(&out, '\n');
	}
	out_text(&out, "Created: ");
	out_name(&out, path);
	out_text(&out, " (");
	out_uint(&out, size);
	out_text(&out, " bytes)\n");
	out_flush(&out);
	out_free(&out);
}
