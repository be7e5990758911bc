/* SPDX-License-Identifier: ISC */
/*
 * refusal.h - a point that a compressed file did not take, on standard error.
 */
#ifndef PRINT_REFUSAL_H
#define PRINT_REFUSAL_H

#include "wsp.h"

void	refusal_note(const char *path, const struct wsp_refusal *);

#endif
