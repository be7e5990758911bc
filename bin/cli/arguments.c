/* SPDX-License-Identifier: ISC */
/* arguments.c - what an option says goes where its row tells. */
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"

#define MAX_SECONDS	1000000

int64_t
cli_time(const char *option, const char *text)
{
	struct wsp_error error;
	int64_t t;

	if (wsp_parse_time(text, cli_now(), &t, &error) == -1)
		cli_usage("--%s: %s", option, error.msg);
	return t;
}

static double
read_real(const char *option, const char *text)
{
	double v;

	if (wsp_parse_double(text, &v) == -1)
		cli_usage("--%s: invalid floating-point value: '%s'", option,
		    text);
	return v;
}

static int
read_ms(const char *option, const char *text)
{
	double v = read_real(option, text);

	if (!(v >= 0 && v <= MAX_SECONDS))
		cli_usage("--%s: %s is not between 0 and %d seconds", option,
		    text, MAX_SECONDS);
	return (int)(v * 1000);
}

static int64_t
read_integer(const struct cli_option *o, const char *text)
{
	int64_t v;

	if (wsp_parse_int(text, &v) == -1)
		cli_usage("--%s: invalid integer value: '%s'", o->name, text);
	if (v < o->min || v > o->max)
		cli_usage("--%s: %s is not between %" PRId64 " and %" PRId64,
		    o->name, text, o->min, o->max);
	return v;
}

static uint64_t
read_step(const char *option, const char *text)
{
	struct wsp_error error;
	uint64_t step;

	if (wsp_step_parse(text, &step, &error) == -1)
		cli_usage("--%s: %s", option, error.msg);
	return step;
}

/* The choices have commas between them, and perhaps quotes around them. */
static int
read_choice(const struct cli_option *o, const char *text)
{
	static const char between[] = ", '";
	const char *s = o->choices;
	size_t len;
	int i;

	for (i = 0; *(s += strspn(s, between)) != '\0'; i++, s += len) {
		len = strcspn(s, between);
		if (strlen(text) == len && strncmp(text, s, len) == 0)
			return i;
	}
	cli_usage("--%s: invalid choice: '%s' (choose from %s)", o->name, text,
	    o->choices);
}

bool
cli_optional(const struct cli_option *o)
{
	return o->arg != NULL && o->arg[0] == '=';
}

void
cli_take(const struct cli_option *o, const char *arg)
{
	if (o->flag != NULL)
		*o->flag = true;
	if (o->constant != NULL)
		*o->constant = o->value;
	if (o->text != NULL)
		*o->text = arg;
	if (o->time != NULL)
		o->time->text = arg;
	if (o->real != NULL)
		*o->real = read_real(o->name, arg);
	if (o->step != NULL)
		*o->step = read_step(o->name, arg);
	if (o->ms != NULL)
		*o->ms = read_ms(o->name, arg);
	if (o->integer != NULL)
		*o->integer = read_integer(o, arg);
	if (o->choice != NULL)
		*o->choice = read_choice(o, arg);
	if (o->call != NULL)
		o->call(o->name, arg);
}

void
cli_ignore(const char *option, const char *arg)
{
	(void)option;
	(void)arg;
}

int64_t
cli_time_or(const struct cli_time *t, int64_t otherwise)
{
	return t->text == NULL ? otherwise : t->time;
}
