/* SPDX-License-Identifier: ISC */
/* header_method.c - the name of a file's method, whatever is stored. */
#include "print/header.h"

void
header_method(struct out *o, const struct wsp_info *info)
{
	const char *name = wsp_method_name(info->method);

	if (name != NULL) {
		out_text(o, name);
		return;
	}
	out_text(o, "unknown (");
	out_uint(o, info->method);
	out_char(o, ')');
}
