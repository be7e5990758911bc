/* SPDX-License-Identifier: ISC */
/* cluster.c - which servers of a cluster a metric belongs to. */
#include <sys/stat.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "schema/conf.h"
#include "tree/cluster.h"

#define FILE_MAX	(1 << 24)

static const char *const hashes[] = {
	[WSP_CARBON_CH] = "carbon_ch",
	[WSP_FNV1A_CH] = "fnv1a_ch",
	[WSP_JUMP_FNV1A_CH] = "jump_fnv1a_ch"
};

int
wsp_cluster_hash(struct wsp_cluster *c, const char *name,
    struct wsp_error *err)
{
	size_t i;

	for (i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++)
		if (strcmp(name, hashes[i]) == 0) {
			c->hash = (enum wsp_hash)i;
			return 0;
		}
	return wsp_fail(err, WSP_ECONFIG, "cannot hash by %s", name);
}

int
wsp_cluster_add(struct wsp_cluster *c, const char *text, const char *host,
    size_t hostlen, const char *port, size_t portlen, const char *instance,
    struct wsp_error *err)
{
	struct wsp_server *list, *s;

	if (c->n == WSP_SERVERS_MAX)
		return wsp_fail(err, WSP_ECONFIG, "more than %d servers",
		    WSP_SERVERS_MAX);
	if ((list = reallocarray(c->servers, c->n + 1, sizeof(*list))) ==
	    NULL)
		return wsp_fail_errno(err, NULL);
	c->servers = list;
	s = memset(&list[c->n++], 0, sizeof(*list));
	s->text = strdup(text);
	s->host = strndup(host, hostlen);
	s->port = strndup(port, portlen);
	if (instance != NULL)
		s->instance = strdup(instance);
	if (s->text == NULL || s->host == NULL || s->port == NULL ||
	    (instance != NULL && s->instance == NULL))
		return wsp_fail_errno(err, NULL);
	return 0;
}

/* host:port[:instance], separated by commas. */
static int
add_destinations(struct wsp_cluster *c, char *list, struct wsp_error *err)
{
	char *text, *port, *instance;

	while ((text = strsep(&list, ",")) != NULL) {
		text += strspn(text, " \t\r\n");
		text[strcspn(text, " \t\r\n")] = '\0';
		if (*text == '\0')
			continue;
		if ((port = strchr(text, ':')) == NULL)
			return wsp_fail(err, WSP_ECONFIG,
			    "%s has no port", text);
		instance = strchr(port + 1, ':');
		if (wsp_cluster_add(c, text, text, (size_t)(port - text),
		    port + 1, instance == NULL ? strlen(port + 1) :
		    (size_t)(instance - port - 1),
		    instance == NULL ? NULL : instance + 1, err) == -1)
			return -1;
	}
	return 0;
}

/* What a key says, or another text; to be freed. */
static char *
value_of(const struct wsp_conf *conf, const struct wsp_conf_section *section,
    const char *key, const char *otherwise, struct wsp_error *err)
{
	char *value;

	if (wsp_conf_value(conf, section, key, &value, err) == -1)
		return NULL;
	if (value == NULL && (value = strdup(otherwise)) == NULL)
		wsp_fail_errno(err, NULL);
	return value;
}

static int
check_method(const struct wsp_conf *conf,
    const struct wsp_conf_section *section, struct wsp_error *err)
{
	char *method = value_of(conf, section, "relay_method",
	    "consistent-hashing", err);
	int ret = 0;

	if (method == NULL)
		return -1;
	if (strcmp(method, "consistent-hashing") != 0)
		ret = wsp_fail(err, WSP_ECONFIG, "[%s] relays by %s, not by "
		    "consistent-hashing", section->name, method);
	free(method);
	return ret;
}

static int
read_hash(struct wsp_cluster *c, const struct wsp_conf *conf,
    const struct wsp_conf_section *section, struct wsp_error *err)
{
	char *old, *hash;
	int ret = -1;

	if ((old = value_of(conf, section, "hashing_type", "carbon_ch",
	    err)) == NULL)
		return -1;
	if ((hash = value_of(conf, section, "router_hash_type", old,
	    err)) != NULL)
		ret = wsp_cluster_hash(c, hash, err);
	free(old);
	free(hash);
	return ret;
}

static int
read_section(struct wsp_cluster *c, const struct wsp_conf *conf,
    const struct wsp_conf_section *section, struct wsp_error *err)
{
	char *list, *factor, *diverse;
	int ret = -1;

	if ((c->name = strdup(section->name)) == NULL)
		return wsp_fail_errno(err, NULL);
	if (check_method(conf, section, err) == -1 ||
	    read_hash(c, conf, section, err) == -1)
		return -1;
	list = value_of(conf, section, "destinations", "", err);
	factor = value_of(conf, section, "replication_factor", "1", err);
	diverse = value_of(conf, section, "diverse_replicas", "true", err);
	if (list != NULL && factor != NULL && diverse != NULL) {
		c->replication = atoi(factor) < 1 ? 1 : (size_t)atoi(factor);
		c->diverse = strcasecmp(diverse, "true") == 0 ||
		    strcasecmp(diverse, "yes") == 0 ||
		    strcasecmp(diverse, "on") == 0 ||
		    strcmp(diverse, "1") == 0;
		ret = add_destinations(c, list, err);
	}
	free(list);
	free(factor);
	free(diverse);
	return ret;
}

/* The section of a name, or the only one that has destinations. */
static const struct wsp_conf_section *
find_section(const struct wsp_conf *conf, const char *name,
    struct wsp_error *err)
{
	const struct wsp_conf_section *found = NULL;
	char list[512] = "";
	size_t i, n = 0;

	for (i = 0; i < conf->n; i++) {
		if (name != NULL ? strcmp(conf->sections[i].name, name) != 0 :
		    wsp_conf_find(conf, &conf->sections[i],
		    "destinations") == NULL)
			continue;
		strlcat(list, n++ > 0 ? ", " : "", sizeof(list));
		strlcat(list, conf->sections[i].name, sizeof(list));
		found = &conf->sections[i];
	}
	if (n == 1)
		return found;
	if (n > 1)
		wsp_fail(err, WSP_ECONFIG, "has clusters %s: choose one with "
		    "--cluster", list);
	else if (name != NULL)
		wsp_fail(err, WSP_ECONFIG, "has no cluster %s", name);
	else
		wsp_fail(err, WSP_ECONFIG, "has no cluster");
	return NULL;
}

int
wsp_cluster_parse_carbon(struct wsp_cluster *c, const char *path,
    const char *name, struct wsp_error *err)
{
	const struct wsp_conf_section *section;
	struct wsp_conf conf = { 0 };
	int ret;

	c->carbon = true;
	if ((ret = wsp_conf_read(&conf, path, err)) == 0) {
		section = find_section(&conf, name, err);
		ret = section == NULL ? -1 :
		    read_section(c, &conf, section, err);
	}
	wsp_conf_free(&conf);
	return ret;
}

static char *
read_text(const char *path, struct wsp_error *err)
{
	struct stat st;
	char *text = NULL;
	size_t got;
	int fd;

	if ((fd = wsp_io_open(AT_FDCWD, path, O_RDONLY, &st, err)) == -1)
		return NULL;
	if (st.st_size > FILE_MAX)
		wsp_fail(err, WSP_ECONFIG, "has %jd bytes",
		    (intmax_t)st.st_size);
	else if ((text = malloc((size_t)st.st_size + 1)) == NULL)
		wsp_fail_errno(err, NULL);
	else if (wsp_io_read(fd, text, (size_t)st.st_size, 0, &got,
	    err) == -1) {
		free(text);
		text = NULL;
	} else
		text[got] = '\0';
	wsp_io_close(fd, &(struct wsp_error){ 0 });
	return text;
}

/* Does a line begin with a cluster statement? */
static bool
is_relay(const char *text)
{
	const char *s;

	for (s = text; s != NULL; s = strchr(s, '\n')) {
		s += strspn(s, " \t\r\n");
		if (strncmp(s, "cluster", 7) == 0 &&
		    (s[7] == ' ' || s[7] == '\t'))
			return true;
	}
	return false;
}

static int
check_servers(struct wsp_cluster *c, struct wsp_error *err)
{
	if (c->n == 0)
		return wsp_fail(err, WSP_ECONFIG, "cluster %s has no servers",
		    c->name);
	if (c->replication > c->n)
		c->replication = c->n;
	return wsp_cluster_ring(c, err);
}

int
wsp_cluster_read(struct wsp_cluster **cp, const char *path, const char *name,
    struct wsp_error *err)
{
	struct wsp_cluster *c;
	char *text;
	int ret = -1;

	if ((text = read_text(path, err)) == NULL)
		return -1;
	if ((c = calloc(1, sizeof(*c))) == NULL)
		wsp_fail_errno(err, NULL);
	else if ((is_relay(text) ? wsp_cluster_parse_relay(c, text, name,
	    err) : wsp_cluster_parse_carbon(c, path, name, err)) == 0)
		ret = check_servers(c, err);
	free(text);
	if (ret == 0)
		*cp = c;
	else
		wsp_cluster_free(c);
	return ret;
}

void
wsp_cluster_free(struct wsp_cluster *c)
{
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; i < c->n; i++) {
		free(c->servers[i].text);
		free(c->servers[i].host);
		free(c->servers[i].port);
		free(c->servers[i].instance);
	}
	free(c->servers);
	free(c->ring);
	free(c->name);
	free(c);
}

const char *
wsp_cluster_name(const struct wsp_cluster *c)
{
	return c->name;
}

const char *
wsp_cluster_server(const struct wsp_cluster *c, size_t i)
{
	return i < c->n ? c->servers[i].text : NULL;
}

bool
wsp_cluster_is_node(const struct wsp_cluster *c, size_t i, const char *node)
{
	const struct wsp_server *s = &c->servers[i];
	size_t len = strlen(s->host);

	return strcmp(node, s->text) == 0 || strcmp(node, s->host) == 0 ||
	    (s->instance != NULL && strcmp(node, s->instance) == 0) ||
	    (strncmp(node, s->host, len) == 0 && node[len] == ':' &&
	    strcmp(node + len + 1, s->port) == 0);
}
