/* SPDX-License-Identifier: ISC */
/* Tests the reading of retention definitions and steps. */
#include <inttypes.h>
#include <string.h>

#include "says.h"
#include "tap.h"
#include "wsp.h"

#define LEN(a)	(sizeof(a) / sizeof((a)[0]))
#define MAX64	UINT64_MAX

static const struct {
	const char	*name;
	uint64_t	seconds;
} units[] = {
	{ "seconds", 1 },
	{ "minutes", 60 },
	{ "hours", 3600 },
	{ "days", 86400 },
	{ "weeks", 604800 },
	{ "years", 31536000 },
};

static const struct {
	const char	*text;
	uint64_t	step, points;
} definitions[] = {
	{ "60:1440", 60, 1440 },
	{ "60s:1d", 60, 1440 },
	{ "1min:1440", 60, 1440 },
	{ "60:1d", 60, 1440 },
	{ "00060:0010", 60, 10 },
	{ "7s:1m", 7, 8 },
	{ "60s:59s", 60, 0 },
	{ "0:10", 0, 10 },
	{ "1y:10years", 31536000, 10 },
	{ " \t\n\v\f\r60:10 \t\n\v\f\r", 60, 10 },
	{ "18446744073709551615:18446744073709551615", MAX64, MAX64 },
	{ "307445734561825860m:1", MAX64 - 15, 1 },
	{ "16:307445734561825860m", 16, (MAX64 - 15) / 16 },
};

/* Texts whose first part, and texts whose second part is refused. */
static const char *const no_precisions[] = {
	":10", "s:10", "60S:10", "6 0:10", "60 :10", "+60:10", "-60:10",
	"1.5:10", "1m30s:10", "0x3c:10", "\xd9\xa1:10", "x:1y",
	"18446744073709551616:1", "99999999999999999999:1",
	"307445734561825861m:1",
};

static const char *const no_retentions[] = {
	"60:", "60:d", "60: 10", "60:10:5", "60:1D", "60:+1", "60:-1", "60:1e3",
	"1:18446744073709551616", "1:99999999999999999999",
	"1:307445734561825861m",
};

static const char *const no_definitions[] = {
	"", " ", "60", " 1d ", "60s 1d", "60,1440",
};

static const char *const no_units[] = {
	"mins", "mon", "mo", "hr", "wk", "yr", "secondss", "yearss", "x", "ms",
};

static bool
defines(const char *text, uint64_t step, uint64_t points)
{
	struct wsp_retention r = { 4711, 4712 };
	struct wsp_error err = { 0 };

	if (wsp_retention_parse(text, &r, &err) == 0 && r.step == step &&
	    r.points == points)
		return true;
	printf("# %s: got %" PRIu64 ":%" PRIu64 ", %s\n", text, r.step,
	    r.points, err.msg);
	return false;
}

static bool
is_step(const char *text, uint64_t want)
{
	struct wsp_error err = { 0 };
	uint64_t step = 4711;

	if (wsp_step_parse(text, &step, &err) == 0 && step == want)
		return true;
	printf("# %s: got %" PRIu64 ", %s\n", text, step, err.msg);
	return false;
}

static void
test_units(void)
{
	char text[32];
	uint64_t s;
	size_t i;
	bool right;
	int len;

	for (i = 0; i < LEN(units); i++) {
		right = true;
		s = units[i].seconds;
		for (len = 1; len <= (int)strlen(units[i].name); len++) {
			sprintf(text, "3%.*s:2", len, units[i].name);
			right = right && defines(text, 3 * s, 2);
			sprintf(text, "1:2%.*s", len, units[i].name);
			right = right && defines(text, 1, 2 * s);
			sprintf(text, "10%.*s", len, units[i].name);
			right = right && is_step(text, 10 * s);
		}
		ok(right, "%s may be shortened to one letter", units[i].name);
	}
}

static void
test_definitions(void)
{
	size_t i;

	for (i = 0; i < LEN(definitions); i++)
		ok(defines(definitions[i].text, definitions[i].step,
		    definitions[i].points), "definition %zu is %" PRIu64
		    " points of %" PRIu64 " seconds", i,
		    definitions[i].points, definitions[i].step);
}

/* Refuses a definition because of the len bytes at part. */
static void
refuses(const char *text, const char *what, const char *part, size_t len)
{
	struct wsp_retention r = { 4711, 4712 };
	struct wsp_error err;
	bool whole = strcmp(what, "unit") == 0;	/* shows all besides */
	char message[128];

	sprintf(message, "Invalid %s '%.*s'%s%s%s", what, (int)len, part,
	    whole ? " in '" : "", whole ? text : "", whole ? "'" : "");
	ok(wsp_retention_parse(text, &r, &err) == -1 &&
	    says(&err, WSP_EVALUE, message) && r.step == 4711 &&
	    r.points == 4712, "%s", message);
}

static void
test_refused(void)
{
	const char *s;
	char text[32];
	size_t i;

	for (i = 0; i < LEN(no_definitions); i++) {
		s = no_definitions[i];
		refuses(s, "retention definition", s, strlen(s));
	}
	for (i = 0; i < LEN(no_precisions); i++) {
		s = no_precisions[i];
		refuses(s, "precision specification", s, strcspn(s, ":"));
	}
	for (i = 0; i < LEN(no_retentions); i++) {
		s = no_retentions[i];
		refuses(s, "retention specification", strchr(s, ':') + 1,
		    strlen(strchr(s, ':') + 1));
	}
	for (i = 0; i < LEN(no_units); i++) {
		sprintf(text, i % 2 == 0 ? "1%s:x" : "60:1%s", no_units[i]);
		refuses(text, "unit", no_units[i], strlen(no_units[i]));
	}
}

static bool
no_step(const char *text, const char *message)
{
	struct wsp_error err;
	uint64_t step = 4711;

	return wsp_step_parse(text, &step, &err) == -1 &&
	    says(&err, WSP_EVALUE, message) && step == 4711;
}

static void
test_zero(void)
{
	struct wsp_retention r;
	struct wsp_error err;

	ok(wsp_retention_parse("0:10s", &r, &err) == -1 &&
	    says(&err, WSP_EVALUE, "") &&
	    wsp_retention_parse("0s:5m", &r, &err) == -1 &&
	    says(&err, WSP_EVALUE, ""),
	    "no time is a number of points of 0 seconds");
}

static void
test_steps(void)
{
	ok(is_step("60", 60) && is_step("1min", 60) && is_step("0", 0) &&
	    is_step("18446744073709551615", MAX64),
	    "a step is a number, or one with a unit");
	ok(no_step("", "Invalid precision specification ''") &&
	    no_step("1M", "Invalid precision specification '1M'") &&
	    no_step("60:1", "Invalid precision specification '60:1'") &&
	    no_step("10x", "Invalid unit 'x' in '10x'"),
	    "nothing else is a step");
}

int
main(void)
{
	plan((int)(LEN(units) + LEN(definitions) + LEN(no_definitions) +
	    LEN(no_precisions) + LEN(no_retentions) + LEN(no_units)) + 3);
	test_units();
	test_definitions();
	test_refused();
	test_zero();
	test_steps();
	return done();
}
