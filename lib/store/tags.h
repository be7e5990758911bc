/* SPDX-License-Identifier: ISC */
#ifndef WSP_STORE_TAGS_H
#define WSP_STORE_TAGS_H

#include "store/writer.h"

/* Is a text a tag?  What is wrong with it, or NULL. */
const char *wsp_store_tag_problem(const char *);

#endif
