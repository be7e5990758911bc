/* SPDX-License-Identifier: ISC */
/*
 * tap.h - just enough of the Test Anything Protocol for the unit tests.
 *
 * main() calls plan() with the number of tests, ok() for each of them and
 * returns done().
 */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static int tap_planned, tap_run, tap_failed;

static void
plan(int n)
{
	tap_planned = n;
	printf("1..%d\n", n);
}

/* Reports one test, described by a sentence; returns whether it passed. */
__attribute__((format(printf, 2, 3))) static bool
ok(bool passed, const char *sentence, ...)
{
	va_list ap;

	printf("%sok %d - ", passed ? "" : "not ", ++tap_run);
	va_start(ap, sentence);
	vprintf(sentence, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
	if (!passed)
		tap_failed++;
	return passed;
}

/* The exit status: 0 if all the planned tests were run and passed. */
static int
done(void)
{
	if (tap_run != tap_planned)
		printf("# planned %d tests, ran %d\n", tap_planned, tap_run);
	if (tap_failed > 0)
		printf("# failed %d of %d tests\n", tap_failed, tap_run);
	return tap_failed > 0 || tap_run != tap_planned;
}

#endif
