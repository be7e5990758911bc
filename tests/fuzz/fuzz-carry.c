/* SPDX-License-Identifier: ISC */
/*
 * fuzz-carry.c - nothing that a file knows is lost between any archives.
 *
 * The input chooses two lists of archives, which need not fit together, and
 * what is in their slots.  All is done in memory.
 */
#include "fuzz.h"
#include "ring/make.h"

#define MOST	4		/* archives */
#define SLOTS	24		/* in one, at most */
#define NOW	1000003

/* Bytes of the input, and zeros after its end. */
struct input {
	const uint8_t	*data;
	size_t		 left;
};

/* Archives and their slots, the oldest first. */
struct file {
	uint32_t	 n;
	struct wsp_archive archives[MOST];
	struct wsp_window windows[MOST];
	uint8_t		 slots[MOST][WSP_SLOT_SIZE * SLOTS];
};

static uint8_t
take(struct input *in)
{
	if (in->left == 0)
		return 0;
	in->left--;
	return *in->data++;
}

/* A value, nothing, an older point or one later than now. */
static void
choose_slot(struct input *in, struct wsp_window *w, uint32_t i)
{
	const struct wsp_archive *a = w->archive;
	int64_t t = w->base + (int64_t)i * a->step;
	uint8_t kind = take(in);
	struct wsp_slot s = { 0, 0 };

	if (kind >= 64) {
		if (kind % 16 == 1)
			t -= (int64_t)a->step * a->points;
		else if (kind % 16 == 2)
			t += (int64_t)a->step * a->points;
		s.interval = (uint32_t)t;
		s.value = (double)(kind % 32) - 7;
	}
	wsp_slot_encode(&s, w->slots + WSP_SLOT_SIZE * (size_t)i);
}

static void
choose_file(struct input *in, struct file *f, bool empty)
{
	struct wsp_archive *a;
	struct wsp_window *w;
	uint32_t i, k;

	memset(f, 0, sizeof(*f));
	f->n = 1 + take(in) % MOST;
	for (i = 0; i < f->n; i++) {
		a = &f->archives[i];
		a->step = 1 + take(in) % 60;
		a->points = 1 + take(in) % SLOTS;
		w = &f->windows[i];
		w->archive = a;
		w->base = (uint32_t)wsp_archive_first(a, NOW);
		w->count = a->points;
		w->slots = f->slots[i];
		for (k = 0; !empty && k < a->points; k++)
			choose_slot(in, w, k);
	}
}

static void
read_lanes(struct file *f, struct wsp_lanes *lanes)
{
	struct wsp_error err;

	must(wsp_lanes_read(lanes, f->windows, f->n, NOW, &err) == 0,
	    "there is memory");
}

/* Where the rule says that a value goes, once more. */
static int64_t
place_of(int64_t t, uint32_t s, uint32_t d)
{
	int64_t first = (t + d - 1) / d * d;

	return d < s && first <= NOW ? first : t / d * d;
}

static bool
known(const struct wsp_lane *l, int64_t t)
{
	double value;

	return wsp_lane_get(l, t, &value);
}

/* Is a slot known that lies wholly in the time of a value? */
static bool
stands_in(const struct wsp_lane *l, int64_t t, uint32_t s)
{
	int64_t u;

	for (u = place_of(t, l->step + 1, l->step); u + l->step <= t + s;
	    u += l->step)
		if (u >= t && known(l, u))
			return true;
	return false;
}

static bool
has_finer(const struct wsp_lanes *s, int64_t t, uint32_t step, uint32_t below)
{
	uint32_t i;

	for (i = 0; i < s->n && s->list[i].step < below; i++)
		if (wsp_lane_holds(&s->list[i], place_of(t, step,
		    s->list[i].step)))
			return true;
	return false;
}

/* A value that an archive has a slot for can be seen there. */
static void
check_value(const struct wsp_lanes *src, const struct wsp_lanes *dst,
    int64_t t, uint32_t step)
{
	const struct wsp_lane *l;
	double value = 0, there = 0;
	int64_t place;
	uint32_t i;

	for (i = 0; i < dst->n; i++) {
		l = &dst->list[i];
		place = place_of(t, step, l->step);
		if (!wsp_lane_holds(l, place))
			continue;
		if (l->step == step)
			must(wsp_lanes_get(src, step, t, &value) &&
			    wsp_lane_get(l, t, &there) &&
			    same_double(value, there),
			    "a value stays in the archive of its step");
		else if (l->step < step)
			must(known(l, place) || stands_in(l, t, step),
			    "a finer archive shows something for it");
		else if (!has_finer(dst, t, step, l->step))
			must(known(l, place),
			    "it is in the finest archive that reaches back");
	}
}

static void
check_all(const struct wsp_lanes *src, const struct wsp_lanes *dst)
{
	const struct wsp_lane *l;
	uint32_t i, cell;

	for (i = 0; i < src->n; i++) {
		l = &src->list[i];
		for (cell = l->begin; cell < l->end; cell++)
			if (wsp_lane_knows(l, cell))
				check_value(src, dst, wsp_lane_time(l, cell),
				    l->step);
	}
}

static void
resize(struct wsp_make m, struct file *src, struct file *dst)
{
	struct wsp_lanes from, to;
	struct wsp_error err;

	read_lanes(src, &from);
	must(wsp_lanes_init(&to, dst->archives, dst->n, NOW, &err) == 0,
	    "there is memory");
	m.src = &from;
	m.dst = &to;
	m.later = src->windows;
	m.nlater = src->n;
	must(wsp_make(&m, &err) == 0, "archives can be made");
	check_all(&from, &to);
	wsp_lanes_free(&from);
	wsp_lanes_free(&to);
}

/* Writes what was made; returns how much that was. */
static size_t
write_made(struct file *f, const struct wsp_lanes *made, bool changes)
{
	const struct wsp_lane *l;
	struct wsp_window *w;
	struct wsp_slot s;
	size_t n = 0;
	uint32_t i, cell;

	for (i = 0; i < made->n; i++) {
		l = &made->list[i];
		w = &f->windows[l->archive - f->archives];
		for (cell = l->begin; cell < l->end; cell++) {
			if (l->cells[cell] != WSP_CELL_MADE)
				continue;
			wsp_window_slot(w, cell, &s);
			must(changes || s.interval != wsp_lane_time(l, cell),
			    "without roll-ups no value changes");
			s.interval = (uint32_t)wsp_lane_time(l, cell);
			s.value = l->values[cell];
			wsp_slot_encode(&s, w->slots +
			    WSP_SLOT_SIZE * (size_t)cell);
			n++;
		}
	}
	return n;
}

static size_t
fill(struct wsp_make m, struct file *src, struct file *dst, bool rollups)
{
	struct wsp_lanes from, was, to;
	struct wsp_error err;
	size_t n;

	read_lanes(src, &from);
	read_lanes(dst, &was);
	read_lanes(dst, &to);
	m.src = &from;
	m.dst = &to;
	m.before = &was;
	m.rollups = rollups;
	must(wsp_make(&m, &err) == 0, "a file can be filled");
	n = write_made(dst, &to, rollups);
	wsp_lanes_free(&from);
	wsp_lanes_free(&was);
	wsp_lanes_free(&to);
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct file src, dst, other;
	struct wsp_make m = { .span = { INT64_MIN, INT64_MAX } };

	m.method = 1 + take(&in) % WSP_ABSMIN;
	m.xff = (float)(take(&in) % 11) / 10;
	m.spread = take(&in) % 2;
	choose_file(&in, &src, false);
	choose_file(&in, &dst, true);
	resize(m, &src, &dst);
	resize(m, &src, &src);
	m.spread = false;
	choose_file(&in, &dst, false);
	other = dst;
	for (uint32_t i = 0; i < other.n; i++) {
		other.windows[i].archive = &other.archives[i];
		other.windows[i].slots = other.slots[i];
	}
	fill(m, &src, &dst, true);
	must(fill(m, &src, &dst, true) == 0, "a second run fills nothing");
	fill(m, &src, &other, false);
	must(fill(m, &src, &other, false) == 0,
	    "nor does it without roll-ups");
	return 0;
}
