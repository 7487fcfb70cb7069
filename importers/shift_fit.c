#include "importers/shift_fit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "data/scene_window.h"
#include "importers/doctor_sample.h"

#define SAMPLE_MAX   400
#define ROWS_MAX     200000U
#define COARSE_M     12.0 /* finer than the 15 m beside a lane in which a hydrant is right */
#define FINE_M       2.0
#define APART_M      50.0 /* a shift this far from the best is another answer */
#define PLATEAU_PART 0.03 /* what one town or another differs by chance */

/// A search for the best shift.
struct search {
    const ll_known *known;
    enum ll_layer layer;
    const struct ll_shapes *placed; ///< the sample, unshifted
    struct ll_shapes moved;         ///< room
    uint8_t *fits;                  ///< of the shift tried last
    uint8_t *best_fits;
    struct ll_xy best;
    size_t best_good;
};

static void search_clear(struct search *s)
{
    ll_shapes_clear(&s->moved);
    ll_free(s->fits);
    ll_free(s->best_fits);
}

/// Judges the sample moved by a shift into s->fits.
static enum ll_code judge(struct search *s, struct ll_xy by, size_t *ret_good, struct ll_err *err)
{
    struct ll_agreement a = {0};
    for (size_t i = 0; i < s->placed->point_count; i++) {
        s->moved.points[i].x = s->placed->points[i].x + by.x;
        s->moved.points[i].y = s->placed->points[i].y + by.y;
    }
    for (size_t i = 0; i < s->placed->count; i++) {
        const struct ll_box *b = &s->placed->box[i];
        s->moved.box[i] =
            (struct ll_box){b->min_x + by.x, b->min_y + by.y, b->max_x + by.x, b->max_y + by.y};
    }
    enum ll_code code = ll_agreement_judge(s->known, s->layer, &s->moved, s->fits, &a, err);
    *ret_good = a.good;
    return code;
}

/// Tries a square of shifts and keeps the best.
static enum ll_code try_square(struct search *s, struct ll_xy middle, double half, double step,
                               struct ll_err *err)
{
    int n = (int)lround(half / step);
    enum ll_code code = LL_OK;
    for (int i = -n; code == LL_OK && i <= n; i++) {
        for (int k = -n; code == LL_OK && k <= n; k++) {
            struct ll_xy by = {middle.x + i * step, middle.y + k * step};
            size_t good = 0;
            code = judge(s, by, &good, err);
            if (code == LL_OK && good > s->best_good) {
                s->best = by;
                s->best_good = good;
                memcpy(s->best_fits, s->fits, s->placed->count);
            }
        }
    }
    return code;
}

/// Whether every shift far from the best is clearly worse.
static enum ll_code is_alone(struct search *s, bool *ret_alone, struct ll_err *err)
{
    int n = (int)lround(LL_SHIFT_MAX_M / COARSE_M);
    enum ll_code code = LL_OK;
    *ret_alone = true;
    for (int i = -n; code == LL_OK && *ret_alone && i <= n; i++) {
        for (int k = -n; code == LL_OK && *ret_alone && k <= n; k++) {
            struct ll_xy by = {i * COARSE_M, k * COARSE_M};
            size_t good = 0;
            if (hypot(by.x - s->best.x, by.y - s->best.y) < APART_M) {
                continue;
            }
            code = judge(s, by, &good, err);
            *ret_alone =
                code == LL_OK && ll_agreement_wins(s->best_fits, s->fits, s->placed->count);
        }
    }
    return code;
}

/// Middle and spread of all shifts that are as good as the best: the best is a plateau, since a
/// hydrant may stand anywhere beside its lane.
static enum ll_code plateau(struct search *s, struct ll_xy *ret_middle, double *ret_spread_m,
                            struct ll_err *err)
{
    double n = 0.0, x = 0.0, y = 0.0, square = 0.0;
    double enough = (double)s->best_good - PLATEAU_PART * (double)s->placed->count;
    enum ll_code code = LL_OK;
    for (int i = -12; code == LL_OK && i <= 12; i++) {
        for (int k = -12; code == LL_OK && k <= 12; k++) {
            size_t good = 0;
            double dx = i * FINE_M, dy = k * FINE_M;
            code = judge(s, (struct ll_xy){s->best.x + dx, s->best.y + dy}, &good, err);
            if (code == LL_OK && (double)good >= enough) {
                n += 1.0;
                x += dx;
                y += dy;
                square += dx * dx + dy * dy;
            }
        }
    }
    if (code == LL_OK && n > 0.0) {
        *ret_middle = (struct ll_xy){s->best.x + x / n, s->best.y + y / n};
        double spread = sqrt(fmax(0.0, square / n - (x * x + y * y) / (n * n)));
        *ret_spread_m = hypot(spread, FINE_M); /* never surer than the steps are fine */
    }
    return code;
}

static enum ll_code find(struct search *s, struct ll_placing *placing, struct ll_err *err)
{
    bool alone = false;
    struct ll_xy middle = {0};
    double spread_m = 0.0;
    const struct ll_xy origin = {0};
    enum ll_code code = try_square(s, origin, LL_SHIFT_MAX_M, COARSE_M, err);
    if (code == LL_OK) {
        struct ll_xy coarse = s->best;
        code = try_square(s, coarse, COARSE_M, FINE_M, err);
    }
    if (code == LL_OK) {
        code = is_alone(s, &alone, err);
    }
    if (code == LL_OK && (!alone || 2 * s->best_good < s->placed->count)) {
        return ll_fail(
            err, LL_E_DECISION,
            "no shift up to %.0f m makes this layer agree clearly with the store (%zu of "
            "%zu at best): give --datum with parameters, or --control with points",
            LL_SHIFT_MAX_M, s->best_good, s->placed->count);
    }
    if (code == LL_OK) {
        code = plateau(s, &middle, &spread_m, err);
    }
    if (code == LL_OK) {
        placing->after = (struct ll_similarity){.to_middle = middle, .a = 1.0};
        placing->corrected = true;
        placing->fitted = (struct ll_fitted){spread_m, s->best_good, s->placed->count};
    }
    return code;
}

/// Places the sample as far as it goes without the shift, and reads the store around it.
static enum ll_code prepare(const struct ll_doctor_case *q, const struct ll_placing_claims *claims,
                            struct ll_shapes *sample, struct ll_scene *scene, bool *ret_many,
                            struct ll_err *err)
{
    LL_CLEANUP(ll_placing_close) struct ll_placing p = {0};
    struct ll_import_report unused = {0};
    enum ll_code code = ll_doctor_sample(q, SAMPLE_MAX, sample, err);
    if (code == LL_OK) {
        code = ll_placing_open(q->geo, claims, &p, &unused, err);
    }
    if (code == LL_OK && sample->count > 0) {
        code = ll_placing_settle(&p, q->store, sample->points, sample->point_count, &unused, err);
        code = code == LL_OK ? ll_placing_apply(&p, sample, err) : code;
    }
    struct ll_box box = ll_box_empty();
    for (size_t i = 0; i < sample->count; i++) {
        if (isfinite(sample->box[i].min_x)) {
            ll_box_join(&box, &sample->box[i]);
        }
    }
    box = ll_box_grown(&box, LL_SHIFT_MAX_M + LL_AGREEMENT_REACH_M);
    const uint32_t layers = 1U << LL_LANE | 1U << LL_BUILDING | 1U << LL_AREA;
    return code == LL_OK ? ll_scene_window(q->store, layers, &box, ROWS_MAX, scene, ret_many, err)
                         : code;
}

enum ll_code ll_shift_fit(const struct ll_doctor_case *q, const struct ll_placing_claims *claims,
                          struct ll_placing *placing, struct ll_err *err)
{
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes placed = {0};
    LL_CLEANUP(ll_known_freep) ll_known *known = NULL;
    bool many = false;
    enum ll_code code = LL_OK;
    if (ll_store_epsg(q->store) != 0) {
        code = prepare(q, claims, &placed, &scene, &many, err);
    }
    if (code == LL_OK) {
        code = ll_known_new(&scene, &known, err);
    }
    if (code == LL_OK && (placed.count == 0 || !ll_known_judges(known, q->request->layer))) {
        return ll_fail(err, LL_E_DECISION,
                       "--datum fit needs lanes or buildings around the layer in the store: import "
                       "those first, or give parameters or --control");
    }
    LL_CLEANUP(search_clear)
    struct search s = {.known = known, .layer = q->request->layer, .placed = &placed};
    for (size_t i = 0; code == LL_OK && i < placed.count; i++) {
        code = ll_shapes_copy(&s.moved, &placed, i, err);
    }
    s.fits = ll_calloc(placed.count + 1, 1);
    s.best_fits = ll_calloc(placed.count + 1, 1);
    if (code == LL_OK && (s.fits == NULL || s.best_fits == NULL)) {
        code = ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    return code == LL_OK ? find(&s, placing, err) : code;
}
