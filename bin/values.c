/* SPDX-License-Identifier: ISC */
/* values.c - the texts of options that take a number or a time. */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#define MAX_SECONDS	1000000
#define MAX_THREADS	1024

int64_t
cli_time(const char *option, const char *text, int64_t otherwise)
{
	struct wsp_error error;
	int64_t t;

	if (text == NULL)
		return otherwise;
	if (wsp_parse_time(text, cli_now(), &t, &error) == -1)
		cli_usage("%s: %s", option, error.msg);
	return t;
}

double
cli_double(const char *option, const char *text)
{
	double v;

	if (wsp_parse_double(text, &v) == -1)
		cli_usage("%s: invalid floating-point value: '%s'", option,
		    text);
	return v;
}

int64_t
cli_int(const char *option, const char *text, int64_t min, int64_t max)
{
	int64_t v;

	if (wsp_parse_int(text, &v) == -1)
		cli_usage("%s: invalid integer value: '%s'", option, text);
	if (v < min || v > max)
		cli_usage("%s: %s is not between %" PRId64 " and %" PRId64,
		    option, text, min, max);
	return v;
}

uint64_t
cli_step(const char *option, const char *text)
{
	struct wsp_error error;
	uint64_t step;

	if (wsp_step_parse(text, &step, &error) == -1)
		cli_usage("%s: %s", option, error.msg);
	return step;
}

unsigned
cli_threads(const char *option, const char *text)
{
	return (unsigned)cli_int(option, text, 1, MAX_THREADS);
}

unsigned
cli_processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : (unsigned)n;
}

int
cli_milliseconds(const char *option, const char *text)
{
	double v = cli_double(option, text);

	if (!(v >= 0 && v <= MAX_SECONDS))
		cli_usage("%s: %s is not between 0 and %d seconds", option,
		    text, MAX_SECONDS);
	return (int)(v * 1000);
}
