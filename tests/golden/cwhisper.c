/* SPDX-License-Identifier: ISC */
/*
 * The operations of golden scripts on compressed files.
 */
#include <sys/stat.h>

#include <err.h>
#include <sha2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cwhisper/append.h"
#include "cwhisper/compress.h"
#include "cwhisper/layout.h"
#include "cwhisper/write.h"
#include "golden.h"
#include "ring/ring.h"

#define LARGE	(16 << 20)	/* bytes of a file */

/* A file in memory. */
struct bytes {
	uint8_t	*data;
	size_t	 size;
};

static void
save(const char *path, const struct bytes *b)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fwrite(b->data, 1, b->size, f) != b->size ||
	    fclose(f) == EOF)
		err(2, "%s", path);
}

static void
save_image(const char *path, const struct wsp_cw *f)
{
	struct wsp_error error;
	struct bytes b = { wsp_cw_image(f, &error), wsp_cw_file_size(f) };

	if (b.data == NULL)
		errx(2, "%s", error.msg);
	save(path, &b);
	free(b.data);
}

static uint32_t
method_of(const char *name)
{
	enum wsp_method method;
	struct wsp_error error;

	if (strcmp(name, "first") == 0)
		return WSP_CW_FIRST;
	if (wsp_method_parse(name, &method, &error) == -1)
		errx(2, "%s", error.msg);
	return method;
}

void
op_ccreate(const struct op *op, FILE *out)
{
	struct wsp_retention list[16];
	struct wsp_error error;
	struct wsp_cw f;
	size_t i, n = op->argc - 5;

	for (i = 0; i < n; i++)
		if (wsp_retention_parse(op->argv[5 + i], &list[i],
		    &error) == -1)
			errx(2, "%s", error.msg);
	if (wsp_cw_create(&f, list, n, method_of(op->argv[3]),
	    (float)number(op->argv[2]), (uint32_t)integer(op->argv[4]),
	    &error) == -1) {
		put_error(out, &error);
		return;
	}
	save_image(op->argv[1], &f);
	wsp_cw_free(&f);
	fprintf(out, "=ok\n");
}

/* A file that is laid out anew grows. */
void
op_cmany(const struct op *op, FILE *out)
{
	struct wsp_point *points = grow(NULL, op->argc, sizeof(*points));
	int64_t now = integer(op->argv[2]);
	size_t i, n = op->argc - 3;
	struct wsp_error error;
	struct wsp *w = NULL;
	uint64_t size = 0;

	for (i = 0; i < n; i++)
		points[i] = point_of(op->argv[3 + i]);
	if (wsp_open(&w, op->argv[1], WSP_WRITE, 0, &error) == 0)
		size = wsp_info(w)->file_size;
	if (size == 0 ||
	    wsp_update_many(w, points, n, now, NULL, &error) == -1)
		put_error(out, &error);
	else
		fprintf(out, wsp_info(w)->file_size > size ? "=extended\n" :
		    "=ok\n");
	wsp_close(w);
	free(points);
}

void
op_compress(const struct op *op, FILE *out)
{
	int64_t now = integer(op->argv[3]);
	struct wsp_cw_pass pass = { .now = now };
	struct wsp_retention list[16];
	struct wsp_cw_list points[16];
	const struct wsp_info *info;
	struct wsp_error error;
	struct wsp_slot *slots;
	struct wsp_cw f;
	struct wsp *w;
	uint32_t i, k, got;

	memset(points, 0, sizeof(points));
	if (wsp_open(&w, op->argv[1], WSP_READ, 0, &error) == -1)
		errx(2, "%s", error.msg);
	info = wsp_info(w);
	for (i = 0; i < info->narchives; i++) {
		list[i].step = info->archives[i].step;
		list[i].points = info->archives[i].points;
		slots = grow(NULL, info->archives[i].points, sizeof(*slots));
		if (wsp_read_slots(w, i, 0, info->archives[i].points, slots,
		    &got, &error) == -1)
			errx(2, "%s", error.msg);
		for (k = 0; k < got; k++)
			if (slots[k].interval != 0)
				wsp_cw_list_add(&points[i], &slots[k], &error);
		wsp_cw_list_sort(&points[i], &error);
		for (k = 0; k < points[i].n && points[i].slots[k].interval <
		    wsp_archive_start(&info->archives[i], now); k++)
			continue;
		if (k < points[i].n) {
			points[i].n -= k;
			memmove(points[i].slots, points[i].slots + k,
			    points[i].n * sizeof(*slots));
		}
		free(slots);
	}
	if (wsp_cw_create(&f, list, info->narchives, info->method, info->xff,
	    7200, &error) == -1)
		errx(2, "%s", error.msg);
	for (i = 0; i < info->narchives; i++)
		f.archives[i].point_size = wsp_cw_estimate(points[i].slots,
		    points[i].n, f.archives[i].step);
	wsp_cw_lay_out(&f, &error);
	for (i = 0; i < info->narchives; i++)
		wsp_cw_append(&f, i, points[i].slots, points[i].n, &pass,
		    &error);
	save_image(op->argv[2], &f);
	fprintf(out, "=ok\n");
	for (i = 0; i < info->narchives; i++)
		wsp_cw_list_free(&points[i]);
	free(pass.refused);
	wsp_cw_free(&f);
	wsp_close(w);
}

static bool
digest(const char *path, char *hex)
{
	SHA2_CTX ctx;
	size_t size;
	uint8_t *file = file_read(path, false, &size);

	if (file == NULL)
		return false;
	SHA256Init(&ctx);
	SHA256Update(&ctx, file, size);
	SHA256End(&ctx, hex);
	free(file);
	return true;
}

/*
 * The same of a large file, by a program of this machine: it is faster, and an
 * emulator would take minutes.
 */
static bool
digest_large(const char *path, char *hex)
{
	char command[1024];
	FILE *f;
	bool got;

	snprintf(command, sizeof(command), "openssl dgst -sha256 -r './%s' "
	    "2>/dev/null || sha256sum './%s'", path, path);
	f = popen(command, "r");
	if (f == NULL)
		err(2, "%s", command);
	got = fgets(hex, SHA256_DIGEST_STRING_LENGTH, f) != NULL;
	pclose(f);
	return got;
}

void
op_expect_file(const struct op *op, FILE *out)
{
	char hex[SHA256_DIGEST_STRING_LENGTH];
	const char *path = op->argv[1];
	struct stat st;

	if (stat(path, &st) == -1 || !(st.st_size > LARGE ?
	    digest_large(path, hex) : digest(path, hex)))
		fprintf(out, "!OSError no such file\n");
	else if (st.st_size != integer(op->argv[2]) ||
	    strcmp(hex, op->argv[3]) != 0)
		fprintf(out, "=size %jd, digest %s\n", (intmax_t)st.st_size,
		    hex);
}
