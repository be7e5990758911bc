/* SPDX-License-Identifier: ISC */
/* cache.h - what whisper-cache does, a verb a function. */
#ifndef BIN_CACHE_CACHE_H
#define BIN_CACHE_CACHE_H

#include "cli/cli.h"
#include "wsp-remote.h"

/* What the options said. */
struct cache_said {
	const char	*bytes, *to;
	uint64_t	 older_s;	/* UINT64_MAX: of any age */
	int		 progress;
	bool		 details, json, quiet;
};

extern struct cache_said cache_said;

/* Each takes the operands after the verb. */
void	cache_list(int argc, char *argv[]);
void	cache_fetch(int argc, char *argv[]);
void	cache_preserve(int argc, char *argv[]);
void	cache_verify(int argc, char *argv[]);
void	cache_prune(int argc, char *argv[]);
void	cache_clear(int argc, char *argv[]);

/* What opens URLs; NULL after it was said why nothing does. */
struct wsp_remote *cache_remote(void);

/* The operand, or if there is none the beginning of every URL. */
const char *cache_prefix(int argc, char *argv[]);

#endif
