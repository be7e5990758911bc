/* SPDX-License-Identifier: ISC */
/* literal.c - find out what texts a pattern needs, where that is certain. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "schema/literal.h"

/* Where the reader is.  What it does not understand ends it. */
struct reader {
	struct wsp_literals *out;
	const char	*s;
	size_t		 len;		/* of the text so far */
	size_t		 from;		/* where the literal began */
	bool		 anchored;	/* nothing came before it but ^ */
	bool		 whole;		/* nothing but a literal so far */
	bool		 done, lost;
};

static struct wsp_branch *
last_branch(const struct reader *r)
{
	return &r->out->branches[r->out->nbranches - 1];
}

/* A branch of which nothing has been read needs an empty text. */
static void
begin_branch(struct reader *r)
{
	struct wsp_branch *b = &r->out->branches[r->out->nbranches++];

	*b = (struct wsp_branch){ r->out->nliterals, 0, false };
	r->from = r->len;
	r->whole = true;
	r->anchored = *r->s == '^';
	if (r->anchored)
		r->s++;
	if (strncmp(r->s, ".*", 2) == 0 && strchr("?*+{", r->s[2]) == NULL) {
		r->s += 2;
		r->anchored = false;
	}
}

/* The literal ends here; it may be empty. */
static void
end_literal(struct reader *r, bool at_end)
{
	struct wsp_branch *b = last_branch(r);

	r->out->literals[r->out->nliterals++] = (struct wsp_literal){ r->from,
	    r->len - r->from, r->anchored, at_end };
	b->n++;
	r->from = r->len;
	r->anchored = false;
}

/* Something comes that is no text. */
static void
interrupt(struct reader *r)
{
	end_literal(r, false);
	r->whole = false;
}

static void
end_branch(struct reader *r, bool at_end)
{
	end_literal(r, at_end);
	last_branch(r)->whole = r->whole;
}

/* Takes away the last character, which need not be there. */
static void
drop_last(struct reader *r)
{
	while (r->len > r->from &&
	    ((unsigned char)r->out->text[--r->len] & 0xc0) == 0x80)
		continue;
}

static void
skip_class(struct reader *r)
{
	r->s += r->s[1] == '^' ? 2 : 1;
	if (*r->s == ']')
		r->s++;
	for (; *r->s != ']' && *r->s != '\0'; r->s++)
		if (*r->s == '\\' && r->s[1] != '\0')
			r->s++;
	if (*r->s == ']')
		r->s++;
	else
		r->lost = true;
}

static void
skip_group(struct reader *r)
{
	size_t depth = 0;

	do {
		if (*r->s == '[') {
			skip_class(r);
			continue;
		}
		depth += *r->s == '(';
		depth -= *r->s == ')';
		if (*r->s == '\\' && r->s[1] != '\0')
			r->s++;
		r->s++;
	} while (depth > 0 && *r->s != '\0' && !r->lost);
	r->lost = r->lost || depth > 0;
}

/* What comes before it may be missing, unless it is a plus. */
static void
skip_quantifier(struct reader *r)
{
	if (*r->s != '+')
		drop_last(r);
	interrupt(r);
	if (*r->s == '{') {
		r->s += 1 + strspn(r->s + 1, "0123456789,");
		if (*r->s != '}') {
			r->lost = true;
			return;
		}
	}
	r->s++;
	if (*r->s == '?' || *r->s == '+')
		r->s++;
}

static void
take_escape(struct reader *r)
{
	unsigned char c = (unsigned char)r->s[1];

	if (c != '\0' && strchr("dDwWsSbB", c) != NULL)
		interrupt(r);
	else if (c == '\0' || isalnum(c) || c >= 0x80)
		r->lost = true;
	else
		r->out->text[r->len++] = (char)c;
	if (!r->lost)
		r->s += 2;
}

/* Is this the end of a branch, perhaps with something that matches all? */
static bool
at_end(struct reader *r)
{
	const char *s = r->s;
	bool all = strncmp(s, ".*", 2) == 0, dollar;

	s += all ? 2 : 0;
	dollar = *s == '$';
	s += dollar;
	if (*s != '|' && *s != '\0')
		return false;
	end_branch(r, dollar && !all);
	r->s = s;
	if (*s == '\0')
		r->done = true;
	else {
		r->s++;
		begin_branch(r);
	}
	return true;
}

static void
take(struct reader *r)
{
	switch (*r->s) {
	case '\\':
		take_escape(r);
		break;
	case '^':
	case '$':
	case ')':
		r->lost = true;
		break;
	case '(':
		interrupt(r);
		skip_group(r);
		break;
	case '[':
		interrupt(r);
		skip_class(r);
		break;
	case '.':
		interrupt(r);
		r->s++;
		break;
	case '*':
	case '+':
	case '?':
	case '{':
		skip_quantifier(r);
		break;
	default:
		r->out->text[r->len++] = *r->s++;
	}
}

/* Of every character at most one literal and one branch come. */
int
wsp_literals_read(struct wsp_literals *out, const char *pattern,
    struct wsp_error *err)
{
	struct reader r = { .out = out, .s = pattern };
	size_t n = strlen(pattern) + 2;

	*out = (struct wsp_literals){ .text = malloc(n),
	    .literals = calloc(2 * n, sizeof(*out->literals)),
	    .branches = calloc(n, sizeof(*out->branches)) };
	if (out->text == NULL || out->literals == NULL || out->branches == NULL)
		return wsp_fail_errno(err, NULL);
	/* These change what comes behind them. */
	if (strstr(pattern, "(?") != NULL || strstr(pattern, "(*") != NULL)
		return 0;
	begin_branch(&r);
	while (!r.done && !r.lost)
		if (!at_end(&r))
			take(&r);
	if (r.lost)
		out->nbranches = 0;
	return 0;
}

void
wsp_literals_free(struct wsp_literals *l)
{
	free(l->text);
	free(l->literals);
	free(l->branches);
	*l = (struct wsp_literals){ 0 };
}

/* Do both stand at the beginning, and differ there? */
static bool
exclude(const struct wsp_literals *a, const struct wsp_branch *ab,
    const struct wsp_literals *b, const struct wsp_branch *bb)
{
	const struct wsp_literal *x = &a->literals[ab->first];
	const struct wsp_literal *y = &b->literals[bb->first];
	size_t len = x->len < y->len ? x->len : y->len;

	return x->start && y->start &&
	    memcmp(a->text + x->at, b->text + y->at, len) != 0;
}

bool
wsp_literals_disjoint(const struct wsp_literals *a,
    const struct wsp_literals *b)
{
	size_t i, j;

	for (i = 0; i < a->nbranches; i++)
		for (j = 0; j < b->nbranches; j++)
			if (!exclude(a, &a->branches[i], b, &b->branches[j]))
				return false;
	return a->nbranches > 0 && b->nbranches > 0;
}
