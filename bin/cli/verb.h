/* SPDX-License-Identifier: ISC */
/*
 * verb.h - tools whose first operand says what they do.
 */
#ifndef BIN_CLI_VERB_H
#define BIN_CLI_VERB_H

#include <stddef.h>

/* A verb, and the options that are for it besides those for all. */
struct verb {
	const char	*name, *also;	/* also: another name, or NULL */
	void		(*run)(int argc, char *argv[]);
	const char	*options;	/* between blanks */
	int		 max;		/* operands */
};

/* The call of an option that is not for all verbs. */
void	verb_option(const char *option, const char *arg);

/* Runs the verb that argv[0] names; bad usage if an option is not for it. */
void	verb_run(const struct verb *, size_t n, int argc, char *argv[]);

#endif
