/* SPDX-License-Identifier: ISC */
/*
 * json.h - JSON, value by value.
 *
 * An output begins with json_begin(), which opens an object; what follows are
 * its members, each with its name, and between json_array() and
 * json_array_end() values whose name is NULL.  Commas, blanks and lines come
 * by themselves.  Names are taken as they are, without a character to escape.
 */
#ifndef BIN_CLI_JSON_H
#define BIN_CLI_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/out.h"

enum json_layout {
	JSON_LINE,		/* all on one line */
	JSON_INFO,		/* as whisper-info.py */
	JSON_DIFF,		/* as whisper-diff.py */
	JSON_FETCH		/* as whisper-fetch.py */
};

struct json {
	struct out	*out;

	/* Of json.c. */
	enum json_layout layout;
	unsigned	 depth;		/* of what is open */
	bool		 empty;		/* nothing is in the innermost yet */
};

/* Begin an object of its own, and end it and the line. */
void	json_begin(struct json *, struct out *, enum json_layout);
void	json_end(struct json *);

void	json_object(struct json *, const char *name);
void	json_object_end(struct json *);
void	json_array(struct json *, const char *name);
void	json_array_end(struct json *);

void	json_null(struct json *, const char *name);
void	json_bool(struct json *, const char *name, bool);
void	json_int(struct json *, const char *name, int64_t);
void	json_uint(struct json *, const char *name, uint64_t);

/* A number, null if it is NaN; or null if there is none. */
void	json_double(struct json *, const char *name, double);
void	json_known(struct json *, const char *name, bool known, double);
void	json_known_int(struct json *, const char *name, bool known, int64_t);
void	json_known_uint(struct json *, const char *name, bool known,
	    uint64_t);

/* A text, or null if that is NULL. */
void	json_string(struct json *, const char *name, const char *);

/* Begin and end one that is put into the output by its parts, unescaped. */
void	json_text(struct json *, const char *name);
void	json_text_end(struct json *);

/* Puts a text as a JSON string, quotes included, wherever it is. */
void	json_put_string(struct out *, const char *);

#endif
