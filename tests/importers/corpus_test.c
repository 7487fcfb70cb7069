/* Every file of the real extracts through every layer: each ends in stored, repaired, quarantined
 * or a clear refusal. Folders beside "messy" only go through all layers when they are small. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/check.h"
#include "data/features.h"
#include "importers/import.h"
#include "importers/report.h"
#include "tests/support/check.h"

/* A file that takes longer than this hangs: the alarm ends the test program. */
#define SECONDS_A_FILE 240U
/* Larger files go through three layers only. */
#define SMALL     ((long long)1 << 20)
#define FILES_MAX 512

static ll_store *new_store(void)
{
    static int number;
    struct ll_err err = {0};
    ll_store *store = NULL;
    char path[256];
    (void)snprintf(path, sizeof path, "%s/corpus%d.db", ll_scratch_dir(), number++);
    assert_ok(ll_store_open(path, LL_STORE_CREATE, &store, &err), &err);
    return store;
}

/// What tells whether a store changed.
struct state_of_store {
    size_t rows[LL_LAYER_COUNT];
    int epsg;
};

static struct state_of_store state_of(ll_store *store)
{
    struct ll_err err = {0};
    struct state_of_store s = {.epsg = ll_store_epsg(store)};
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        assert_ok(ll_features_count(store, (enum ll_layer)l, &s.rows[l], &err), &err);
    }
    return s;
}

/// Features in, rows and quarantine out: nothing gets lost.
static bool adds_up(const struct ll_import_report *r)
{
    size_t in =
        r->read + ll_report_reason(r, LL_REASON_SPLIT) + ll_report_reason(r, LL_REASON_DERIVED);
    size_t out = r->stored + r->quarantined + ll_report_reason(r, LL_REASON_NOT_ON_LANE) +
                 ll_report_reason(r, LL_REASON_SAME_STATION);
    return r->unchanged > 0 || in == out;
}

static bool has_chinese(const char *text)
{
    for (; *text != '\0'; text++) {
        if (((unsigned char)*text & 0x80U) != 0) {
            return true;
        }
    }
    return false;
}

/// What became of one file in one layer.
struct outcome {
    enum ll_code code;
    size_t read, stored, repaired, quarantined;
    char message[LL_ERR_MESSAGE_MAX];
};

/// Imports, and holds the store against what was said to have happened.
static struct outcome run(ll_store *store, const struct ll_import_request *q)
{
    struct ll_err err = {0}, zh = {.lang = LL_LANG_ZH};
    struct ll_import_report r = {0};
    struct state_of_store before = state_of(store);
    struct outcome o = {.code = ll_import_layer(store, q, &r, &err)};
    struct state_of_store after = state_of(store);
    if (o.code == LL_OK) {
        o.read = r.read;
        o.stored = r.stored;
        o.repaired = r.repaired;
        o.quarantined = r.quarantined;
        if (!adds_up(&r)) {
            fail_msg("%s, %s: read %zu, stored %zu, quarantined %zu, split %zu", q->file,
                     ll_layer_info(q->layer)->plural, r.read, r.stored, r.quarantined,
                     ll_report_reason(&r, LL_REASON_SPLIT));
        }
        assert_true(after.rows[q->layer] <= before.rows[q->layer] + r.stored);
        ll_import_report_clear(&r);
        return o;
    }
    (void)snprintf(o.message, sizeof o.message, "%s", err.message);
    assert_true(err.message[0] != '\0');
    assert_true(o.code != LL_E_NOMEM && o.code != LL_E_IO);
    assert_memory_equal(&before, &after, sizeof before);
    assert_int_equal(ll_import_layer(store, q, &r, &zh), o.code);
    if (!has_chinese(zh.message)) {
        fail_msg("%s: no Chinese in '%s'", q->file, zh.message);
    }
    return o;
}

static void print_outcome(const char *file, const char *layer, const char *crs,
                          const struct outcome *o)
{
    if (o->code == LL_OK) {
        print_message("%s | %s | %s | read %zu, stored %zu, repaired %zu, quarantined %zu\n", file,
                      layer, crs == NULL ? "" : crs, o->read, o->stored, o->repaired,
                      o->quarantined);
    } else {
        print_message("%s | %s | %s | %s: %s\n", file, layer, crs == NULL ? "" : crs,
                      ll_code_name(o->code), o->message);
    }
}

static void assert_sound(ll_store *store, const char *file)
{
    struct ll_err err = {0};
    struct ll_problems problems = {0};
    assert_ok(ll_store_check(store, NULL, &problems, &err), &err);
    if (problems.count > 0) {
        fail_msg("%s: %s %s", file, problems.rows[0].kind, problems.rows[0].detail);
    }
    ll_problems_clear(&problems);
}

/// Puts one file through the layers, with the CRS it says and, if it says none, with one.
static void through_all_layers(const char *path, const char *shown, bool all)
{
    static const enum ll_layer some[] = {LL_BUILDING, LL_LANE, LL_HYDRANT};
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store();
    int count = all ? (int)LL_LAYER_COUNT : 3;
    (void)alarm(SECONDS_A_FILE);
    for (int i = 0; i < count; i++) {
        enum ll_layer layer = all ? (enum ll_layer)i : some[i];
        struct ll_import_request q = {.layer = layer, .file = path};
        struct outcome o = run(store, &q);
        print_outcome(shown, ll_layer_info(layer)->plural, q.crs, &o);
        if (o.code == LL_E_DECISION && strstr(o.message, "--crs") != NULL) {
            q.crs = "EPSG:4326";
            q.as_told = true;
            o = run(store, &q);
            print_outcome(shown, ll_layer_info(layer)->plural, q.crs, &o);
        }
    }
    assert_sound(store, shown);
    (void)alarm(0);
}

static void extract(const char *path, const char *shown)
{
    struct ll_err err = {0};
    struct ll_import_report r[LL_LAYER_COUNT] = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = new_store();
    const struct ll_import_request q = {.file = path};
    (void)alarm(SECONDS_A_FILE);
    enum ll_code code = ll_import_osm(store, &q, r, &err);
    size_t stored = 0, read = 0;
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        assert_true(adds_up(&r[l]));
        stored += r[l].stored;
        read += r[l].read;
        ll_import_report_clear(&r[l]);
    }
    print_message("%s | osm | | %s: read %zu, stored %zu %s\n", shown, ll_code_name(code), read,
                  stored, err.message);
    assert_true(code == LL_OK || err.message[0] != '\0');
    assert_sound(store, shown);
    (void)alarm(0);
}

/// Paths of a folder's files, sorted, those of its folders too.
struct paths {
    char path[FILES_MAX][512];
    size_t count;
};

static void walk(struct paths *p, const char *folder)
{
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        char path[512];
        struct stat about;
        int len = snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (e->d_name[0] == '.' || len < 0 || (size_t)len >= sizeof path ||
            stat(path, &about) != 0) {
            continue;
        }
        if (S_ISDIR(about.st_mode)) {
            walk(p, path);
        } else if (p->count < FILES_MAX) {
            memcpy(p->path[p->count++], path, (size_t)len + 1);
        }
    }
    (void)closedir(dir);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void every_file_ends_well(const char *data, const char *folder)
{
    static struct paths p;
    char path[512];
    p.count = 0;
    (void)snprintf(path, sizeof path, "%s/%s", data, folder);
    walk(&p, path);
    qsort(p.path, p.count, sizeof p.path[0], by_name);
    assert_true(p.count > 0);
    for (size_t i = 0; i < p.count; i++) {
        const char *file = p.path[i], *shown = file + strlen(data) + 1;
        struct stat about;
        assert_int_equal(stat(file, &about), 0);
        bool osm = strstr(shown, ".osm") != NULL;
        if (osm && about.st_size < 3 * SMALL) {
            extract(file, shown);
        }
        through_all_layers(file, shown, !osm && about.st_size <= SMALL);
    }
}

static void every_bad_file_ends_well(void **state)
{
    (void)state;
    const char *data = ll_real_data();
    if (data == NULL) {
        skip();
    }
    every_file_ends_well(data, "messy");
}

static void every_other_file_ends_well(void **state)
{
    (void)state;
    static const char *const folders[] = {"cn-districts-gcj02", "cn-suzhou-buildings", "osm-lauf",
                                          "osm-liechtenstein",  "osm-small",           "tw-taipei",
                                          "tw-villages"};
    const char *data = ll_real_data();
    if (data == NULL) {
        skip();
    }
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        every_file_ends_well(data, folders[i]);
    }
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_bad_file_ends_well),
        cmocka_unit_test(every_other_file_ends_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
