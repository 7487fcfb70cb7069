#include "app/jobs/elevation_job.h"

enum ll_code ll_elevation_run(const char *path, const struct ll_elevation_request *request,
                              struct ll_elevation_report *ret_report, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    enum ll_code code = ll_store_open(path, LL_STORE_WRITE, &store, err);
    return code == LL_OK ? ll_import_elevation(store, request, ret_report, err) : code;
}

void ll_elevation_document(const struct ll_elevation_report *report, ll_json *json)
{
    ll_json_text(json, "layer", "lanes");
    ll_json_whole(json, "read", (int64_t)report->lanes);
    ll_json_whole(json, "measured", (int64_t)report->measured);
    ll_json_whole(json, "updated", (int64_t)report->updated);
    ll_json_whole(json, "own_slope", (int64_t)report->known);
    ll_json_whole(json, "bridges_and_tunnels", (int64_t)report->raised);
    ll_json_whole(json, "too_short", (int64_t)report->too_short);
    ll_json_whole(json, "outside", (int64_t)report->outside);
    ll_json_number(json, "cell_m", report->cell_m, 3);
    ll_json_number(json, "base_m", report->base_m, 3);
    ll_json_number(json, "height_error_m", report->height_error_m, 3);
    ll_json_text(json, "source_crs", report->crs);
    ll_json_number(json, "seconds", report->seconds, 3);
}
