#include "importers/trial.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/language.h"
#include "data/scene_io.h"
#include "geo/areas.h"
#include "geo/crs.h"
#include "geo/locate.h"
#include "geo/surface_point.h"

/* Bytes of a refused feature that are shown, and areas that are named. */
#define RAW_SHOWN   160
#define AREAS_SHOWN 6

static const char *tr(const struct ll_err *err, const char *text)
{
    return ll_tr(ll_err_lang(err), text);
}

enum ll_code ll_trial_refused(struct ll_import_report *report, const char *key, const char *reason,
                              const char *raw, struct ll_err *err)
{
    struct ll_trial *t = &report->trial;
    if (t->refused_count >= LL_TRIAL_REFUSED) {
        return LL_OK;
    }
    char line[RAW_SHOWN + 1];
    size_t len = 0;
    for (const char *c = raw; *c != '\0' && len < RAW_SHOWN; c++) {
        line[len++] = *c == '\n' || *c == '\r' ? ' ' : *c;
    }
    while (len > 0 && !ll_utf8_valid(line, len)) {
        len--; /* cut inside a character */
    }
    line[len] = '\0';
    t->refused_count++;
    return ll_text_appendf(&t->refused, err, "%s %s: %s%s\n", key, reason, line,
                           raw[len] == '\0' ? "" : " …");
}

static const char *title(const struct ll_field *field, const struct ll_err *err)
{
    return err != NULL && err->lang == LL_LANG_ZH ? field->zh : field->name;
}

/// First of the rows that would be written; rows are in order of id.
static size_t first_row(const struct ll_table *t, int64_t first_id)
{
    size_t row = 0;
    while (row < t->count && t->id[row] < first_id) {
        row++;
    }
    return row;
}

static enum ll_code say_unknown(const struct ll_table *t, size_t first, struct ll_trial *trial,
                                struct ll_err *err)
{
    const struct ll_layer_info *info = ll_layer_info(t->layer);
    const char *before = tr(err, "unknown: ");
    enum ll_code code = LL_OK;
    for (size_t f = 0; code == LL_OK && f < info->field_count; f++) {
        for (size_t row = first; row < t->count; row++) {
            trial->unknown[f] += ll_table_unknown(t, row, (int)f);
        }
        if ((trial->columns >> f & 1U) != 0 && trial->rows > 0) {
            double share = 100.0 * (double)trial->unknown[f] / (double)trial->rows;
            code = ll_text_appendf(&trial->text, err, "%s%s %.0f %%", before,
                                   title(&info->fields[f], err), share);
            before = ", ";
        }
    }
    const char *none = tr(err, trial->text.len == 0 ? "no column for: " : "; no column for: ");
    for (size_t f = 0; code == LL_OK && f < info->field_count; f++) {
        if ((trial->columns >> f & 1U) == 0) {
            code = ll_text_appendf(&trial->text, err, "%s%s", none, title(&info->fields[f], err));
            none = ", ";
        }
    }
    return code == LL_OK ? ll_text_append(&trial->text, "\n", err) : code;
}

/// Box of the rows in longitude and latitude: corners and middles of the sides of their box.
static enum ll_code say_extent(ll_geo_ctx *geo, int epsg, const struct ll_table *t, size_t first,
                               struct ll_trial *trial, struct ll_err *err)
{
    struct ll_box box = ll_box_empty();
    for (size_t row = first; row < t->count; row++) {
        ll_box_extend(&box, t->shape.box[row].min_x, t->shape.box[row].min_y);
        ll_box_extend(&box, t->shape.box[row].max_x, t->shape.box[row].max_y);
    }
    char own[32];
    (void)snprintf(own, sizeof own, "EPSG:%d", epsg);
    double mid_x = 0.5 * (box.min_x + box.max_x), mid_y = 0.5 * (box.min_y + box.max_y);
    struct ll_xy p[8] = {{box.min_x, box.min_y}, {mid_x, box.min_y},     {box.max_x, box.min_y},
                         {box.max_x, mid_y},     {box.max_x, box.max_y}, {mid_x, box.max_y},
                         {box.min_x, box.max_y}, {box.min_x, mid_y}};
    LL_CLEANUP(ll_transform_freep) ll_transform *back = NULL;
    enum ll_code code = ll_transform_lonlat(geo, own, &back, err);
    if (code == LL_OK) {
        code = ll_transform_points(back, p, 8, err);
    }
    struct ll_box lonlat = ll_box_empty();
    for (size_t i = 0; i < 8; i++) {
        ll_box_extend(&lonlat, p[i].x, p[i].y);
    }
    trial->lonlat = lonlat;
    return code == LL_OK ? ll_text_appendf(&trial->text, err, "%s%.5f…%.5f, %.5f…%.5f\n",
                                           tr(err, "extent (longitude, latitude): "), lonlat.min_x,
                                           lonlat.max_x, lonlat.min_y, lonlat.max_y)
                         : code;
}

/// Areas by how many of the rows they hold.
struct tally {
    uint32_t *rows; ///< villages
    size_t count;
    size_t *held; ///< by village
    size_t outside;
};

static void tally_clear(struct tally *t)
{
    ll_free(t->rows);
    ll_free(t->held);
}

static enum ll_code count_areas(const struct ll_scene *scene, const ll_rules *rules,
                                enum ll_layer layer, size_t first, struct tally *t,
                                struct ll_err *err)
{
    const struct ll_stage in = {.scene = scene, .rules = rules, .threads = 1};
    const struct ll_table *rows = &scene->layer[layer];
    LL_CLEANUP(ll_locator_freep) ll_locator *locator = NULL;
    double level = NAN;
    enum ll_code code = ll_village_level(&in, NAN, &level, err);
    if (code == LL_OK && !isnan(level)) {
        code = ll_villages(scene, level, &t->rows, &t->count, err);
    }
    if (code != LL_OK || t->count == 0) {
        return code;
    }
    t->held = ll_calloc(t->count, sizeof *t->held);
    if (t->held == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    code = ll_locator_new(&scene->layer[LL_AREA].shape, t->rows, t->count, &locator, err);
    for (size_t row = first; code == LL_OK && row < rows->count; row++) {
        uint32_t village = ll_locate(locator, ll_point_on_surface(&rows->shape, row));
        if (village == UINT32_MAX) {
            t->outside++;
        } else {
            t->held[village]++;
        }
    }
    return code;
}

/// The village that holds most of those not named yet; `count` when none is left.
static size_t next_most(const struct tally *t)
{
    size_t best = t->count;
    for (size_t i = 0; i < t->count; i++) {
        if (t->held[i] > 0 && (best == t->count || t->held[i] > t->held[best])) {
            best = i;
        }
    }
    return best;
}

static enum ll_code say_areas(const struct ll_table *areas, struct tally *t, struct ll_trial *trial,
                              struct ll_err *err)
{
    const char *before = tr(err, "in known areas: ");
    enum ll_code code = LL_OK;
    if (t->count == 0) {
        return ll_text_appendf(&trial->text, err, "%s\n",
                               tr(err, "no areas are known yet to compare with"));
    }
    trial->outside = t->outside;
    trial->has_areas = true;
    for (size_t k = 0; code == LL_OK && k < AREAS_SHOWN; k++) {
        size_t i = next_most(t);
        if (i == t->count) {
            break;
        }
        const char *name = ll_table_string(areas, t->rows[i], LL_AREA_NAME);
        const char *area = ll_table_string(areas, t->rows[i], LL_AREA_CODE);
        code = ll_text_appendf(&trial->text, err, "%s%s %zu", before,
                               name != NULL   ? name
                               : area != NULL ? area
                                              : "?",
                               t->held[i]);
        t->held[i] = 0;
        before = ", ";
    }
    size_t others = 0;
    for (size_t i = 0; i < t->count; i++) {
        others += t->held[i];
    }
    if (code == LL_OK && others > 0) {
        code = ll_text_appendf(&trial->text, err, "%s%s %zu", before, tr(err, "others"), others);
        before = ", ";
    }
    return code == LL_OK ? ll_text_appendf(&trial->text, err, "%s%s %zu\n", before,
                                           tr(err, "outside all of them"), t->outside)
                         : code;
}

enum ll_code ll_trial_look(ll_store *store, const struct ll_trial_input *in,
                           struct ll_import_report *report, struct ll_err *err)
{
    struct ll_scene_want want = {.layers = 1U << in->layer | 1U << LL_AREA};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(tally_clear) struct tally tally = {0};
    struct ll_trial *trial = &report->trial;
    want.fields[LL_AREA] = LL_ALL_FIELDS;
    want.fields[in->layer] = LL_ALL_FIELDS;
    enum ll_code code = ll_scene_load(store, &want, NULL, &scene, err);
    if (code != LL_OK) {
        return code;
    }
    const struct ll_table *t = &scene.layer[in->layer];
    size_t first = first_row(t, in->first_id);
    trial->looked = true;
    trial->columns = in->columns;
    trial->rows = t->count - first;
    if (trial->rows == 0) {
        return LL_OK;
    }
    code = say_unknown(t, first, trial, err);
    if (code == LL_OK) {
        code = say_extent(in->geo, scene.epsg, t, first, trial, err);
    }
    if (code == LL_OK && in->layer != LL_AREA) {
        code = count_areas(&scene, in->rules, in->layer, first, &tally, err);
        code = code == LL_OK ? say_areas(&scene.layer[LL_AREA], &tally, trial, err) : code;
    }
    return code;
}
