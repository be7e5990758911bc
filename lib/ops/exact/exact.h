/* SPDX-License-Identifier: ISC */
/*
 * exact.h - the words of the text that a file can be restored from.
 */
#ifndef WSP_OPS_EXACT_EXACT_H
#define WSP_OPS_EXACT_EXACT_H

/* The first line; the number is to be raised when the text changes. */
#define WSP_EXACT_FIRST	"whisper-exact 1"
#define WSP_EXACT_COMPRESSED "format compressed" /* instead of a header */

/* Bytes on a line of bytes. */
#define WSP_EXACT_BYTES	32

#endif
