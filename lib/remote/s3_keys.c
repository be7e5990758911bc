/* SPDX-License-Identifier: ISC */
/* s3_keys.c - who asks for the objects of buckets, and where those are. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/io.h"
#include "remote/s3.h"
#include "remote/secret.h"

#define FILE_MAX	1048576	/* bytes of a file of profiles */
#define SPACE		" \t\r"

static void
trim(const char **s, size_t *len)
{
	while (*len > 0 && strchr(SPACE, **s) != NULL) {
		(*s)++;
		(*len)--;
	}
	while (*len > 0 && strchr(SPACE, (*s)[*len - 1]) != NULL)
		(*len)--;
}

static bool
is_word(const char *s, size_t len, const char *word)
{
	return strlen(word) == len && strncmp(s, word, len) == 0;
}

/* [name], with any space around the name. */
static bool
is_section(const char *s, size_t len, const char *name)
{
	if (len < 2 || s[len - 1] != ']')
		return false;
	s++;
	len -= 2;
	trim(&s, &len);
	return is_word(s, len, name);
}

const char *
wsp_s3_profile_value(const char *text, const char *section, const char *name,
    size_t *lenp)
{
	const char *line, *value, *s;
	bool inside = false;
	size_t len, n;

	for (line = text; *line != '\0'; line += line[0] == '\n') {
		s = line;
		n = strcspn(line, "\n");
		line += n;
		/* What is indented belongs to the value before. */
		if (n == 0 || strchr(SPACE "#;", *s) != NULL)
			continue;
		trim(&s, &n);
		if (*s == '[') {
			inside = is_section(s, n, section);
			continue;
		}
		if (!inside || (value = memchr(s, '=', n)) == NULL)
			continue;
		len = n - (size_t)(value + 1 - s);
		n = (size_t)(value - s);
		value++;
		trim(&s, &n);
		trim(&value, &len);
		if (is_word(s, n, name)) {
			*lenp = len;
			return value;
		}
	}
	return NULL;
}

/* Reads a file; what cannot be read has no profiles. */
static char *
read_file(const char *path)
{
	struct wsp_error ignored;
	struct stat st;
	char *text = NULL;
	size_t got = 0;
	int fd;

	if ((fd = wsp_io_open(AT_FDCWD, path, O_RDONLY, &st, &ignored)) == -1)
		return NULL;
	if (st.st_size <= FILE_MAX &&
	    (text = malloc((size_t)st.st_size + 1)) != NULL) {
		if (wsp_io_read(fd, text, (size_t)st.st_size, 0, &got,
		    &ignored) == -1)
			got = 0;
		text[got] = '\0';
	}
	close(fd);
	return text;
}

/* The file that a variable names, or the one of a name in ~/.aws. */
static char *
read_profiles(const char *variable, const char *name)
{
	const char *path = getenv(variable), *home = getenv("HOME");
	char *made, *text;

	if (path != NULL && *path != '\0')
		return read_file(path);
	if (home == NULL || asprintf(&made, "%s/.aws/%s", home, name) == -1)
		return NULL;
	text = read_file(made);
	free(made);
	return text;
}

/* What is set, and not to nothing. */
static const char *
get_variable(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

/* Where values are looked for. */
struct place {
	char		*credentials, *config;	/* texts; or NULL */
	const char	*profile;
	char		*section;	/* of config */
};

/* Copies what a profile says; *to stays NULL if it does not. */
static int
copy_value(char **to, const char *text, const char *section, const char *name)
{
	const char *value = NULL;
	size_t len = 0;

	if (*to != NULL)
		return 0;
	if (text != NULL)
		value = wsp_s3_profile_value(text, section, name, &len);
	if (value == NULL || len == 0)
		return 0;
	return (*to = strndup(value, len)) == NULL ? -1 : 0;
}

static int
copy_variable(char **to, const char *name)
{
	const char *value = get_variable(name);

	if (*to != NULL || value == NULL)
		return 0;
	return (*to = strdup(value)) == NULL ? -1 : 0;
}

/* Both halves of a key come from the same place. */
static int
find_key(struct wsp_s3_keys *k, const struct place *p)
{
	const char *text = p->credentials, *section = p->profile;
	size_t len;

	if (get_variable("AWS_ACCESS_KEY_ID") != NULL)
		return copy_variable(&k->id, "AWS_ACCESS_KEY_ID") == -1 ||
		    copy_variable(&k->secret, "AWS_SECRET_ACCESS_KEY") == -1 ||
		    copy_variable(&k->token, "AWS_SESSION_TOKEN") == -1 ?
		    -1 : 0;
	if (text == NULL || wsp_s3_profile_value(text, section,
	    "aws_access_key_id", &len) == NULL) {
		text = p->config;
		section = p->section;
	}
	return copy_value(&k->id, text, section, "aws_access_key_id") == -1 ||
	    copy_value(&k->secret, text, section,
	    "aws_secret_access_key") == -1 ||
	    copy_value(&k->token, text, section,
	    "aws_session_token") == -1 ? -1 : 0;
}

static int
find_server(struct wsp_s3_keys *k, const struct place *p)
{
	if (copy_variable(&k->region, "AWS_REGION") == -1 ||
	    copy_variable(&k->region, "AWS_DEFAULT_REGION") == -1 ||
	    copy_value(&k->region, p->config, p->section, "region") == -1 ||
	    copy_variable(&k->endpoint, "AWS_ENDPOINT_URL_S3") == -1 ||
	    copy_variable(&k->endpoint, "AWS_ENDPOINT_URL") == -1 ||
	    copy_value(&k->endpoint, p->config, p->section,
	    "endpoint_url") == -1)
		return -1;
	if (k->region == NULL)
		k->region = strdup("us-east-1");
	return k->region == NULL ? -1 : 0;
}

/* What is sent in fields has no end of a line in it. */
static bool
is_sendable(const char *text)
{
	for (; text != NULL && *text != '\0'; text++)
		if (*text < '!' || *text > '~')
			return false;
	return true;
}

static int
check(const struct wsp_s3_keys *k, bool no_sign, struct wsp_error *err)
{
	if (!no_sign && (k->id == NULL || k->secret == NULL))
		return wsp_fail(err, WSP_EVALUE, "there are no credentials for "
		    "S3, neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY "
		    "nor a profile");
	if (!is_sendable(k->id) || !is_sendable(k->token) ||
	    !is_sendable(k->region) || !is_sendable(k->endpoint))
		return wsp_fail(err, WSP_EVALUE, "a key, region or endpoint "
		    "for S3 has characters that cannot be sent");
	if (k->endpoint != NULL && (strchr(k->endpoint, '@') != NULL ||
	    (strncmp(k->endpoint, "http://", 7) != 0 &&
	    strncmp(k->endpoint, "https://", 8) != 0)))
		return wsp_fail(err, WSP_EVALUE, "the endpoint for S3 is not "
		    "http://HOST or https://HOST");
	return 0;
}

int
wsp_s3_keys_find(struct wsp_s3_keys *keys, bool no_sign,
    struct wsp_error *err)
{
	struct wsp_s3_keys k = { 0 };
	struct place p = { 0 };
	int ret = -1;

	p.profile = get_variable("AWS_PROFILE");
	if (p.profile == NULL)
		p.profile = "default";
	p.credentials = read_profiles("AWS_SHARED_CREDENTIALS_FILE",
	    "credentials");
	p.config = read_profiles("AWS_CONFIG_FILE", "config");
	if (asprintf(&p.section, "%s%s", strcmp(p.profile, "default") == 0 ?
	    "" : "profile ", p.profile) == -1)
		p.section = NULL;
	if (p.section == NULL || find_server(&k, &p) == -1 ||
	    (!no_sign && find_key(&k, &p) == -1))
		wsp_fail_errno(err, NULL);
	else
		ret = check(&k, no_sign, err);
	wsp_secret_free(p.credentials);
	wsp_secret_free(p.config);
	free(p.section);
	if (ret == -1)
		wsp_s3_keys_free(&k);
	else
		*keys = k;
	return ret;
}

void
wsp_s3_keys_free(struct wsp_s3_keys *k)
{
	free(k->id);
	wsp_secret_free(k->secret);
	wsp_secret_free(k->token);
	free(k->region);
	free(k->endpoint);
	memset(k, 0, sizeof(*k));
}
