/* SPDX-License-Identifier: ISC */
/* visible.c - names that leave a terminal as it is. */
#include <err.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/out.h"
#include "cli/visible.h"

bool
visible_char(uint32_t code)
{
	if (code < 0xa0)
		return code >= ' ' && code < 0x7f;
	return !((code >= 0x200b && code <= 0x200f) ||
	    (code >= 0x2028 && code <= 0x202e) ||
	    (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
	    (code & 0xfffe) == 0xfffe);
}

char *
visible_put(char *p, const char **s)
{
	const unsigned char *u = (const unsigned char *)*s;
	uint32_t code;
	size_t len = out_decode(u, &code), i;

	*s += len == 0 ? 1 : len;
	if (len > 0 && visible_char(code))
		return mempcpy(p, u, len);
	if (*u == '\n')
		return stpcpy(p, "\\n");
	if (*u == '\t')
		return stpcpy(p, "\\t");
	for (i = 0; i < (len == 0 ? 1 : len); i++)
		p += sprintf(p, "\\%03o", (unsigned)u[i]);
	return p;
}

bool
visible_all(const char *s)
{
	uint32_t code;
	size_t len;

	for (; *s != '\0'; s += len)
		if ((len = out_decode((const unsigned char *)s, &code)) == 0 ||
		    !visible_char(code))
			return false;
	return true;
}

char *
visible_text(const char *s)
{
	char *copy = malloc(strlen(s) * 4 + VISIBLE_LEN), *p = copy;

	if (copy == NULL)
		err(1, NULL);
	while (*s != '\0')
		p = visible_put(p, &s);
	*p = '\0';
	return copy;
}

bool
visible_wanted(void)
{
	static atomic_int terminal = -1;

	if (terminal == -1)
		terminal = isatty(STDOUT_FILENO);
	return terminal != 0;
}
