/* SPDX-License-Identifier: ISC */
/* test-s3.c - URLs of buckets, signatures that AWS has published, profiles. */
#include <stdlib.h>
#include <string.h>

#include "remote/s3.h"
#include "tap.h"

#define NOTHING	"e3b0c44298fc1c149afbf4c8996fb924" \
		"27ae41e4649b934ca495991b7852b855"
#define HOST	"examplebucket.s3.amazonaws.com"
#define DATE	"20130524T000000Z"

static struct wsp_s3_keys keys = {
	.id = (char[]){ "AKIAIOSFODNN7EXAMPLE" },
	.secret = (char[]){ "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" },
	.region = (char[]){ "us-east-1" },
};

/* The examples of AWS's manual of S3. */
static void
test_signature(const char *what, const char *signature,
    struct wsp_s3_request r)
{
	char *text = wsp_s3_sign(&keys, &r);
	const char *found = text == NULL ? NULL : strstr(text, "Signature=");

	if (!ok(found != NULL && strcmp(found + 10, signature) == 0, "%s",
	    what))
		printf("# %s\n", text == NULL ? "(null)" : text);
	free(text);
}

static void
test_published(void)
{
	static const struct wsp_s3_field range[] = { { "host", HOST },
	    { "range", "bytes=0-9" }, { "x-amz-content-sha256", NOTHING },
	    { "x-amz-date", DATE } };
	static const struct wsp_s3_field plain[] = { { "host", HOST },
	    { "x-amz-content-sha256", NOTHING }, { "x-amz-date", DATE } };
	char hash[WSP_S3_HASH];

	wsp_s3_hash("Welcome to Amazon S3.", 21, hash);
	const struct wsp_s3_field put[] = {
	    { "date", "Fri, 24 May 2013 00:00:00 GMT" }, { "host", HOST },
	    { "x-amz-content-sha256", hash }, { "x-amz-date", DATE },
	    { "x-amz-storage-class", "REDUCED_REDUNDANCY" } };

	test_signature("a range of an object", "f0e8bdb87c964420e857bd35b5d6ed3"
	    "10bd44f0170aba48dd91039c6036bdb41", (struct wsp_s3_request){
	    "GET", "https://" HOST "/test.txt", range, 4, NOTHING, DATE });
	test_signature("an object that is put", "98ad721746da40c64f1a55b78f14c2"
	    "38d841ea1380cd77a1b5971af0ece108bd", (struct wsp_s3_request){
	    "PUT", "https://" HOST "/test%24file.text", put, 5, hash, DATE });
	test_signature("a parameter without value", "fea454ca298b7da1c68078a5d1"
	    "bdbfbbe0d65c699e0f91ac7a200a0136783543", (struct wsp_s3_request){
	    "GET", "https://" HOST "/?lifecycle", plain, 3, NOTHING, DATE });
	test_signature("a list, its parameters in any order",
	    "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
	    (struct wsp_s3_request){ "GET", "https://" HOST
	    "/?prefix=J&max-keys=2", plain, 3, NOTHING, DATE });
}

static void
test_url(const char *endpoint, const char *url, const char *query,
    const char *wanted)
{
	struct wsp_s3_keys k = keys;
	struct wsp_error err = { 0 };
	char *made;

	k.endpoint = endpoint == NULL ? NULL : strdup(endpoint);
	made = wsp_s3_url(&k, url, query, &err);
	if (!ok(wanted == NULL ? made == NULL && err.msg[0] != '\0' :
	    made != NULL && strcmp(made, wanted) == 0, "%s", url))
		printf("# %s\n", made == NULL ? err.msg : made);
	free(made);
	free(k.endpoint);
}

static void
test_urls(void)
{
	test_url(NULL, "s3://bucket/a/b.wsp", NULL,
	    "https://bucket.s3.us-east-1.amazonaws.com/a/b.wsp");
	test_url(NULL, "s3://with.dots/a", NULL,
	    "https://s3.us-east-1.amazonaws.com/with.dots/a");
	test_url("http://127.0.0.1:80/", "s3://bucket/k", "list-type=2",
	    "http://127.0.0.1:80/bucket/k?list-type=2");
	test_url("http://h", "s3://bucket", NULL, "http://h/bucket/");
	test_url("http://h", "s3://b/a b=c+d%20?e&\xc3\xa4~", NULL,
	    "http://h/b/a%20b%3Dc%2Bd%2520%3Fe%26%C3%A4~");
	test_url("http://h", "s3:///k", NULL, NULL);
	test_url("http://h", "s3://a@b/k", NULL, NULL);
}

static void
test_host(const char *url, const char *wanted)
{
	char *host = wsp_s3_host(url);

	ok(host != NULL && strcmp(host, wanted) == 0, "the host of %s", url);
	free(host);
}

static void
test_profile(const char *section, const char *name, const char *wanted)
{
	static const char text[] = "# a comment\n[default]\n"
	    "aws_access_key_id = A\naws_secret_access_key=B=C\n"
	    "region =\n s3 =\n  nested = 1\n[ other ]\r\nregion = r\r\n"
	    "[profile x]\nregion\nendpoint_url=http://h";
	const char *value;
	size_t len = 0;

	value = wsp_s3_profile_value(text, section, name, &len);
	ok(wanted == NULL ? value == NULL : value != NULL &&
	    len == strlen(wanted) && memcmp(value, wanted, len) == 0,
	    "%s of [%s]", name, section);
}

static void
test_profiles(void)
{
	test_profile("default", "aws_access_key_id", "A");
	test_profile("default", "aws_secret_access_key", "B=C");
	test_profile("default", "region", "");
	test_profile("default", "nested", NULL);
	test_profile("other", "region", "r");
	test_profile("profile x", "region", NULL);
	test_profile("profile x", "endpoint_url", "http://h");
	test_profile("none", "region", NULL);
}

int
main(void)
{
	char date[WSP_S3_DATE];

	plan(24);
	test_published();
	test_urls();
	test_host("http://h:80/x", "h");
	test_host("https://h:443", "h");
	test_host("https://h:80/", "h:80");
	test_host("http://[::1]:8080/x", "[::1]:8080");
	test_profiles();
	wsp_s3_date(1369353600, date);
	ok(strcmp(date, DATE) == 0, "a date");
	return done();
}
