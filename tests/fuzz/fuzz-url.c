/* SPDX-License-Identifier: ISC */
/*
 * fuzz-url.c - URLs, whose canonical form has to be a URL of the same form.
 */
#include "fuzz.h"
#include "remote/url.h"

static char *
form_of(const char *text, enum wsp_url_form form)
{
	struct wsp_error err = { 0 };
	struct wsp_url u;
	char *made;

	if (wsp_url_parse(&u, text, &err) == -1) {
		must(err.msg[0] != '\0', "what is no URL has a reason");
		return NULL;
	}
	made = wsp_url_text(&u, form);
	must(made != NULL, "a URL has a text");
	wsp_url_free(&u);
	return made;
}

static void
check(const char *text, enum wsp_url_form form)
{
	char *once = form_of(text, form), *twice;

	if (once == NULL)
		return;
	must(wsp_is_url(once), "a canonical form begins like a URL");
	twice = form_of(once, form);
	must(twice != NULL && strcmp(once, twice) == 0,
	    "the canonical form is its own");
	free(twice);
	free(once);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	size_t user;

	must(text != NULL, "there is memory");
	memcpy(text, data, size);
	text[size] = '\0';
	must(wsp_url_shown(text, &user) <= strlen(text) &&
	    user <= strlen(text), "no more is shown than there is");
	check(text, WSP_URL_WHOLE);
	check(text, WSP_URL_UNSIGNED);
	check(text, WSP_URL_SHOWN);
	free(text);
	return 0;
}
