/* SPDX-License-Identifier: ISC */
/* terms.c - the conditions of the command line. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/grown.h"
#include "find/terms.h"
#include "schemas/schemas.h"

struct find_term *find_terms;
size_t find_nterms;

static bool next_first = true, next_negated, dangling;

static const struct {
	const char	*option;
	enum find_kind	 kind;
} kinds[] = {
	{ "stale", FIND_STALE }, { "dead", FIND_DEAD },
	{ "never", FIND_NEVER }, { "corrupt", FIND_CORRUPT },
	{ "state", FIND_STATE }, { "size", FIND_SIZE },
	{ "allocated", FIND_ALLOCATED }, { "retention", FIND_RETENTION },
	{ "step", FIND_STEP }, { "method", FIND_METHOD },
	{ "xff", FIND_XFF }, { "misfit", FIND_MISFIT },
	{ "new", FIND_NEW }, { "changed", FIND_CHANGED },
	{ "written", FIND_WRITTEN }, { "missing-on", FIND_MISSING_ON },
	{ "differs", FIND_DIFFERS }, { "newer-on", FIND_NEWER_ON },
	{ "belongs", FIND_BELONGS }, { "misplaced", FIND_MISPLACED },
	{ "duplicate", FIND_DUPLICATE },
	{ "flag", FIND_FLAG }, { "seq", FIND_SEQ }, { "uid", FIND_UID }
};

void
find_add_term(const char *option, const char *text)
{
	struct find_term *t;
	size_t i;

	find_terms = grown(find_terms, find_nterms, sizeof(*find_terms));
	t = &find_terms[find_nterms++];
	memset(t, 0, sizeof(*t));
	for (i = 0; strcmp(kinds[i].option, option) != 0; i++)
		;
	t->kind = kinds[i].kind;
	t->option = option;
	t->text = text;
	t->first = next_first;
	t->negated = next_negated;
	next_first = next_negated = dangling = false;
}

void
find_add_or(const char *option, const char *text)
{
	(void)text;
	if (next_first || dangling)
		cli_usage("--%s: no condition comes before", option);
	next_first = dangling = true;
}

void
find_add_not(const char *option, const char *text)
{
	(void)text;
	if (next_negated)
		cli_usage("--%s: twice before a condition", option);
	next_negated = dangling = true;
}

_Noreturn static void
refuse(const struct find_term *t, const char *why)
{
	cli_usage("--%s: %s: %s", t->option, t->text, why);
}

/* A number and a unit, without sign. */
bool
find_age(const char *text, uint64_t *seconds)
{
	char relative[64];
	struct wsp_error ignored;
	int64_t t;

	if (*text < '0' || *text > '9' ||
	    text[strspn(text, "0123456789")] == '\0' ||
	    strspn(text + strspn(text, "0123456789"),
	    "abcdefghijklmnopqrstuvwxyz") !=
	    strlen(text + strspn(text, "0123456789")))
		return false;
	if (snprintf(relative, sizeof(relative), "-%s", text) >=
	    (int)sizeof(relative) ||
	    wsp_parse_time(relative, 0, &t, &ignored) == -1 || t > 0)
		return false;
	*seconds = (uint64_t)-t;
	return true;
}

uint64_t
find_since(const struct find_place *p, const char *option, const char *text,
    int64_t *time, bool *is_token)
{
	struct wsp_error error;
	uint64_t age, number;

	*is_token = false;
	if (strlen(text) > 33 && text[32] == ':') {
		if (p->catalog == NULL)
			cli_usage("--%s: a token needs a catalogue", option);
		if (wsp_catalog_token(p->catalog, text, &number,
		    &error) == -1) {
			cli_fail(p->catalog_path, &error);
			exit(cli_finish());
		}
		*is_token = true;
		return number;
	}
	*time = find_age(text, &age) ? cli_now() - (int64_t)age :
	    cli_time(option, text);
	return *time < 0 ? 0 : (uint64_t)*time * 1000000;
}

/* Ends with the reason if so much is not remembered. */
static void
check_since(const struct find_place *p, uint64_t number)
{
	struct wsp_error error;

	if (wsp_catalog_remembers(p->catalog, number, &error) == 0)
		return;
	cli_fail(p->catalog_path, &error);
	exit(cli_finish());
}

/* The first number after the catalogue's floor: earlier ones say no less. */
static void
parse_since(struct find_term *t, const struct find_place *p)
{
	if (p->catalog == NULL && t->kind == FIND_CHANGED)
		cli_usage("--changed needs a catalogue");
	t->number = find_since(p, t->option, t->text, &t->time, &t->is_token);
	if (t->kind == FIND_CHANGED)
		check_since(p, t->number);
}

static void
parse_size(struct find_term *t)
{
	static const char units[] = "kMGT";
	const char *s = t->text, *unit;
	char *end;
	unsigned long long n;

	t->sign = *s == '+' ? 1 : *s == '-' ? -1 : 0;
	s += t->sign != 0;
	errno = 0;
	n = strtoull(s, &end, 10);
	if (*s < '0' || *s > '9' || errno != 0)
		refuse(t, "not a size");
	if (*end != '\0' && (unit = strchr(units, *end)) != NULL &&
	    end[1] == '\0') {
		if (n > UINT64_MAX >> 10 * (unit - units + 1))
			refuse(t, "not a size");
		n <<= 10 * (unit - units + 1);
	} else if (*end != '\0')
		refuse(t, "not a size");
	t->number = n;
}

static void
parse_retentions(struct find_term *t)
{
	char *text = strdup(t->text), *s = text, *part;
	struct wsp_error error;

	if (text == NULL)
		err(1, NULL);
	while ((part = strsep(&s, ",")) != NULL) {
		t->retentions = grown(t->retentions, t->nretentions,
		    sizeof(*t->retentions));
		if (wsp_retention_parse(part, &t->retentions[t->nretentions++],
		    &error) == -1)
			refuse(t, error.msg);
	}
	free(text);
}

static void
parse_flags(struct find_term *t)
{
	const char *s;

	for (s = t->text; *s != '\0'; s++) {
		if (*s < 'a' || *s > 'p')
			refuse(t, "flags are letters from a to p");
		t->number |= UINT64_C(1) << (unsigned)(*s - 'a');
	}
}

static uint64_t
parse_count(const struct find_term *t, const char *s, char **end)
{
	unsigned long long n;

	errno = 0;
	n = strtoull(s, end, 10);
	if (*s < '0' || *s > '9' || errno != 0)
		refuse(t, "not a number");
	return n;
}

static void
parse_seq(struct find_term *t)
{
	char *end;

	t->number = t->high = parse_count(t, t->text, &end);
	if (t->kind == FIND_SEQ && *end == ':')
		t->high = parse_count(t, end + 1, &end);
	if (*end != '\0')
		refuse(t, "not a number");
}

static void
read_schemas(struct find_term *t)
{
	schemas_find(&t->files, t->text);
	t->schemas = schemas_read(&t->files);
}

static void
parse_words(struct find_term *t)
{
	enum wsp_method method;
	struct wsp_error error;
	int state;

	switch (t->kind) {
	case FIND_STATE:
		if ((state = wsp_state_parse(t->text)) == -1)
			refuse(t, "there is no such state");
		t->number = (uint64_t)state;
		break;
	case FIND_METHOD:
		if (wsp_method_parse(t->text, &method, &error) == -1)
			refuse(t, error.msg);
		t->number = (uint64_t)method;
		break;
	case FIND_XFF:
		if (wsp_xff_parse(t->text, &t->xff, &error) == -1)
			refuse(t, error.msg);
		break;
	default:
		if (wsp_step_parse(t->text, &t->number, &error) == -1)
			refuse(t, error.msg);
	}
}

static void
parse_stale(struct find_term *t)
{
	uint64_t age;

	t->time = find_age(t->text, &age) ? cli_now() - (int64_t)age :
	    cli_time(t->option, t->text);
}

static void
open_other(struct find_term *t)
{
	if ((t->other = calloc(1, sizeof(*t->other))) == NULL)
		err(1, NULL);
	find_open(t->other, t->text);
}

static void
parse_term(struct find_term *t, const struct find_place *p)
{
	switch (t->kind) {
	case FIND_STALE:
		parse_stale(t);
		break;
	case FIND_STATE:
	case FIND_METHOD:
	case FIND_XFF:
	case FIND_STEP:
		parse_words(t);
		break;
	case FIND_SIZE:
	case FIND_ALLOCATED:
		parse_size(t);
		break;
	case FIND_RETENTION:
		parse_retentions(t);
		break;
	case FIND_MISFIT:
		read_schemas(t);
		break;
	case FIND_NEW:
	case FIND_CHANGED:
	case FIND_WRITTEN:
		parse_since(t, p);
		break;
	case FIND_MISSING_ON:
	case FIND_DIFFERS:
	case FIND_NEWER_ON:
		open_other(t);
		break;
	case FIND_FLAG:
		parse_flags(t);
		break;
	case FIND_SEQ:
	case FIND_UID:
		parse_seq(t);
		break;
	default:
		break;
	}
	if ((t->kind == FIND_BELONGS || t->kind == FIND_MISPLACED) &&
	    find_said.node == NULL)
		cli_usage("--%s needs --ring and --node", t->option);
	if (p->catalog == NULL && (t->kind == FIND_FLAG ||
	    t->kind == FIND_SEQ || t->kind == FIND_UID))
		cli_usage("--%s needs a catalogue", t->option);
	if (find_nplaces > 1 && (t->is_token || t->kind == FIND_FLAG ||
	    t->kind == FIND_SEQ || t->kind == FIND_UID ||
	    t->kind == FIND_CHANGED))
		cli_usage("--%s: this can be asked of one place only",
		    t->option);
}

void
find_parse_terms(const struct find_place *p)
{
	size_t i;

	if (dangling)
		cli_usage("%s: no condition follows",
		    next_negated ? "--not" : "--or");
	for (i = 0; i < find_nterms; i++)
		parse_term(&find_terms[i], p);
	find_sort_terms();
}

void
find_close_terms(void)
{
	size_t i;

	for (i = 0; i < find_nterms; i++) {
		if (find_terms[i].other != NULL)
			find_close(find_terms[i].other);
		free(find_terms[i].other);
	}
}
