/* SPDX-License-Identifier: ISC */
/* format.c - the formats there are. */
#include "classic/classic.h"
#include "cwhisper/cwhisper.h"
#include "file/format.h"

const struct wsp_format wsp_classic = {
	.name = "classic",
	.recognise = wsp_classic_recognise,
	.read_header = wsp_classic_read_header,
	.check_header = wsp_classic_check_header,
	.load = wsp_classic_load,
	.load_used = wsp_classic_load_used,
	.differs = wsp_classic_differs,
	.read_slots = wsp_classic_read_slots,
	.read_range = wsp_classic_read_range,
	.update = wsp_classic_update,
	.update_many = wsp_classic_update_many,
	.update_archive = wsp_classic_update_archive,
	.base = wsp_classic_base,
	.edit = wsp_classic_edit,
	.set_aggregation = wsp_classic_set_aggregation,
	.lay_out = wsp_classic_lay_out,
	.write_new = wsp_classic_write_new,
};

const struct wsp_format wsp_compressed = {
	.name = "compressed",
	.rewrites = true,
	.recognise = wsp_cw_recognise,
	.read_header = wsp_cw_read_header,
	.check_header = wsp_cw_check_header,
	.release = wsp_cw_release,
	.forget = wsp_cw_forget,
	.load = wsp_cw_load,
	.differs = wsp_cw_differs,
	.read_slots = wsp_cw_read_slots,
	.read_range = wsp_cw_read_range,
	.update = wsp_cw_update_one,
	.update_many = wsp_cw_update_many,
	.refusals = wsp_cw_refusals,
	.pending = wsp_cw_pending,
	.choose = wsp_cw_choose,
	.set_aggregation = wsp_cw_set_aggregation,
	.lay_out = wsp_cw_lay_out_new,
	.write_new = wsp_cw_write_new,
};

/* Nothing marks a classic file: it comes last. */
static const struct wsp_format *const formats[] = {
	&wsp_compressed,
	&wsp_classic,
};

const struct wsp_format *
wsp_format_of(const uint8_t *buf, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i]->recognise(buf, len))
			return formats[i];
	return NULL;
}
