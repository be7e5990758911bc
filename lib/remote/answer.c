/* SPDX-License-Identifier: ISC */
/* answer.c - read the header of an answer, which nobody vouches for. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "remote/answer.h"

#define HEADER_MAX	65536	/* bytes of a header that one may have */
#define SPACE		" \t\r\n"

void
wsp_answer_begin(struct wsp_answer_head *h)
{
	memset(h, 0, sizeof(*h));
	h->answer.size = UINT64_MAX;
	h->body = UINT64_MAX;
}

/* Reads digits at *text, and moves it behind them. */
static bool
read_number(const char **text, const char *end, uint64_t *number)
{
	const char *s = *text;
	uint64_t n = 0;
	unsigned digit;

	for (; s < end && *s >= '0' && *s <= '9'; s++) {
		digit = (unsigned)(*s - '0');
		if (n > ((uint64_t)INT64_MAX - digit) / 10)
			return false;
		n = 10 * n + digit;
	}
	if (s == *text)
		return false;
	*text = s;
	*number = n;
	return true;
}

static bool
take_char(const char **text, const char *end, char c)
{
	if (*text == end || **text != c)
		return false;
	(*text)++;
	return true;
}

/* Copies what is printed and fits; "" if it is not or does not. */
static void
copy_text(char *to, size_t size, const char *from, size_t len)
{
	size_t i;

	to[0] = '\0';
	if (len >= size)
		return;
	for (i = 0; i < len; i++)
		if (from[i] < ' ' || from[i] > '~')
			return;
	memcpy(to, from, len);
	to[len] = '\0';
}

/* A tag is the text between quotes, W/ before them says that it is weak. */
static void
read_etag(struct wsp_answer_head *h, const char *s, size_t len)
{
	struct wsp_http_answer *a = &h->answer;
	size_t quote;

	copy_text(a->etag, sizeof(a->etag), s, len);
	a->weak = strncmp(a->etag, "W/", 2) == 0;
	quote = a->weak ? 2 : 0;
	len = strlen(a->etag);
	if (len < quote + 2 || a->etag[quote] != '"' ||
	    a->etag[len - 1] != '"' ||
	    strchr(a->etag + quote + 1, '"') != a->etag + len - 1) {
		a->etag[0] = '\0';
		a->weak = false;
	}
}

/* bytes 0-131071/647152, or, where no range was possible, bytes 0-0/0. */
static void
read_range(struct wsp_answer_head *h, const char *s, size_t len)
{
	struct wsp_http_answer *a = &h->answer;
	const char *end = s + len;
	uint64_t first, last, size;

	h->ranged = false;
	a->size = UINT64_MAX;
	if (len < 6 || strncasecmp(s, "bytes ", 6) != 0)
		return;
	s += 6;
	if (take_char(&s, end, '*')) {
		if (take_char(&s, end, '/') && read_number(&s, end, &size) &&
		    s == end)
			a->size = size;
		return;
	}
	if (!read_number(&s, end, &first) || !take_char(&s, end, '-') ||
	    !read_number(&s, end, &last) || !take_char(&s, end, '/') ||
	    !read_number(&s, end, &size) || s != end || first > last ||
	    last >= size)
		return;
	h->ranged = true;
	a->first = first;
	a->length = last - first + 1;
	a->size = size;
}

static void
read_length(struct wsp_answer_head *h, const char *s, size_t len)
{
	const char *end = s + len;

	if (!read_number(&s, end, &h->body) || s != end)
		h->body = UINT64_MAX;
}

static void
read_date(struct wsp_answer_head *h, const char *s, size_t len)
{
	copy_text(h->answer.last_modified, sizeof(h->answer.last_modified), s,
	    len);
}

static void
read_encoding(struct wsp_answer_head *h, const char *s, size_t len)
{
	h->answer.encoded = len != 0 && !(len == strlen("identity") &&
	    strncasecmp(s, "identity", len) == 0);
}

static void
read_transfer(struct wsp_answer_head *h, const char *s, size_t len)
{
	(void)s;
	h->chunked = len > 0;
}

static const struct field {
	const char	*name;
	void		(*read)(struct wsp_answer_head *, const char *, size_t);
} fields[] = {
	{ "Content-Encoding", read_encoding },
	{ "Content-Length", read_length },
	{ "Content-Range", read_range },
	{ "ETag", read_etag },
	{ "Last-Modified", read_date },
	{ "Transfer-Encoding", read_transfer },
};

/* Looks at a field, whose value has no space around it. */
static void
read_field(struct wsp_answer_head *h, const char *line, size_t name,
    const char *value, size_t len)
{
	size_t i;

	while (len > 0 && memchr(SPACE, *value, sizeof(SPACE) - 1) != NULL) {
		value++;
		len--;
	}
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strlen(fields[i].name) == name &&
		    strncasecmp(fields[i].name, line, name) == 0)
			fields[i].read(h, value, len);
}

/* HTTP/1.1 206 Partial Content: what came before was of another answer. */
static void
read_status(struct wsp_answer_head *h, const char *s, size_t len)
{
	const char *end = s + len;
	uint64_t status;
	size_t bytes = h->bytes;

	wsp_answer_begin(h);
	h->bytes = bytes;
	while (s < end && *s != ' ')
		s++;
	while (s < end && *s == ' ')
		s++;
	if (read_number(&s, end, &status) && status < 1000)
		h->answer.status = (int)status;
}

int
wsp_answer_line(struct wsp_answer_head *h, const char *line, size_t len,
    struct wsp_error *err)
{
	const char *colon;

	if (len > HEADER_MAX - h->bytes)
		return wsp_fail(err, WSP_EVALUE,
		    "the answer has a header of more than %d bytes",
		    HEADER_MAX);
	h->bytes += len;
	while (len > 0 && memchr(SPACE, line[len - 1],
	    sizeof(SPACE) - 1) != NULL)
		len--;
	if (len >= 5 && strncasecmp(line, "HTTP/", 5) == 0)
		read_status(h, line, len);
	else if ((colon = memchr(line, ':', len)) != NULL)
		read_field(h, line, (size_t)(colon - line), colon + 1,
		    len - (size_t)(colon + 1 - line));
	return 0;
}

static int
check_range(struct wsp_answer_head *h, const struct wsp_http_request *r,
    struct wsp_error *err)
{
	struct wsp_http_answer *a = &h->answer;
	uint64_t last;

	if (!h->ranged || r->first < 0 || a->first != (uint64_t)r->first)
		return wsp_fail(err, WSP_EVALUE,
		    "the answer is another range than was asked for");
	last = a->size - 1;
	if (r->last >= 0 && (uint64_t)r->last < last)
		last = (uint64_t)r->last;
	if (a->first + a->length - 1 != last ||
	    (h->body != UINT64_MAX && !h->chunked && h->body != a->length))
		return wsp_fail(err, WSP_EVALUE,
		    "the answer is another range than was asked for");
	h->body = a->length;
	return 0;
}

int
wsp_answer_check(struct wsp_answer_head *h, const struct wsp_http_request *r,
    struct wsp_error *err)
{
	struct wsp_http_answer *a = &h->answer;

	if (a->encoded)
		return wsp_fail(err, WSP_EVALUE,
		    "the answer has a Content-Encoding");
	if (a->status == 206)
		return check_range(h, r, err);
	if (h->chunked)
		h->body = UINT64_MAX;
	a->size = h->body;
	a->first = 0;
	a->length = h->body;
	return 0;
}

const char *
wsp_answer_reason(int status)
{
	static const struct {
		int		 status;
		const char	*reason;
	} reasons[] = {
		{ 301, " Moved Permanently" }, { 302, " Found" },
		{ 303, " See Other" }, { 307, " Temporary Redirect" },
		{ 308, " Permanent Redirect" }, { 400, " Bad Request" },
		{ 401, " Unauthorized" }, { 403, " Forbidden" },
		{ 404, " Not Found" }, { 405, " Method Not Allowed" },
		{ 407, " Proxy Authentication Required" },
		{ 408, " Request Timeout" }, { 409, " Conflict" },
		{ 410, " Gone" }, { 411, " Length Required" },
		{ 412, " Precondition Failed" }, { 413, " Content Too Large" },
		{ 416, " Range Not Satisfiable" },
		{ 429, " Too Many Requests" },
		{ 500, " Internal Server Error" }, { 501, " Not Implemented" },
		{ 502, " Bad Gateway" }, { 503, " Service Unavailable" },
		{ 504, " Gateway Timeout" }, { 507, " Insufficient Storage" },
	};
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "";
}
