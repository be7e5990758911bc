/* SPDX-License-Identifier: ISC */
/* iso.c - times in ISO 8601. */
#include <time.h>

#include "print/iso.h"
#include "wsp.h"

static char *
put2(char *p, char before, int n)
{
	*p++ = before;
	*p++ = (char)('0' + n / 10);
	*p++ = (char)('0' + n % 10);
	return p;
}

static char *
put_offset(char *p, long seconds)
{
	int minutes = (int)((seconds < 0 ? -seconds : seconds) / 60);

	p = put2(p, seconds < 0 ? '-' : '+', minutes / 60);
	return put2(p, ':', minutes % 60);
}

char *
iso_put(char *p, int64_t seconds, bool utc)
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if ((utc ? gmtime_r(&t, &tm) : localtime_r(&t, &tm)) == NULL ||
	    tm.tm_year < -900 || tm.tm_year >= 8100)
		return p + wsp_format_int(p, seconds);
	p += wsp_format_int(p, (int64_t)tm.tm_year + 1900);
	p = put2(p, '-', tm.tm_mon + 1);
	p = put2(p, '-', tm.tm_mday);
	p = put2(p, 'T', tm.tm_hour);
	p = put2(p, ':', tm.tm_min);
	p = put2(p, ':', tm.tm_sec);
	if (!utc)
		return put_offset(p, tm.tm_gmtoff);
	*p++ = 'Z';
	return p;
}
