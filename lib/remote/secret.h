/* SPDX-License-Identifier: ISC */
#ifndef WSP_REMOTE_SECRET_H
#define WSP_REMOTE_SECRET_H

/* Frees a text, or NULL, of which nothing is to be left in memory. */
void	wsp_secret_free(char *);

#endif
