/* SPDX-License-Identifier: ISC */
/* rolled.c - points predicted from those of the list before. */
#include <string.h>

#include "ring/aggregate.h"
#include "store/rolled.h"

bool
wsp_store_predict(struct wsp_store_place *place, uint64_t interval,
    uint32_t step, unsigned method, uint64_t *bits)
{
	struct wsp_store_place next = *place;
	struct wsp_store_mention m;
	struct wsp_aggregate a;
	uint64_t time;
	double value;

	wsp_aggregate_init(&a, method);
	while (wsp_store_mention_next(&next, &m)) {
		time = (uint64_t)m.unit * place->list->step;
		if (time >= interval + step)
			break;
		*place = next;
		if (m.empty || time < interval)
			continue;
		memcpy(&value, &m.bits, sizeof(value));
		wsp_aggregate_known(&a, value);
	}
	if (!wsp_aggregate_end(&a, 0, &value) || value != value)
		return false;
	memcpy(bits, &value, sizeof(*bits));
	return true;
}
