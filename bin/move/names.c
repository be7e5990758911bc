/* SPDX-License-Identifier: ISC */
/* names.c - what a name stands for: a file, or all below a directory. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/open.h"
#include "move/move.h"

#define SUFFIX	".wsp"
#define TAGGED	"_tagged"

const char *move_root;
int move_root_fd;

bool
move_open_root(char *path)
{
	size_t len = strlen(path);
	struct wsp_error error;

	if (open_no_url(path, &error) == -1) {
		cli_fail(path, &error);
		return false;
	}
	while (len > 1 && path[len - 1] == '/')
		path[--len] = '\0';
	move_root = path;
	move_root_fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (move_root_fd == -1)
		cli_failx(path, "%s", strerror(errno));
	return move_root_fd != -1;
}

bool
move_is_there(const char *path)
{
	struct stat st;

	return fstatat(move_root_fd, *path == '\0' ? "." : path, &st,
	    AT_SYMLINK_NOFOLLOW) == 0;
}

bool
move_is_gone(const char *path)
{
	return !move_is_there(path) && (errno == ENOENT || errno == ENOTDIR);
}

bool
move_is_dir(const char *path)
{
	char copy[WSP_METRICLEN];
	struct stat st;
	size_t len = strlcpy(copy, path, sizeof(copy));

	/* With its slash a link would be followed. */
	if (len > 0 && copy[len - 1] == '/')
		copy[len - 1] = '\0';
	errno = 0;
	return fstatat(move_root_fd, *copy == '\0' ? "." : copy, &st,
	    AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

/* What is left of a path behind the root and "./". */
static const char *
below_root(const char *text)
{
	size_t len = strlen(move_root);

	if (strncmp(text, move_root, len) == 0 && text[len] == '/')
		for (text += len; *text == '/'; text++)
			continue;
	while (strncmp(text, "./", 2) == 0)
		text += 2;
	return text;
}

static bool
is_tagged_path(const char *path)
{
	size_t len = strlen(TAGGED);

	return strncmp(path, TAGGED, len) == 0 &&
	    (path[len] == '/' || path[len] == '\0');
}

/* Is it a name with tags, though there may be slashes in those? */
static bool
has_tags(const char *text)
{
	size_t len = strlen(text);

	if (strchr(text, ';') != NULL)
		return !is_tagged_path(below_root(text));
	return len > 0 && text[len - 1] == '}' && strchr(text, '{') != NULL;
}

static int
read_tagged(const char *text, struct move_name *n, struct wsp_error *err)
{
	char metric[WSP_METRICLEN];

	if (wsp_metric_normalize(text, metric, err) == -1 ||
	    wsp_metric_path(metric, true, n->hashed, err) == -1)
		return -1;
	n->tagged = strchr(metric, ';') != NULL;
	/* What is too long for a file is always hashed. */
	if (wsp_metric_path(metric, false, n->path, err) == -1)
		memcpy(n->path, n->hashed, sizeof(n->path));
	return 0;
}

/* Nothing hidden, nothing that leads up. */
static int
check_components(const char *path, struct wsp_error *err)
{
	size_t len;

	for (;; path += len + 1) {
		len = strcspn(path, "/");
		if (len == 0)
			return wsp_fail(err, WSP_EVALUE,
			    "empty part in the path");
		if (*path == '.')
			return wsp_fail(err, WSP_EVALUE,
			    "a part of the path begins with a dot");
		if (len > NAME_MAX)
			return wsp_fail(err, WSP_EVALUE,
			    "file name of %zu bytes", len);
		if (path[len] == '\0')
			return 0;
	}
}

static int
check_dir(const struct move_name *n, struct wsp_error *err)
{
	return !n->dir || !is_tagged_path(n->path) ? 0 :
	    wsp_fail(err, WSP_EVALUE, "metrics with tags lie where their "
	    "names put them, and are moved by these");
}

int
move_name_check(const struct move_name *n, struct wsp_error *err)
{
	char metric[WSP_METRICLEN];

	if (!is_tagged_path(n->path))
		return 0;
	if (wsp_metric_from_path(n->path, metric, err) == -1)
		return err->code == WSP_EHASHED ? 0 : -1;
	return strchr(metric, ';') != NULL ? 0 : wsp_fail(err, WSP_EVALUE,
	    "only metrics with tags lie there");
}

static int
read_path(const char *text, struct move_name *n, struct wsp_error *err)
{
	size_t len, end = strlen(SUFFIX);

	if (*text == '/' && *below_root(text) == '/')
		return wsp_fail(err, WSP_EVALUE, "lies not in %s", move_root);
	text = below_root(text);
	len = strlen(text);
	n->dir = len == 0 || text[len - 1] == '/';
	if (len + end >= sizeof(n->path))
		return wsp_fail(err, WSP_EVALUE, "path of %zu bytes", len);
	memcpy(n->path, text, len + 1);
	if (len == 0)
		return 0;
	if (n->dir)
		n->path[len - 1] = '\0';
	else if (len <= end || strcmp(text + len - end, SUFFIX) != 0)
		memcpy(n->path + len, SUFFIX, end + 1);
	if (check_components(n->path, err) == -1)
		return -1;
	if (n->dir)
		n->path[len - 1] = '/';
	return check_dir(n, err);
}

/* Dots between the parts. */
static int
read_metric(const char *text, struct move_name *n, struct wsp_error *err)
{
	char copy[WSP_METRICLEN], metric[WSP_METRICLEN];
	size_t len = strlcpy(copy, text, sizeof(copy));

	if (len >= sizeof(copy))
		return wsp_fail(err, WSP_EVALUE, "name of %zu bytes", len);
	n->dir = len > 0 && copy[len - 1] == '.';
	if (n->dir)
		copy[len - 1] = '\0';
	if (n->dir && len == 1) {
		n->path[0] = '\0';
		return 0;
	}
	if (wsp_metric_normalize(copy, metric, err) == -1 ||
	    wsp_metric_path(metric, false, n->path, err) == -1)
		return -1;
	if (n->dir)
		strlcpy(n->path + strlen(n->path) - strlen(SUFFIX), "/", 2);
	return check_dir(n, err);
}

int
move_name_read(const char *text, struct move_name *n, struct wsp_error *err)
{
	n->dir = n->tagged = false;
	if (has_tags(text))
		return read_tagged(text, n, err);
	if (strchr(text, '/') != NULL)
		return read_path(text, n, err);
	return read_metric(text, n, err);
}
