/* SPDX-License-Identifier: ISC */
/*
 * test-secret.c - of what is secret nothing is left in memory that was freed.
 */
#include <err.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "remote/fields.h"
#include "scratch.h"
#include "tap.h"

#define SECRET	"wJalrXUtnFEMI"		/* part of all that is secret here */

static unsigned left;			/* blocks that had it */

void	__wrap_free(void *);
void	__real_free(void *);

void
__wrap_free(void *p)
{
	if (p != NULL && memmem(p, malloc_usable_size(p), SECRET,
	    strlen(SECRET)) != NULL)
		left++;
	__real_free(p);
}

/* Without a buffer, in which it would be left, too. */
static void
put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd == -1 || write(fd, text, strlen(text)) == -1 || close(fd) == -1)
		err(1, "%s", path);
}

/* Keys are found, used and forgotten. */
static bool
sign(void)
{
	static const struct wsp_sums sums = { .hash = "0" };
	struct wsp_fields fields = { 0 };
	struct wsp_s3_keys keys;
	struct wsp_error error;
	bool signs;

	if (wsp_s3_keys_find(&keys, false, &error) == -1) {
		printf("# %s\n", error.msg);
		return false;
	}
	signs = keys.secret != NULL && strstr(keys.secret, SECRET) != NULL &&
	    wsp_fields_sign(&fields, &keys, "GET", "http://h/b/k?a", &sums,
	    1700000000, &error) == 0;
	wsp_fields_free(&fields);
	wsp_s3_keys_free(&keys);
	return signs;
}

static void
test_profile(void)
{
	put("credentials", "[default]\naws_access_key_id=A\n"
	    "aws_secret_access_key=" SECRET "\naws_session_token=" SECRET
	    "\n");
	put("config", "[profile x]\naws_access_key_id=A\n"
	    "aws_secret_access_key=" SECRET "\n");
	setenv("AWS_SHARED_CREDENTIALS_FILE", "credentials", 1);
	setenv("AWS_CONFIG_FILE", "config", 1);
	ok(sign() && left == 0, "the key of a profile");
	setenv("AWS_PROFILE", "x", 1);
	ok(sign() && left == 0, "one of the other file");
	put("config", "[profile x]\naws_secret_access_key=" SECRET "\n");
	ok(!sign() && left == 0, "one that is not whole");
}

static void
test_variables(void)
{
	setenv("AWS_ACCESS_KEY_ID", "A", 1);
	setenv("AWS_SECRET_ACCESS_KEY", SECRET, 1);
	setenv("AWS_SESSION_TOKEN", SECRET, 1);
	ok(sign() && left == 0, "that of the environment");
}

static void
test_fields(void)
{
	struct wsp_fields fields = { 0 };
	struct wsp_error error;

	put("fields", "X-Token: " SECRET "\n");
	ok(wsp_fields_read(&fields, "fields", &error) == 0 && fields.n == 1,
	    "a file of fields is read");
	wsp_fields_free(&fields);
	put("fields", "X-Token: " SECRET "\nnone\n");
	ok(wsp_fields_read(&fields, "fields", &error) == -1,
	    "one that is none is refused");
	wsp_fields_free(&fields);
	if (truncate("fields", 70000) == -1)
		err(1, NULL);
	ok(wsp_fields_read(&fields, "fields", &error) == -1,
	    "and one that is too long");
	wsp_fields_free(&fields);
	ok(left == 0, "of all these nothing is left");
}

int
main(void)
{
	plan(8);
	scratch_enter();
	test_profile();
	test_variables();
	test_fields();
	scratch_leave();
	return done();
}
