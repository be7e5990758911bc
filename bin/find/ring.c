/* SPDX-License-Identifier: ISC */
/* ring.c - on which servers of a cluster metrics are. */
#include <stdlib.h>

#include "find/find.h"

static struct wsp_cluster *cluster;
static bool is_node[WSP_SERVERS_MAX];	/* is a server that of --node? */

void
find_open_ring(void)
{
	struct wsp_error error;
	bool found = false;
	size_t i;

	if (find_said.ring == NULL)
		return;
	if (wsp_cluster_read(&cluster, find_said.ring, find_said.cluster,
	    &error) == -1) {
		cli_fail(find_said.ring, &error);
		exit(cli_finish());
	}
	if (find_said.node == NULL)
		return;
	for (i = 0; wsp_cluster_server(cluster, i) != NULL; i++)
		found |= is_node[i] = wsp_cluster_is_node(cluster, i,
		    find_said.node);
	if (found)
		return;
	cli_failx(find_said.ring, "no node %s in cluster %s",
	    find_said.node, wsp_cluster_name(cluster));
	exit(cli_finish());
}

bool
find_belongs(const char *metric)
{
	size_t owners[WSP_SERVERS_MAX], n, i;

	n = wsp_cluster_owners(cluster, metric, owners);
	for (i = 0; i < n; i++)
		if (is_node[owners[i]])
			return true;
	return false;
}

void
find_put_owners(struct out *out, const char *metric)
{
	size_t owners[WSP_SERVERS_MAX], n, i;

	n = wsp_cluster_owners(cluster, metric, owners);
	for (i = 0; i < n; i++) {
		if (i > 0)
			out_char(out, ',');
		out_text(out, wsp_cluster_server(cluster, owners[i]));
	}
}

void
find_locate(int argc, char *argv[])
{
	char name[WSP_METRICLEN];
	struct wsp_error error;
	struct out out = { 0 };
	int i;

	for (i = 0; i < argc; i++) {
		if (wsp_metric_normalize(argv[i], name, &error) == -1) {
			cli_fail(argv[i], &error);
			continue;
		}
		out_text(&out, name);
		out_char(&out, '\t');
		find_put_owners(&out, name);
		out_char(&out, find_said.null ? '\0' : '\n');
	}
	out_flush(&out);
	out_free(&out);
}
