#include "app/jobs/import_job.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/beside.h"
#include "core/clock.h"
#include "core/language.h"
#include "data/place.h"

void ll_import_job_clear(struct ll_import_job *job)
{
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        ll_import_report_clear(&job->reports[i]);
    }
}

static void take_crs(struct ll_import_job *job, const ll_store *store)
{
    int epsg = ll_store_epsg(store);
    if (epsg != 0) {
        (void)snprintf(job->crs, sizeof job->crs, "EPSG:%d", epsg);
    }
}

/// Imports into a store that is there: one transaction.
static enum ll_code import_into(const char *path, const struct ll_import_request *request,
                                struct ll_import_job *job, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    enum ll_code code = ll_store_open(path, LL_STORE_WRITE, &store, err);
    if (code == LL_OK) {
        code = job->osm ? ll_import_osm(store, request, job->reports, err)
                        : ll_import_layer(store, request, &job->reports[request->layer], err);
    }
    if (code == LL_OK) {
        take_crs(job, store);
    }
    return code;
}

/// A store that is being made.
struct making {
    const char *path;
    ll_store *store;
};

static void making_clear(struct making *making)
{
    ll_store_close(making->store);
}

static enum ll_code make(void *user, struct ll_err *err)
{
    struct making *m = user;
    return ll_store_open(m->path, LL_STORE_BUILD, &m->store, err);
}

/// Makes a store in the empty file `m->path` while the source is being opened, and imports one
/// layer.
static enum ll_code build_layer(struct making *m, const struct ll_import_request *request,
                                struct ll_import_job *job, struct ll_err *err)
{
    LL_CLEANUP(ll_opening_freep) ll_opening *opening = NULL;
    struct ll_beside making = {0};
    struct ll_err why = {.lang = ll_err_lang(err)};
    ll_beside_begin(&making, request->threads, make, m, err);
    enum ll_code opened = ll_import_open(request, &opening, &why);
    enum ll_code code = ll_beside_end(&making, err);
    if (code == LL_OK && opened != LL_OK && err != NULL) {
        *err = why;
    }
    code = code == LL_OK ? opened : code;
    return code == LL_OK ? ll_import_opened(m->store, opening, &job->reports[request->layer], err)
                         : code;
}

/// Makes a store in the empty file `made` and imports into it.
static enum ll_code build(const char *made, const struct ll_import_request *request,
                          struct ll_import_job *job, struct ll_err *err)
{
    LL_CLEANUP(making_clear) struct making m = {.path = made};
    enum ll_code code = job->osm ? make(&m, err) : build_layer(&m, request, job, err);
    if (code == LL_OK && job->osm) {
        code = ll_import_osm(m.store, request, job->reports, err);
    }
    if (code == LL_OK) {
        take_crs(job, m.store);
    }
    if (code == LL_OK && !request->dry_run) {
        code = ll_store_seal(m.store, err);
        m.store = NULL;
    }
    return code;
}

/// Imports into a store that is made under another name and appears when it is whole and synced: a
/// failed or killed import or a dry run leaves none behind. Somebody who made the store meanwhile
/// is joined.
static enum ll_code import_into_new(const char *path, const struct ll_import_request *request,
                                    struct ll_import_job *job, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text made = {0};
    enum ll_code code = ll_place_begin(path, &made, err);
    if (code != LL_OK) {
        return code;
    }
    code = build(ll_text_str(&made), request, job, err);
    if (code == LL_OK && !request->dry_run) {
        code = ll_place_finish(ll_text_str(&made), path, LL_PLACE_NEW, err);
    }
    if (code != LL_OK || request->dry_run) {
        ll_place_abandon(ll_text_str(&made));
    }
    if (code == LL_E_EXISTS) {
        ll_import_job_clear(job);
        *job = (struct ll_import_job){.osm = job->osm, .layer = job->layer};
        code = import_into(path, request, job, err);
    }
    return code;
}

enum ll_code ll_import_job_run(const char *path, const struct ll_import_request *request, bool osm,
                               struct ll_import_job *ret_job, struct ll_err *err)
{
    double started = ll_clock_s();
    LL_CLEANUP(ll_import_job_clear)
    struct ll_import_job job = {.osm = osm, .layer = request->layer};
    enum ll_code code = access(path, F_OK) == 0 ? import_into(path, request, &job, err)
                                                : import_into_new(path, request, &job, err);
    if (code == LL_OK) {
        job.seconds = ll_clock_s() - started;
        *ret_job = job;
        job = (struct ll_import_job){0};
    }
    return code;
}

bool ll_import_job_quarantined(const struct ll_import_job *job)
{
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        if (job->reports[i].quarantined > 0) {
            return true;
        }
    }
    return false;
}

/// The profile's text into an empty file.
static enum ll_code write_profile(const struct ll_import_report *report, const char *file,
                                  struct ll_err *err)
{
    const char *text = ll_text_str(&report->profile);
    FILE *f = fopen(file, "wb");
    bool good = f != NULL && fputs("# lifelane import --profile\n", f) >= 0 && fputs(text, f) >= 0;
    good = f != NULL && fclose(f) == 0 && good;
    return good ? LL_OK : ll_fail(err, LL_E_IO, "cannot write '%s': %s", file, strerror(errno));
}

enum ll_code ll_import_job_save_profile(const struct ll_import_job *job, const char *file,
                                        struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text made = {0};
    if (job->osm) {
        return ll_fail(err, LL_E_USAGE, "an OpenStreetMap extract has no profile");
    }
    enum ll_code code = ll_place_begin(file, &made, err);
    if (code != LL_OK) {
        return code;
    }
    code = write_profile(&job->reports[job->layer], ll_text_str(&made), err);
    if (code == LL_OK) {
        code = ll_place_finish(ll_text_str(&made), file, LL_PLACE_REPLACE, err);
    }
    if (code != LL_OK) {
        ll_place_abandon(ll_text_str(&made));
    }
    return code;
}

/// What a dry run found out, as members of the layer's object.
static void put_trial(const struct ll_import_report *report, ll_json *json)
{
    const struct ll_trial *trial = &report->trial;
    const struct ll_layer_info *info = ll_layer_info(report->layer);
    ll_json_open_object(json, "dry_run");
    ll_json_whole(json, "rows", (int64_t)trial->rows);
    ll_json_open_object(json, "unknown");
    for (size_t f = 0; f < info->field_count; f++) {
        ll_json_whole(json, info->fields[f].name, (int64_t)trial->unknown[f]);
    }
    ll_json_close(json);
    if (trial->rows > 0) {
        const double box[] = {trial->lonlat.min_x, trial->lonlat.min_y, trial->lonlat.max_x,
                              trial->lonlat.max_y};
        ll_json_open_array(json, "bbox");
        for (size_t i = 0; i < 4; i++) {
            ll_json_number(json, NULL, box[i], 6);
        }
        ll_json_close(json);
    }
    if (trial->has_areas) {
        ll_json_whole(json, "outside_areas", (int64_t)trial->outside);
    }
    ll_json_close(json);
}

static void put_report(const struct ll_import_job *job, enum ll_layer layer, ll_json *json)
{
    const struct ll_import_report *report = &job->reports[layer];
    ll_json_text(json, "layer", ll_layer_info(layer)->plural);
    ll_json_whole(json, "read", (int64_t)report->read);
    ll_json_whole(json, "stored", (int64_t)report->stored);
    ll_json_whole(json, "updated", (int64_t)report->updated);
    ll_json_whole(json, "unchanged", (int64_t)report->unchanged);
    ll_json_whole(json, "ended", (int64_t)report->ended);
    ll_json_whole(json, "repaired", (int64_t)report->repaired);
    ll_json_whole(json, "quarantined", (int64_t)report->quarantined);
    ll_json_open_object(json, "reasons");
    for (size_t i = 0; i < report->reason_count; i++) {
        ll_json_whole(json, report->reasons[i].reason, (int64_t)report->reasons[i].count);
    }
    ll_json_close(json);
    if (job->osm) {
        ll_json_open_object(json, "not_understood");
        for (size_t i = 0; i < report->not_understood_count; i++) {
            ll_json_whole(json, report->not_understood[i].tag,
                          (int64_t)report->not_understood[i].count);
        }
        ll_json_close(json);
        ll_json_whole(json, "not_understood_others", (int64_t)report->not_understood_rest);
    }
    ll_json_text(json, "source_crs", report->crs);
    ll_json_flag(json, "approximate", report->approximate);
    ll_json_number(json, "residual_m", report->approximate ? report->residual_m : NAN, 3);
    ll_json_text(json, "crs", job->crs[0] == '\0' ? NULL : job->crs);
    if (report->trial.looked) {
        put_trial(report, json);
    }
    ll_json_number(json, "seconds", report->seconds, 3);
}

void ll_import_job_document(const struct ll_import_job *job, ll_json *json)
{
    if (!job->osm) {
        put_report(job, job->layer, json);
        return;
    }
    ll_json_open_object(json, "layers");
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        ll_json_open_object(json, ll_layer_info((enum ll_layer)i)->plural);
        put_report(job, (enum ll_layer)i, json);
        ll_json_close(json);
    }
    ll_json_close(json);
}

static void put_share(ll_json *json, const char *key, size_t part, size_t all)
{
    ll_json_number(json, key, all == 0 ? NAN : (double)part / (double)all, 4);
}

void ll_import_doubt_document(const struct ll_crs_doubt *doubt, ll_json *json)
{
    ll_json_flag(json, "crs_compared", doubt->compared);
    ll_json_flag(json, "crs_clear", doubt->clear);
    ll_json_open_array(json, "candidates");
    for (size_t i = 0; i < doubt->count; i++) {
        const struct ll_crs_candidate *c = &doubt->candidate[i];
        const struct ll_agreement *a = &c->agreement;
        ll_json_open_object(json, NULL);
        ll_json_text(json, "crs", c->crs[0] == '\0' ? NULL : c->crs);
        ll_json_text(json, "name", c->name);
        ll_json_flag(json, "given", c->given);
        put_share(json, "score", a->good, a->count);
        put_share(json, "judged", a->judged, a->count);
        put_share(json, "near", a->near, a->count);
        put_share(json, "clashing", a->clashing, a->count);
        ll_json_close(json);
    }
    ll_json_close(json);
}
