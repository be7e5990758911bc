/* SPDX-License-Identifier: ISC */
/*
 * digits.h - exact decimal digits of binary numbers.
 *
 * The value of a struct wsp_digits is 0.ddd * 10^point, where ddd are its n
 * digits; neither the first nor the last of them is 0.
 */
#ifndef WSP_TEXT_DIGITS_H
#define WSP_TEXT_DIGITS_H

#include <stdint.h>

/*
 * No double has more than 767 digits, and no number a half or a quarter of the
 * way between two doubles more than 768.
 */
#define WSP_DIGITS	784

struct wsp_digits {
	int	n;			/* entries in digit */
	int	point;			/* see above */
	char	digit[WSP_DIGITS];	/* '0' to '9' */
};

/* base^n modulo 2^64. */
uint64_t wsp_power(uint64_t base, int n);

/* The digits of v / 10^scale, v not 0. */
void	wsp_digits_integer(struct wsp_digits *, uint64_t v, int scale);

/* All digits of m * 2^e: m not 0 and below 2^55, e from -1076 to 971. */
void	wsp_digits_binary(struct wsp_digits *, uint64_t m, int e);

/* Less than, equal to or greater than 0 as a is to b. */
int	wsp_digits_compare(const struct wsp_digits *a,
	    const struct wsp_digits *b);

/*
 * Round a number to at most n > 0 digits: to the nearest, of two equally near
 * ones to the one with an even last digit; or up.
 */
void	wsp_digits_round(struct wsp_digits *, const struct wsp_digits *,
	    int n);
void	wsp_digits_round_up(struct wsp_digits *, const struct wsp_digits *,
	    int n);

#endif
