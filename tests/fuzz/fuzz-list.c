/* SPDX-License-Identifier: ISC */
/*
 * fuzz-list.c - read lists of files, and configurations of relays.
 *
 * The input is a file that is read as both.
 */
#include "scratch.h"
#include "wsp-catalog.h"
#include "wsp-tree.h"

static char path[256];

static void
remove_file(void)
{
	unlink(path);
}

static void
write_file(const uint8_t *data, size_t size)
{
	FILE *f;

	if (path[0] == '\0') {
		close(make_file(path, sizeof(path)));
		atexit(remove_file);
	}
	if ((f = fopen(path, "wb")) == NULL ||
	    (size > 0 && fwrite(data, size, 1, f) != 1) || fclose(f) != 0)
		err(1, "%s", path);
}

static int
visit(void *arg, const struct wsp_catalog_record *r, struct wsp_error *error)
{
	(void)arg;
	(void)error;
	must(r->len > 0 && strlen(r->name) == r->len && r->name[0] != '/' &&
	    r->name[0] != '.' && strstr(r->name, "/.") == NULL,
	    "a name of a list is one of a metric");
	return 0;
}

static void
check_error(const struct wsp_error *error)
{
	must(error->code != WSP_OK && error->msg[0] != '\0' &&
	    strchr(error->msg, '\n') == NULL, "an error is one line");
}

static void
try_cluster(const char *name)
{
	struct wsp_cluster *c;
	struct wsp_error error = { 0 };
	size_t owners[WSP_SERVERS_MAX], n, i, servers = 0;

	/* A value may go on in the next line, and tools print that as one. */
	if (wsp_cluster_read(&c, path, name, &error) == -1) {
		must(error.code != WSP_OK && error.msg[0] != '\0',
		    "an error has a reason");
		return;
	}
	while (wsp_cluster_server(c, servers) != NULL)
		servers++;
	n = wsp_cluster_owners(c, "a.b.c", owners);
	must(n >= 1 && n <= servers, "a metric belongs to some servers");
	for (i = 0; i < n; i++)
		must(owners[i] < servers, "an owner is one of the servers");
	wsp_cluster_free(c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wsp_error error = { 0 };
	uint64_t ignored;
	int names;

	if (size > MAX_SIZE)
		return 0;
	write_file(data, size);
	for (names = 0; names < 2; names++)
		if (wsp_catalog_list_read(path, names, visit, NULL, &ignored,
		    &error) == -1)
			check_error(&error);
	try_cluster(NULL);
	try_cluster("x");
	return 0;
}
