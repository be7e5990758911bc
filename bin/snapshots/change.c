/* SPDX-License-Identifier: ISC */
/* change.c - whisper-store init, set and tag. */
#include <sys/types.h>

#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "cli/amount.h"
#include "cli/open.h"
#include "cli/progress.h"
#include "snapshots/change.h"
#include "snapshots/snapshots.h"

#define SEGMENT_MIN	4096
#define SEGMENT_MAX	(UINT64_C(1) << 30)

struct store_change_said store_change_said = {
	.inputs = 32
};

const char *
store_user(void)
{
	static char number[WSP_INTLEN + 1];
	const struct passwd *pw = getpwuid(getuid());

	if (pw != NULL)
		return pw->pw_name;
	number[wsp_format_uint(number, getuid())] = '\0';
	return number;
}

void
store_say(void *arg, const char *text)
{
	(void)arg;
	progress_clear();
	cli_note(store_name(), "%s", text);
}

struct wsp_store_writer *
store_open_writer(void)
{
	struct wsp_store_writer *w;
	struct wsp_error error;

	if (!store_may_change())
		return NULL;
	if (wsp_store_writer_open(&w, store_name(), open_lock_timeout(),
	    store_say, NULL, &error) == 0)
		return w;
	store_fail(&error);
	return NULL;
}

/* What the options change of what is or would be. */
static void
take_options(struct wsp_store_options *o)
{
	const struct store_change_said *s = &store_change_said;
	uint64_t size;

	if (s->quota != NULL)
		o->quota = amount_parse("quota", s->quota);
	if (s->reserve != NULL)
		o->reserve = amount_parse("reserve", s->reserve);
	if (s->append_only != NULL)
		o->append_only = strcmp(s->append_only, "off") != 0;
	if (s->segment_size == NULL)
		return;
	size = amount_parse("segment-size", s->segment_size);
	if (size < SEGMENT_MIN || size > SEGMENT_MAX)
		cli_usage("--segment-size: from 4K to 1G");
	o->segment_size = (uint32_t)size;
}

void
store_init(int argc, char *argv[])
{
	struct wsp_store_options options;
	struct wsp_error error;

	(void)argc;
	(void)argv;
	wsp_store_options_defaults(&options);
	take_options(&options);
	if (!store_may_change())
		return;
	if (wsp_store_create(store_name(), &options, cli_clock_ns(),
	    &error) == -1)
		store_fail(&error);
}

void
store_set(int argc, char *argv[])
{
	struct wsp_store_options o;
	struct wsp_store_writer *w;
	struct wsp_error error;
	bool was;

	(void)argc;
	(void)argv;
	if ((w = store_open_writer()) == NULL)
		return;
	wsp_store_settings(w, &o);
	was = o.append_only;
	take_options(&o);
	if (was && !o.append_only && !store_change_said.force)
		cli_failx(store_name(), "append-only: --force takes that off");
	else if (wsp_store_set(w, &o, cli_clock_ns(), &error) == -1)
		store_fail(&error);
	wsp_store_writer_close(w);
}

/* The tid that a text names in a tree. */
bool
store_find_tid(const char *text, uint64_t *tid)
{
	struct wsp_store *s = store_open();
	const struct wsp_store_transaction *t;
	struct wsp_error error;
	const char *tree;
	bool found = false;

	if (s == NULL)
		return false;
	if (wsp_store_tree(s, store_said.tree, &tree, &error) == -1)
		store_fail(&error);
	else if (wsp_store_find(s, tree, text, cli_now(), &t, &error) == -1)
		cli_fail(text, &error);
	else {
		*tid = t->tid;
		found = true;
	}
	wsp_store_close(s);
	return found;
}

void
store_tag(int argc, char *argv[])
{
	bool remove = store_change_said.remove;
	struct wsp_store_writer *w;
	struct wsp_error error;
	uint64_t tid = 0;

	cli_operands(argc, remove ? 1 : 2, remove ? 1 : 2);
	if (!store_may_change())
		return;
	if (!remove && !store_find_tid(argv[0], &tid))
		return;
	if ((w = store_open_writer()) == NULL)
		return;
	if (wsp_store_tag(w, tid, argv[argc - 1], remove, cli_clock_ns(),
	    &error) == -1)
		store_fail(&error);
	wsp_store_writer_close(w);
}
