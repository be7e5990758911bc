/* SPDX-License-Identifier: ISC */
/* row_table.c - how each format writes a row. */
#include <inttypes.h>
#include <string.h>

#include "print/row_names.h"
#include "print/row_table.h"

static const struct format formats[] = {
	{
		.name = "json", .put_name = name_json,
		.before_path = "{\"path\": ",
		.before_name = ", \"name\": ",
		.tags = ", \"archive\": %" PRIu32 ", \"step\": %" PRIu32,
		.before_slot = ", \"slot\": ", .before_first = ", \"time\": ",
		.between = ", \"value\": ", .end = "}",
		.missing = "null", .nan = "null",
		.inf = "1e9999", .minus_inf = "-1e9999",
		.begin_all = "[\n", .separator = ",\n", .end_all = "\n]\n",
		.quote = "\""
	}, {
		.name = "jsonl", .put_name = name_json,
		.before_path = "{\"path\": ",
		.before_name = ", \"name\": ",
		.tags = ", \"archive\": %" PRIu32 ", \"step\": %" PRIu32,
		.before_slot = ", \"slot\": ", .before_first = ", \"time\": ",
		.between = ", \"value\": ", .end = "}\n",
		.missing = "null", .nan = "null",
		.inf = "1e9999", .minus_inf = "-1e9999",
		.begin_all = "", .end_all = "",
		.quote = "\""
	}, {
		.name = "csv", .put_name = name_csv, .before_name = "",
		.tags = ",%" PRIu32 ",%" PRIu32,
		.before_slot = ",", .before_first = ",",
		.between = ",", .end = "\r\n",
		.missing = "", .nan = "nan", .inf = "inf", .minus_inf = "-inf",
		.begin_all = "", .end_all = "",
		.header = "name,time,value\r\n",
		.slot_header = "name,archive,step,slot,time,value\r\n",
		.quote = ""
	}, {
		.name = "tsv", .put_name = name_tsv, .before_name = "",
		.tags = "\t%" PRIu32 "\t%" PRIu32,
		.before_slot = "\t", .before_first = "\t",
		.between = "\t", .end = "\n", .missing = "\\N",
		.nan = "nan", .inf = "inf", .minus_inf = "-inf",
		.begin_all = "", .end_all = "",
		.header = "name\ttime\tvalue\n",
		.slot_header = "name\tarchive\tstep\tslot\ttime\tvalue\n",
		.quote = ""
	}, {
		.name = "carbon", .put_name = name_carbon, .before_name = "",
		.tags = ";archive=%" PRIu32 ";step=%" PRIu32,
		.before_first = " ", .between = " ", .end = "\n",
		.inf = "inf", .minus_inf = "-inf",
		.begin_all = "", .end_all = "",
		.value_first = true
	}, {
		/* Times are in nanoseconds unless the reader is told. */
		.name = "influx", .put_name = name_influx, .before_name = "",
		.tags = ",archive=%" PRIu32 ",step=%" PRIu32,
		.before_first = " value=", .between = " ",
		.end = "000000000\n",
		.begin_all = "", .end_all = "",
		.value_first = true
	}, {
		.name = "openmetrics", .put_name = name_openmetrics,
		.before_name = "",
		.tags = ",archive=\"%" PRIu32 "\",step=\"%" PRIu32 "\"",
		.before_first = "} ", .between = " ", .end = "\n",
		.nan = "NaN", .inf = "+Inf", .minus_inf = "-Inf",
		.begin_all = "", .end_all = "# EOF\n",
		.value_first = true, .ordered = true
	}
};

const struct format *
format_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(name, formats[i].name) == 0)
			return &formats[i];
	return NULL;
}
