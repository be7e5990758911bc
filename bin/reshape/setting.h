/* SPDX-License-Identifier: ISC */
/*
 * setting.h - change what a header says about rolling up.
 */
#ifndef BIN_RESHAPE_SETTING_H
#define BIN_RESHAPE_SETTING_H

#include "cli/each.h"

struct setting {
	const enum wsp_method *method;	/* NULL keeps it */
	const double	*xff;		/* NULL keeps it */
	bool		 rescale;	/* coarse values, to the method */

	/* Prints the change: what it is called, from and to what. */
	void		(*print)(struct out *, const char *path,
			    enum wsp_method method, double xff);
};

/*
 * Changes the operands and what --files-from lists; the value is that of
 * cli_finish().  Of several files those that agree already are left alone.
 */
int	setting_run(int argc, char *argv[], const struct setting *);

#endif
