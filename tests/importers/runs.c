#include "tests/importers/runs.h"

#include <stdio.h>
#include <string.h>

#include <cpl_vsi.h>

#include "tests/support/check.h"

int run_open_store(void **state)
{
    static int number;
    struct ll_err err = {0};
    ll_store *store = NULL;
    char path[256];
    (void)snprintf(path, sizeof path, "%s/store%d.db", ll_scratch_dir(), number++);
    assert_ok(ll_store_open(path, LL_STORE_CREATE, &store, &err), &err);
    *state = store;
    return 0;
}

int run_close_store(void **state)
{
    ll_store_close(*state);
    return 0;
}

const char *run_file_with(const char *name, const char *text)
{
    const char *path = ll_scratch_path(name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    return path;
}

struct ll_import_report run_imported(ll_store *store, struct ll_import_request request)
{
    struct ll_err err = {0};
    struct ll_import_report report = {0};
    assert_ok(ll_import_layer(store, &request, &report, &err), &err);
    return report;
}

const char *run_refused(ll_store *store, struct ll_import_request request, enum ll_code expected)
{
    static struct ll_err err;
    struct ll_import_report report = {0};
    err = (struct ll_err){0};
    assert_int_equal(ll_import_layer(store, &request, &report, &err), expected);
    return err.message;
}

struct ll_scene run_scene_of(ll_store *store)
{
    struct ll_err err = {0};
    struct ll_scene scene = {0};
    struct ll_scene_want all = ll_scene_want_all();
    assert_ok(ll_scene_load(store, &all, NULL, &scene, &err), &err);
    return scene;
}

const char *run_zipped(const char *name, const char *const *pairs)
{
    static char path[512];
    char inside[1024];
    (void)snprintf(path, sizeof path, "%s", ll_scratch_path(name));
    (void)snprintf(inside, sizeof inside, "/vsizip/%s", path);
    VSILFILE *zip = VSIFOpenL(inside, "wb");
    assert_non_null(zip);
    for (size_t i = 0; pairs[i] != NULL; i += 2) {
        (void)snprintf(inside, sizeof inside, "/vsizip/%s/%s", path, pairs[i + 1]);
        FILE *from = fopen(ll_scratch_path(pairs[i]), "rb");
        VSILFILE *to = VSIFOpenL(inside, "wb");
        char buffer[65536];
        assert_non_null(from);
        assert_non_null(to);
        size_t got = fread(buffer, 1, sizeof buffer, from);
        assert_true(got > 0 && got < sizeof buffer);
        assert_int_equal(VSIFWriteL(buffer, 1, got, to), got);
        (void)VSIFCloseL(to);
        (void)fclose(from);
    }
    (void)VSIFCloseL(zip);
    return path;
}
