/* SPDX-License-Identifier: ISC */
/*
 * fuzz-answer.c - read the header of an answer, and judge it.
 *
 * The first byte chooses the request; the others are the header, line by line.
 */
#include "fuzz.h"
#include "remote/answer.h"

static void
check_text(const char *text, size_t room)
{
	size_t i, len = strnlen(text, room);

	must(len < room, "a text has an end");
	for (i = 0; i < len; i++)
		must(text[i] >= ' ' && text[i] <= '~', "a text is printed");
}

static void
check_answer(struct wsp_answer_head *h, const struct wsp_http_request *r)
{
	const struct wsp_http_answer *a = &h->answer;
	struct wsp_error err = { 0 };

	check_text(a->etag, sizeof(a->etag));
	check_text(a->last_modified, sizeof(a->last_modified));
	must(a->status >= 0 && a->status < 1000, "a status has three digits");
	if (a->status != 200 && a->status != 206)
		return;
	if (wsp_answer_check(h, r, &err) == -1) {
		must(err.code != WSP_OK && err.msg[0] != '\0' &&
		    strchr(err.msg, '\n') == NULL, "an error is one line");
		return;
	}
	must(!a->encoded, "what is encoded is refused");
	if (a->status == 200)
		return;
	must(a->first == (uint64_t)r->first && a->length > 0 &&
	    a->length == h->body && a->first + a->length <= a->size,
	    "a range lies in the object, and is the body");
	must(r->last < 0 || a->first + a->length - 1 <= (uint64_t)r->last,
	    "a range is not longer than was asked for");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct wsp_http_request requests[] = {
		{ .first = -1, .last = -1 }, { .first = 0, .last = 131071 },
		{ .first = 16384, .last = 32767 }, { .first = 100, .last = -1 },
	};
	const struct wsp_http_request *r;
	struct wsp_answer_head h;
	struct wsp_error err = { 0 };
	const char *line, *end, *next;

	if (size == 0)
		return 0;
	r = &requests[data[0] % 4];
	wsp_answer_begin(&h);
	line = (const char *)data + 1;
	end = (const char *)data + size;
	for (; line < end; line = next) {
		next = memchr(line, '\n', (size_t)(end - line));
		next = next == NULL ? end : next + 1;
		if (wsp_answer_line(&h, line, (size_t)(next - line),
		    &err) == -1)
			return 0;
	}
	check_answer(&h, r);
	return 0;
}
