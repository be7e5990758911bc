/* SPDX-License-Identifier: ISC */
/*
 * alloc.c - make one allocation of a program fail; to be preloaded.
 *
 * In the environment ALLOC_FAIL is its number, counted from 1 and from when
 * this was loaded, and ALLOC_COUNT names a file that gets how many there were.
 * What libc allocates for others, as in strdup() and getline(), counts too,
 * unless there is ALLOC_OWN: then only what the program itself allocates does.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void	*__libc_calloc(size_t, size_t);
void	*__libc_malloc(size_t);
void	*__libc_realloc(void *, size_t);

static atomic_ulong count;
static unsigned long chosen;
static bool counting, skipping;

/* What librrd or libcurl do without memory is not tested here. */
static bool
is_foreign(const void *caller)
{
	Dl_info info;

	return dladdr(caller, &info) == 0 || info.dli_fname == NULL ||
	    strstr(info.dli_fname, program_invocation_short_name) == NULL;
}

static bool
fails(const void *caller)
{
	if (!counting || (skipping && is_foreign(caller)) || ++count != chosen)
		return false;
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL :
	    __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL :
	    __libc_calloc(n, size);
}

void *
realloc(void *p, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL :
	    __libc_realloc(p, size);
}

__attribute__((constructor)) static void
begin(void)
{
	const char *text = getenv("ALLOC_FAIL");

	chosen = text == NULL ? 0 : strtoul(text, NULL, 10);
	skipping = getenv("ALLOC_OWN") != NULL;
	counting = true;
}

__attribute__((destructor)) static void
end(void)
{
	const char *path = getenv("ALLOC_COUNT");
	char text[24];
	int fd, len;

	counting = false;
	if (path == NULL ||
	    (fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666)) == -1)
		return;
	len = snprintf(text, sizeof(text), "%lu\n", (unsigned long)count);
	if (write(fd, text, (size_t)len) != len)
		_exit(99);
	close(fd);
}
