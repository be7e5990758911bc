/* SPDX-License-Identifier: ISC */
/*
 * Tests what becomes of points that a writer without locks writes to a file
 * after another has taken its place.  It writes when the library asks whether
 * anybody still uses the old file, which the linker turns over to us by --wrap:
 * then the new file is there, and nobody has to be quick.
 */
#include "late.h"
#include "tap.h"

static int
resize(const char *archive)
{
	struct wsp_resize_options o;
	struct wsp_retention r;
	int ret;

	wsp_resize_defaults(&o);
	o.backup.kind = WSP_BACKUP_NONE;
	o.dir_later = true;
	if (wsp_retention_parse(archive, &r, &error) == -1)
		errx(2, "%s", error.msg);
	ret = wsp_resize("a.wsp", &r, 1, &o, NOW, NULL, &error);
	if (ret == -1)
		printf("# %s\n", error.msg);
	return ret;
}

static int
convert(bool compressed, struct wsp_convert_report *report)
{
	struct wsp_convert_options o;
	struct wsp *w;
	int ret;

	wsp_convert_defaults(&o);
	o.compressed = compressed;
	o.force = o.dir_later = true;
	if (wsp_open(&w, "a.wsp", WSP_READ, 0, &error) == -1)
		errx(2, "%s", error.msg);
	ret = wsp_convert_file(&w, &o, NOW, report, &error);
	wsp_close(w);
	if (ret == -1)
		printf("# %s\n", error.msg);
	return ret;
}

static int
move(const char *new, bool no_sync)
{
	struct wsp_move_options o;
	struct wsp_move_report report;
	int ret, dir = open(".", O_RDONLY | O_DIRECTORY);

	wsp_move_defaults(&o);
	o.merge = true;
	o.no_sync = no_sync;
	ret = wsp_move((struct wsp_path){ dir, "a.wsp", "a.wsp" },
	    (struct wsp_path){ dir, new, new }, &o, NOW, &report, &error);
	close(dir);
	if (ret == -1)
		printf("# %s\n", error.msg);
	return ret;
}

static ino_t
inode(const char *path)
{
	struct stat st;

	return stat(path, &st) == -1 ? 0 : st.st_ino;
}

static void
test_resize(bool compressed)
{
	const char *what = compressed ? "compressed" : "classic";
	static char before[BIG], now[BIG];
	ssize_t n;

	begin("60:10", compressed, "a.wsp");
	ok(resize("60:20") == 0 && knows("a.wsp", LATE, 1) &&
	    knows("a.wsp", EARLY, 3),
	    "a late point is in the %s file that was resized", what);
	ok(writer.locked && writer.free,
	    "and that was locked all the time, and the old one free");
	/* What the path named first is still what it was put in place as. */
	n = pread(writer.placed, before, BIG, 0);
	ok(n > 0 && (compressed == (inode("a.wsp") != writer.inode)),
	    "what cannot be changed in place is put there anew");
	end();
	make("a.wsp", "60:20", compressed, EARLY, 3);
	if (compressed)
		ok(read_file("a.wsp", now) == (size_t)n &&
		    memcmp(now, before, (size_t)n) == 0,
		    "the file that was there before that is whole");
}

static void
test_known(bool compressed)
{
	begin("60:10", compressed, "a.wsp");
	make("also.wsp", "60:20", compressed, EARLY, 3);
	add("also.wsp", LATE, 2);
	writer.also = "also.wsp";
	ok(resize("60:20") == 0 && knows("a.wsp", LATE, 2),
	    "a value written to the new file meanwhile stays");
	end();
}

static void
test_convert(bool compressed)
{
	struct wsp_convert_report report;
	const char *what = compressed ? "compressed" : "expanded";
	struct stat st;

	begin("60:20 300:30", !compressed, "a.wsp");
	ok(convert(compressed, &report) == 0 && knows("a.wsp", LATE, 1) &&
	    knows("a.wsp", EARLY, 3),
	    "a late point is in the file that was %s", what);
	ok(writer.locked && writer.free,
	    "and that was locked all the time, and the old one free");
	ok(stat("a.wsp", &st) == 0 && (uint64_t)st.st_size == report.new_size,
	    "its size is said");
	end();
	begin("60:20 300:30", !compressed, "a.wsp");
	make("also.wsp", "60:20 300:30", compressed, EARLY, 3);
	add("also.wsp", LATE, 2);
	writer.also = "also.wsp";
	ok(convert(compressed, &report) == 0 && knows("a.wsp", LATE, 2),
	    "a value written to the new file meanwhile stays");
	end();
	begin("60:20 300:30", !compressed, "a.wsp");
	writer.breaks = true;
	ok(convert(compressed, &report) == -1 && syncs == 1,
	    "if the old file cannot be read again, the directory is synced");
	end();
}

static void
test_left_out(void)
{
	struct wsp_convert_report report;

	begin("60:20 300:30", false, "a.wsp");
	add("late.wsp", NOW + 1200, 1);
	ok(convert(true, &report) == 0 && report.left_out > 0 &&
	    knows("a.wsp", LATE, 1), "late points left out are counted");
	end();
}

static void
test_move(const char *archives, bool compressed, bool no_sync)
{
	make("b.wsp", archives, compressed, 0, 0);
	add("b.wsp", EARLY + 60, 5);
	begin("60:10", false, "b.wsp");
	ok(move("b.wsp", no_sync) == 0 && knows("b.wsp", LATE, 1) &&
	    knows("b.wsp", EARLY + 60, 5) && inode("a.wsp") == 0,
	    "a late point is in the %s file of %s that was merged into",
	    compressed ? "compressed" : "classic", archives);
	ok(writer.locked && writer.free,
	    "and that was locked all the time, and the old one free");
	end();
}

/* The late value corrects one that was there, or that the new file had. */
static void
test_correction(bool own)
{
	make("b.wsp", "60:10", false, own ? LATE : 0, 7);
	begin("60:10", false, "b.wsp");
	add("a.wsp", LATE, 4);
	ok(move("b.wsp", false) == 0 && knows("b.wsp", LATE, own ? 7 : 1),
	    "a late value corrects %s", own ? "nothing that is not its own" :
	    "what was copied");
	end();
}

static void
test_elsewhere(bool compressed)
{
	unlink("c.wsp");
	begin("60:10", compressed, "c.wsp");
	elsewhere = true;
	ok(move("c.wsp", false) == 0 && knows("c.wsp", LATE, 1) &&
	    inode("a.wsp") == 0,
	    "a late point is in the %s copy on another file system",
	    compressed ? "compressed" : "classic");
	ok(writer.locked && writer.free,
	    "and that was locked all the time, and the old one free");
	elsewhere = false;
	end();
}

static void
test_failure(void)
{
	begin("60:10", false, "a.wsp");
	writer.breaks = true;
	ok(resize("60:20") == -1 && syncs == 1,
	    "if the old file cannot be read again, the directory is synced");
	end();
	begin("60:10", false, "a.wsp");
	ok(resize("60:20") == 0 && syncs == 0,
	    "but not by us if all goes well");
	end();
}

int
main(void)
{
	plan(36);
	scratch_enter();
	test_resize(false);
	test_resize(true);
	test_known(false);
	test_known(true);
	test_convert(true);
	test_convert(false);
	test_left_out();
	test_move("60:10", false, false);
	test_move("30:20", false, false);
	test_move("60:20", false, true);
	test_move("60:10", true, false);
	test_correction(false);
	test_correction(true);
	test_elsewhere(false);
	test_elsewhere(true);
	test_failure();
	scratch_leave();
	return done();
}
