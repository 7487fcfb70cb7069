#include "importers/bzip2_file.h"

#include <cpl_error.h>
#include <cpl_vsi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "importers/import.h"
#include "tests/support/check.h"

static void write_file(const char *path, const char *bytes, size_t len)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

/// A file's bytes; the caller frees them.
static char *read_plain(const char *path, size_t *ret_len)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *bytes = ll_alloc((size_t)1 << 20U, 1);
    assert_non_null(bytes);
    *ret_len = fread(bytes, 1, (size_t)1 << 20U, f);
    assert_int_equal(fclose(f), 0);
    return bytes;
}

/// Packs with the bzip2 program, which is what everybody packs with.
static void pack(const char *path)
{
    char command[600];
    (void)snprintf(command, sizeof command, "bzip2 -kf '%s'", path);
    if (system(command) != 0) {
        skip();
    }
}

/// Opens and reads all of a packed file. @return bytes read.
static size_t read_packed(const char *path, char *buffer, size_t size, bool *ret_error)
{
    char name[512];
    (void)snprintf(name, sizeof name, "%s%s", LL_BZIP2_PREFIX, path);
    CPLErrorReset();
    VSILFILE *f = VSIFOpenL(name, "rb");
    assert_non_null(f);
    size_t got = VSIFReadL(buffer, 1, size, f), more = got;
    for (char rest[4096]; more > 0; got += more) { /* damaged, it may unpack to more */
        more = VSIFReadL(rest, 1, sizeof rest, f);
    }
    *ret_error = CPLGetLastErrorType() == CE_Failure;
    assert_true(VSIFEofL(f) != 0);
    assert_int_equal(VSIFCloseL(f), 0);
    return got;
}

/// Text of 300 000 bytes that does not repeat exactly.
static void make_text(char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        text[i] = (char)('a' + (i * i / 7 + i) % 23);
    }
}

#define LEN ((size_t)300000)

static void a_packed_file_reads_like_its_content(void **state)
{
    (void)state;
    static char text[LEN], back[LEN];
    bool error = true;
    make_text(text, LEN);
    const char *plain = ll_scratch_path("plain.txt");
    write_file(plain, text, LEN);
    pack(plain);
    assert_int_equal(read_packed(ll_scratch_path("plain.txt.bz2"), back, sizeof back, &error), LEN);
    assert_false(error);
    assert_memory_equal(text, back, LEN);
}

static void seeking_goes_forth_and_back(void **state)
{
    (void)state;
    static char text[LEN];
    char back[8], name[512];
    make_text(text, LEN);
    const char *plain = ll_scratch_path("seek.txt");
    write_file(plain, text, LEN);
    pack(plain);
    (void)snprintf(name, sizeof name, "%s%s.bz2", LL_BZIP2_PREFIX, plain);
    VSILFILE *f = VSIFOpenL(name, "rb");
    assert_non_null(f);
    static const size_t places[] = {200000, 5, 299990, 0};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        assert_int_equal(VSIFSeekL(f, places[i], SEEK_SET), 0);
        assert_int_equal(VSIFTellL(f), places[i]);
        assert_int_equal(VSIFReadL(back, 1, sizeof back, f), sizeof back);
        assert_memory_equal(back, text + places[i], sizeof back);
    }
    assert_int_not_equal(VSIFSeekL(f, LEN + 1, SEEK_SET), 0);
    assert_int_equal(VSIFCloseL(f), 0);
}

static void streams_that_follow_each_other_are_one_file(void **state)
{
    (void)state;
    static char back[100];
    size_t one = 0;
    bool error = true;
    const char *plain = ll_scratch_path("part.txt");
    write_file(plain, "hello ", 6);
    pack(plain);
    char *packed = read_plain(ll_scratch_path("part.txt.bz2"), &one);
    memcpy(packed + one, packed, one);
    const char *twice = ll_scratch_path("twice.bz2");
    write_file(twice, packed, 2 * one);
    assert_int_equal(read_packed(twice, back, sizeof back, &error), 12);
    assert_false(error);
    assert_memory_equal(back, "hello hello ", 12);
    ll_free(packed);
}

static void what_is_cut_off_or_damaged_is_an_error(void **state)
{
    (void)state;
    static char text[LEN], back[LEN];
    size_t len = 0;
    bool error = false;
    make_text(text, LEN);
    const char *plain = ll_scratch_path("whole.txt");
    write_file(plain, text, LEN);
    pack(plain);
    char *packed = read_plain(ll_scratch_path("whole.txt.bz2"), &len);
    const char *bad = ll_scratch_path("bad.bz2");
    for (size_t cut = 1; cut < len; cut += len / 20) {
        write_file(bad, packed, cut);
        (void)read_packed(bad, back, sizeof back, &error);
        assert_true(error);
    }
    for (size_t at = 0; at < len; at += len / 20) { /* a bit that stands for nothing may flip */
        packed[at] ^= 0x10;
        write_file(bad, packed, len);
        size_t got = read_packed(bad, back, sizeof back, &error);
        assert_true(error || (got == LEN && memcmp(text, back, LEN) == 0));
        packed[at] ^= 0x10;
    }
    for (size_t i = 0; i < 4; i++) {
        packed[len + i] = "rest"[i];
    }
    write_file(bad, packed, len + 4);
    (void)read_packed(bad, back, sizeof back, &error);
    assert_true(error);
    ll_free(packed);
}

static void what_unpacks_without_end_is_refused(void **state)
{
    (void)state;
    char command[600];
    const char *bomb = ll_scratch_path("bomb.bz2");
    (void)snprintf(command, sizeof command, "head -c 300000000 /dev/zero | bzip2 > '%s'", bomb);
    if (system(command) != 0) {
        skip();
    }
    static char back[1 << 16];
    char name[512];
    (void)snprintf(name, sizeof name, "%s%s", LL_BZIP2_PREFIX, bomb);
    CPLErrorReset();
    VSILFILE *f = VSIFOpenL(name, "rb");
    assert_non_null(f);
    size_t total = 0, got = sizeof back;
    while (got == sizeof back) {
        got = VSIFReadL(back, 1, sizeof back, f);
        total += got;
    }
    assert_mentions(CPLGetLastErrorMsg(), "hundred times");
    assert_true(total < 270000000); /* 256 MiB and one step */
    assert_int_equal(VSIFCloseL(f), 0);
}

static void a_missing_file_is_none(void **state)
{
    (void)state;
    assert_null(VSIFOpenL(LL_BZIP2_PREFIX "/no/such/file.bz2", "rb"));
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packed_file_reads_like_its_content),
        cmocka_unit_test(seeking_goes_forth_and_back),
        cmocka_unit_test(streams_that_follow_each_other_are_one_file),
        cmocka_unit_test(what_is_cut_off_or_damaged_is_an_error),
        cmocka_unit_test(what_unpacks_without_end_is_refused),
        cmocka_unit_test(a_missing_file_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
