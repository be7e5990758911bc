/* SPDX-License-Identifier: ISC */
#ifndef WSP_TEXT_HEX_H
#define WSP_TEXT_HEX_H

/* The value of a hexadecimal digit of either case; -1 if it is none. */
static inline int
wsp_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
