/* SPDX-License-Identifier: ISC */
#ifndef BIN_FIND_TERMS_H
#define BIN_FIND_TERMS_H

#include "find/find.h"

/* The conditions as they were given. */
extern struct find_term *find_terms;
extern size_t find_nterms;

/* Puts what is cheap to know before other conditions of an and. */
void	find_sort_terms(void);

/* Does a metric satisfy one, negated or not? */
enum find_verdict find_test(const struct find_term *, struct find_subject *);

/* What is unknown stays so. */
enum find_verdict find_not(enum find_verdict);

/* Does one with another place? */
enum find_verdict find_test_other(const struct find_term *,
	    struct find_subject *);

/* Is the newest point before a time, or is there none? */
enum find_verdict find_test_stale(const struct find_subject *, int64_t time);

/* Are the state and the header known? */
bool	find_knows_header(const struct find_subject *);

/* Is the time of the last write known? */
bool	find_knows_status(const struct find_subject *);

/* Is what is known of the newest point still so? */
bool	find_knows_newest(const struct find_subject *);

#endif
