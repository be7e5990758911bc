/* SPDX-License-Identifier: ISC */
/* check.c - whisper-store check: is all as it is to be? */
#include "cli/json.h"
#include "cli/store_open.h"
#include "snapshots/snapshots.h"

#define DAY	(24 * 60 * 60)

struct telling {
	struct out	out;
	uint64_t	problems;
};

static void
put_json(struct out *out, bool note, const char *text)
{
	struct json json;

	json_begin(&json, out, JSON_LINE);
	json_string(&json, "what", note ? "note" : "problem");
	json_string(&json, "text", text);
	json_end(&json);
}

static void
tell(void *arg, bool note, const char *text)
{
	struct telling *t = arg;

	t->problems += !note;
	if (!note)
		cli_differs();
	if (note && !store_said.verbose && !store_said.json)
		return;
	if (store_said.json) {
		put_json(&t->out, note, text);
		return;
	}
	out_text(&t->out, note ? "note: " : "");
	out_name(&t->out, text);
	out_char(&t->out, '\n');
}

static void
sum_up(struct telling *t, const struct wsp_store *s)
{
	size_t n;

	wsp_store_transactions(s, &n);
	if (store_said.json)
		return;
	out_uint(&t->out, n);
	out_text(&t->out, n == 1 ? " transaction, " : " transactions, ");
	out_uint(&t->out, t->problems);
	out_text(&t->out, t->problems == 1 ? " problem\n" : " problems\n");
}

/* A store that cannot be opened is a problem, if it is not the system's. */
static struct wsp_store *
open_or_tell(struct telling *t)
{
	struct wsp_error error;
	struct wsp_store *s;

	if (store_open_named(&s, store_name(), &error) == 0)
		return s;
	if (error.code == WSP_ECORRUPT)
		tell(t, false, error.msg);
	else
		store_fail(&error);
	return NULL;
}

void
store_check(int argc, char *argv[])
{
	struct wsp_store_check_options options = {
		.data = store_said.data, .rebuild = store_said.rebuild,
		.sample = store_said.sample,
		.day = (uint64_t)(cli_now() / DAY),
		.threads = store_threads() };
	struct telling t = { 0 };
	struct wsp_error error;
	struct wsp_store *s;

	(void)argc;
	(void)argv;
	if (options.sample > 0 && (options.data || options.rebuild))
		cli_usage("--sample excludes --data and --rebuild");
	cli_compares();
	if ((s = open_or_tell(&t)) != NULL) {
		if (wsp_store_check(s, &options, tell, &t, &error) == -1)
			store_fail(&error);
		else
			sum_up(&t, s);
	}
	out_flush(&t.out);
	out_free(&t.out);
	wsp_store_close(s);
}
