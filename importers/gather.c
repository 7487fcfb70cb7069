#include "importers/gather.h"

#include "importers/report.h"

/// A first batch without a single row that could tell where the source lies ends here.
#define FIRST_BATCH_MAX 1000000

void ll_gather_clear(struct ll_gather *g)
{
    ll_geometry_room_clear(&g->room);
    ll_plain_close(&g->plain);
}

/// Adds the point that the columns tell to the shapes of the rows.
static enum ll_code take_point(struct ll_gather *g, OGRFeatureH feature, struct ll_shapes *to,
                               const char **ret_reason, struct ll_err *err)
{
    struct ll_xy p = {0};
    enum ll_code code = ll_record_point(g->record, feature, &p, ret_reason, err);
    if (code == LL_OK && *ret_reason == NULL) {
        code = ll_shapes_begin(to, LL_POINT, err);
        code = code == LL_OK ? ll_shapes_ring(to, err) : code;
        code = code == LL_OK ? ll_shapes_point(to, p.x, p.y, err) : code;
    }
    return code;
}

/// Adds what the layer can use of a feature's geometry. @param ret_reason NULL, or why nothing.
static enum ll_code take_shapes(struct ll_gather *g, const struct ll_feature *feature,
                                struct ll_batch *b, const char **ret_reason, struct ll_err *err)
{
    if (feature->row != NULL && feature->ogr == NULL) {
        *ret_reason = feature->row->ring_count == 0 ? LL_REASON_NO_GEOMETRY : NULL;
        return *ret_reason != NULL ? LL_OK : ll_plain_shapes(feature->row, &b->rows.shape, err);
    }
    if (g->use_xy) {
        return take_point(g, feature->ogr, &b->rows.shape, ret_reason, err);
    }
    struct ll_geometry_found found = {0};
    unsigned kinds = ll_layer_info(b->rows.layer)->kinds;
    enum ll_code code = ll_geometry_collect(OGR_F_GetGeometryRef(feature->ogr), kinds, &g->room,
                                            &b->rows.shape, &found, err);
    *ret_reason = found.reason;
    if (found.point_of_area) {
        ll_report_count(&b->counts, LL_REASON_AREA_AS_POINT, 1);
    }
    return code;
}

/// Adds the rows of the feature that the batch took in last.
static enum ll_code take_rows(struct ll_gather *g, const struct ll_feature *feature,
                              struct ll_batch *b, struct ll_err *err)
{
    const char *reason = NULL, *key = NULL;
    size_t first = b->rows.count;
    enum ll_code code = take_shapes(g, feature, b, &reason, err);
    if (code == LL_OK) {
        code = ll_record_key(g->record, feature, &key, err);
    }
    if (code == LL_OK && reason != NULL) {
        return ll_batch_refuse(b, key, reason, err);
    }
    size_t end = b->rows.shape.count;
    if (code == LL_OK && end - first > 1) {
        ll_report_count(&b->counts, LL_REASON_SPLIT, end - first - 1);
    }
    for (size_t i = first; code == LL_OK && i < end; i++) {
        size_t row = 0;
        if (i > first) { /* filling the row before used the key's room */
            code = ll_record_key(g->record, feature, &key, err);
        }
        if (code == LL_OK) {
            code = ll_batch_row(b, key, &row, err);
        }
        if (code == LL_OK) {
            code = ll_record_fill(g->record, feature, &b->rows, row, err);
        }
    }
    return code;
}

/// Takes in a feature of OGR, which the batch owns from here on.
static enum ll_code take_feature(struct ll_gather *g, OGRFeatureH handle, struct ll_batch *b,
                                 struct ll_err *err)
{
    const struct ll_feature feature = {.ogr = handle};
    enum ll_code code = ll_batch_feature(b, handle, err);
    if (code == LL_OK) {
        code = take_rows(g, &feature, b, err);
        if (code == LL_OK && g->let_go) {
            ll_batch_let_go(b);
        }
    }
    return code;
}

/// What was read last.
struct step {
    bool any; ///< false: the source ended, or broke off
    int64_t number;
};

/// Takes in the next feature that GDAL reads.
static enum ll_code take_next(struct ll_gather *g, struct ll_batch *b, struct step *ret_step,
                              struct ll_err *err)
{
    OGRFeatureH handle = NULL;
    *ret_step = (struct step){.any = false};
    enum ll_code code = ll_source_next(g->source, &handle, err);
    if (code != LL_OK) {
        return ll_err_wrap(err, code, "after %zu features", g->read);
    }
    if (handle == NULL) {
        return LL_OK;
    }
    *ret_step = (struct step){.any = true, .number = (int64_t)OGR_F_GetFID(handle)};
    return take_feature(g, handle, b, err);
}

/// Takes in the next plain row; hands over to GDAL where that has to read on.
static enum ll_code take_plain(struct ll_gather *g, struct ll_batch *b, struct step *ret_step,
                               struct ll_err *err)
{
    struct ll_plain_row row = {0};
    OGRFeatureH handle = NULL;
    enum ll_plain_found found = g->plain.reader->next(g->plain.self, &row);
    *ret_step = (struct step){.any = found != LL_PLAIN_END, .number = row.number};
    if (found == LL_PLAIN_ODD && ll_source_fetch(g->source, row.number, &handle, NULL) != LL_OK) {
        found = LL_PLAIN_LOST;
    }
    switch (found) {
    case LL_PLAIN_ROW: {
        const struct ll_feature feature = {.row = &row};
        enum ll_code code = ll_batch_number(b, row.number, err);
        return code == LL_OK ? take_rows(g, &feature, b, err) : code;
    }
    case LL_PLAIN_ODD:
        return take_feature(g, handle, b, err);
    case LL_PLAIN_LOST:
        ll_source_continue(g->source, row.number);
        ll_plain_close(&g->plain);
        return take_next(g, b, ret_step, err);
    default:
        return LL_OK;
    }
}

static bool is_full(const struct ll_gather *g, const struct ll_batch *b)
{
    bool first = b->counts.read == g->read;
    bool nothing = b->rows.count == 0 && b->feature_count < FIRST_BATCH_MAX;
    return (b->rows.count >= g->batch_rows || b->feature_count >= g->batch_rows) &&
           !(first && nothing);
}

enum ll_code ll_gather_batch(struct ll_gather *g, struct ll_batch *b, bool *ret_more,
                             struct ll_err *err)
{
    ll_batch_rewind(b);
    g->record->report = &b->counts;
    do {
        struct step step = {.any = false};
        enum ll_code code =
            g->plain.reader != NULL ? take_plain(g, b, &step, err) : take_next(g, b, &step, err);
        if (!step.any) {
            *ret_more = code != LL_OK;
            return code;
        }
        if (code != LL_OK) {
            return ll_err_wrap(err, code, "'%.200s', feature %lld", g->source->name,
                               (long long)step.number);
        }
        b->counts.read++;
        g->read++;
    } while (!is_full(g, b));
    return LL_OK;
}
