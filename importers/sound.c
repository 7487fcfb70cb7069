#include "importers/sound.h"

#include <math.h>

#include "core/alloc.h"
#include "core/median.h"
#include "data/reference.h"
#include "importers/report.h"

/// A layer's limit is at least this many times the median distance from its middle.
#define FAR_MEDIANS 10.0
/// Fewer shapes have no middle.
#define MIDDLE_LEAST 3U

enum ll_code ll_import_rules(ll_store *store, ll_rules **ret_rules, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) char *text = NULL;
    size_t len = 0;
    enum ll_code code = ll_reference_load(store, "rules.csv", &text, &len, err);
    return code == LL_OK ? ll_rules_parse(text, len, ret_rules, err) : code;
}

static bool is_somewhere(const struct ll_box *b)
{
    return isfinite(b->min_x + b->max_x) && isfinite(b->min_y + b->max_y);
}

enum ll_code ll_middle_of(const ll_rules *rules, const struct ll_shapes *s,
                          struct ll_middle *ret_middle, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) double *values = ll_alloc(2 * s->count, sizeof *values);
    if (values == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    double *ys = values + s->count;
    size_t n = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (is_somewhere(&s->box[i])) {
            values[n] = (s->box[i].min_x + s->box[i].max_x) / 2.0;
            ys[n++] = (s->box[i].min_y + s->box[i].max_y) / 2.0;
        }
    }
    if (n < MIDDLE_LEAST) {
        return LL_OK;
    }
    struct ll_middle middle = {.at = {ll_median(values, n), ll_median(ys, n)}};
    const struct ll_box at = {middle.at.x, middle.at.y, middle.at.x, middle.at.y};
    for (size_t i = 0, k = 0; i < s->count; i++) {
        if (is_somewhere(&s->box[i])) {
            values[k++] = ll_box_distance(&s->box[i], &at);
        }
    }
    middle.limit_m = fmax(ll_rule(rules, LL_RULE_FAR_AWAY_M), FAR_MEDIANS * ll_median(values, n));
    *ret_middle = middle;
    return LL_OK;
}

/// At least the length of all sides: along the axes, which takes no roots.
static double length_most(const struct ll_shapes *s, size_t index)
{
    double length = 0.0;
    for (uint32_t r = s->first_ring[index]; r < s->first_ring[index + 1]; r++) {
        for (uint32_t p = s->first_point[r] + 1; p < s->first_point[r + 1]; p++) {
            length += fabs(s->points[p].x - s->points[p - 1].x) +
                      fabs(s->points[p].y - s->points[p - 1].y);
        }
    }
    return length;
}

static bool is_sliver(const ll_rules *rules, const struct ll_shapes *s, size_t index)
{
    double area = ll_shape_area(s, index);
    double width_m = ll_rule(rules, LL_RULE_SLIVER_WIDTH_M);
    return area < ll_rule(rules, LL_RULE_SLIVER_AREA_M2) ||
           (2.0 * area <= width_m * length_most(s, index) &&
            2.0 * area < width_m * ll_shape_length(s, index));
}

const char *ll_unsound(const ll_rules *rules, enum ll_layer layer, const struct ll_middle *middle,
                       const struct ll_shapes *s, size_t index)
{
    const struct ll_box at = {middle->at.x, middle->at.y, middle->at.x, middle->at.y};
    if (middle->limit_m > 0.0 && ll_box_distance(&s->box[index], &at) > middle->limit_m) {
        return LL_REASON_FAR_AWAY;
    }
    return layer == LL_BUILDING && is_sliver(rules, s, index) ? LL_REASON_SLIVER : NULL;
}

static size_t parts_of(const struct ll_shapes *s, size_t index)
{
    size_t parts = 0;
    for (uint32_t r = s->first_ring[index]; r < s->first_ring[index + 1]; r++) {
        uint32_t at = s->first_point[r];
        parts += ll_ring_area(s->points + at, s->first_point[r + 1] - at) > 0.0;
    }
    return parts;
}

bool ll_repaired_much(const ll_rules *rules, const struct ll_shapes *before, size_t i,
                      const struct ll_shapes *after, size_t j)
{
    double was = fabs(ll_shape_area(before, i));
    double is = ll_shape_area(after, j);
    return fabs(is - was) > ll_rule(rules, LL_RULE_REPAIRED_SHARE) * fmax(is, was) ||
           parts_of(after, j) < parts_of(before, i);
}
