/* SPDX-License-Identifier: ISC */
/* cluster.h - the servers of a cluster, and the ring that they are on. */
#ifndef WSP_TREE_CLUSTER_H
#define WSP_TREE_CLUSTER_H

#include "wsp-tree.h"

enum wsp_hash {
	WSP_CARBON_CH,
	WSP_FNV1A_CH,
	WSP_JUMP_FNV1A_CH
};

struct wsp_server {
	char		*text;		/* as written; what else points to */
	char		*host, *port;
	char		*instance;	/* or NULL */
};

/* A place on the ring. */
struct wsp_ring_point {
	uint32_t	 pos;
	uint32_t	 server;
};

/* The hash of what the metric before begins with, for the next one. */
struct wsp_hashed {
	char		 text[256];
	size_t		 len;
	uint32_t	 hash;
};

#define WSP_RING_PARTS	4096	/* of which is known where they begin */
#define WSP_RING_PART	16	/* positions of one */

struct wsp_cluster {
	char		*name;
	bool		 carbon;	/* the dialect, or else the relay's */
	enum wsp_hash	 hash;
	size_t		 replication;
	bool		 diverse;	/* a host counts once */
	size_t		 n;
	struct wsp_server *servers;
	struct wsp_ring_point *ring;
	size_t		 npoints;
	uint32_t	 parts[WSP_RING_PARTS]; /* first in it or behind */
	struct wsp_hashed before;
};

/* Adds a server: what it is as written, and its parts. */
int	wsp_cluster_add(struct wsp_cluster *, const char *text,
	    const char *host, size_t hostlen, const char *port,
	    size_t portlen, const char *instance, struct wsp_error *);

/* Finds the hash of a name, or fails. */
int	wsp_cluster_hash(struct wsp_cluster *, const char *name,
	    struct wsp_error *);

/* Puts the servers on the ring, when all are known. */
int	wsp_cluster_ring(struct wsp_cluster *, struct wsp_error *);

/* Read the text of a file of either kind. */
int	wsp_cluster_parse_relay(struct wsp_cluster *, const char *text,
	    const char *name, struct wsp_error *);
int	wsp_cluster_parse_carbon(struct wsp_cluster *, const char *path,
	    const char *name, struct wsp_error *);

#endif
