/* SPDX-License-Identifier: ISC */
#ifndef WSP_BASE_COND_H
#define WSP_BASE_COND_H

#include <pthread.h>
#include <stdint.h>

/* A condition that is waited for by a clock that nobody sets. */
void	wsp_cond_init(pthread_cond_t *);

/* Waits for it, so many milliseconds at most. */
void	wsp_cond_wait(pthread_cond_t *, pthread_mutex_t *, int64_t ms);

#endif
