#include "app/jobs/import_job.h"

#include <stdio.h>

#include "core/clock.h"

void ll_import_job_clear(struct ll_import_job *job)
{
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        ll_import_report_clear(&job->reports[i]);
    }
}

enum ll_code ll_import_job_run(const char *path, const struct ll_import_request *request, bool osm,
                               struct ll_import_job *ret_job, struct ll_err *err)
{
    double started = ll_clock_s();
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    LL_CLEANUP(ll_import_job_clear)
    struct ll_import_job job = {.osm = osm, .layer = request->layer};
    enum ll_code code = ll_store_open(path, LL_STORE_WRITE_OR_CREATE, &store, err);
    if (code == LL_OK && osm) {
        code = ll_import_osm(store, request, job.reports, err);
    } else if (code == LL_OK) {
        code = ll_import_layer(store, request, &job.reports[request->layer], err);
    }
    if (code == LL_OK) {
        int epsg = ll_store_epsg(store);
        if (epsg != 0) {
            (void)snprintf(job.crs, sizeof job.crs, "EPSG:%d", epsg);
        }
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

static void put_report(const struct ll_import_report *report, enum ll_layer layer, ll_json *json)
{
    ll_json_text(json, "layer", ll_layer_info(layer)->plural);
    ll_json_whole(json, "read", (int64_t)report->read);
    ll_json_whole(json, "stored", (int64_t)report->stored);
    ll_json_whole(json, "unchanged", (int64_t)report->unchanged);
    ll_json_whole(json, "repaired", (int64_t)report->repaired);
    ll_json_whole(json, "quarantined", (int64_t)report->quarantined);
    ll_json_open_object(json, "reasons");
    for (size_t i = 0; i < report->reason_count; i++) {
        ll_json_whole(json, report->reasons[i].reason, (int64_t)report->reasons[i].count);
    }
    ll_json_close(json);
    ll_json_text(json, "source_crs", report->crs);
}

void ll_import_job_document(const struct ll_import_job *job, ll_json *json)
{
    if (!job->osm) {
        put_report(&job->reports[job->layer], job->layer, json);
    } else {
        ll_json_open_object(json, "layers");
        for (int i = 0; i < LL_LAYER_COUNT; i++) {
            ll_json_open_object(json, ll_layer_info((enum ll_layer)i)->plural);
            put_report(&job->reports[i], (enum ll_layer)i, json);
            ll_json_close(json);
        }
        ll_json_close(json);
    }
    ll_json_text(json, "crs", job->crs[0] == '\0' ? NULL : job->crs);
    ll_json_number(json, "seconds", job->seconds, 3);
}
