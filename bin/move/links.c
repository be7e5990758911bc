/* SPDX-License-Identifier: ISC */
/* links.c - the symbolic links of a directory with names as metrics have. */
#include <sys/stat.h>

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/grown.h"
#include "move/move.h"

static bool
is_link(int dir, const char *name)
{
	size_t len = strlen(name);
	struct stat st;

	return *name != '.' && len > 4 && strcmp(name + len - 4, ".wsp") == 0 &&
	    fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISLNK(st.st_mode);
}

/* What cannot be read was said by who walked there. */
void
move_find_links(const char *path, char ***names, size_t *n)
{
	const struct dirent *entry;
	int fd;
	DIR *dir;

	fd = openat(move_root_fd, *path == '\0' ? "." : path,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return;
	if ((dir = fdopendir(fd)) == NULL) {
		close(fd);
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (!is_link(fd, entry->d_name))
			continue;
		*names = grown(*names, *n, sizeof(**names));
		(*names)[(*n)++] = move_text("%s%s%s", path,
		    *path == '\0' ? "" : "/", entry->d_name);
	}
	closedir(dir);
}
