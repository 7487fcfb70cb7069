#include "importers/shift_doubt.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/language.h"
#include "data/scene_window.h"
#include "geo/agreement.h"
#include "geo/beside_lanes.h"
#include "importers/doctor_sample.h"
#include "importers/place_names.h"
#include "importers/shift_search.h"

/* Points that are looked at, and fewer of which a witness says nothing. */
#define SAMPLE_MAX    600
#define NAMED_MIN     16
#define BESIDE_MIN    40
#define PLACES_MIN    3 /* one village may be the seat of an office, not where things are */
#define NAMED_FINE    0.5
#define BESIDE_FINE   0.75
#define ROWS_MAX      60000U
#define CELL_M        5.0
#define NAMES_STEP_M  50.0
#define NAMES_APART_M 400.0
#define LANES_STEP_M  10.0
#define LANES_APART_M 60.0
#define FINE_M        5.0

/// The points of the sample and what the texts beside them name.
struct sample {
    const struct ll_doctor_case *q;
    struct ll_place_names names;
    struct ll_shapes shapes; ///< placed
    size_t columns;
    uint32_t *place; ///< of each shape and column
    size_t place_capacity;
    struct ll_text room;
    struct ll_beside_lanes picture;
    size_t *chosen; ///< shapes that a witness speaks of
    size_t chosen_count;
    size_t column; ///< of texts, the one that names areas
};

static void sample_clear(struct sample *s)
{
    ll_place_names_clear(&s->names);
    ll_shapes_clear(&s->shapes);
    ll_text_clear(&s->room);
    ll_beside_lanes_clear(&s->picture);
    ll_free(s->place);
    ll_free(s->chosen);
}

/// Notes which areas the texts of a feature name.
static enum ll_code note_names(void *user, OGRFeatureH feature, size_t first, size_t count,
                               struct ll_err *err)
{
    struct sample *s = user;
    enum ll_code code = ll_array_reserve(&s->place, &s->place_capacity,
                                         (first + count) * s->columns + 1, sizeof *s->place, err);
    for (size_t c = 0; code == LL_OK && c < s->columns; c++) {
        uint32_t place = LL_NO_PLACE;
        if (OGR_Fld_GetType(OGR_F_GetFieldDefnRef(feature, (int)c)) == OFTString) {
            const char *text = NULL;
            bool valid = true;
            code = ll_source_text(s->q->source, feature, (int)c, &s->room, &text, &valid, err);
            place =
                code == LL_OK && text != NULL ? ll_place_names_find(&s->names, text) : LL_NO_PLACE;
        }
        for (size_t i = first; i < first + count; i++) {
            s->place[i * s->columns + c] = place;
        }
    }
    return code;
}

static struct ll_xy point_of(const struct sample *s, size_t shape)
{
    return s->shapes.points[s->shapes.first_point[s->shapes.first_ring[shape]]];
}

/// Reads the sample and places it.
static enum ll_code read_sample(struct sample *s, const struct ll_placing_claims *claims,
                                struct ll_err *err)
{
    LL_CLEANUP(ll_placing_close) struct ll_placing p = {0};
    struct ll_import_report unused = {0};
    const struct ll_doctor_visit visit = {note_names, s};
    enum ll_code code =
        ll_doctor_sample_each(s->q, SAMPLE_MAX, s->columns > 0 ? &visit : NULL, &s->shapes, err);
    if (code != LL_OK || s->shapes.count == 0) {
        return code;
    }
    code = ll_placing_open(s->q->geo, claims, &p, &unused, err);
    if (code == LL_OK) {
        code = ll_placing_settle(&p, s->q->store, s->shapes.points, s->shapes.point_count, &unused,
                                 err);
    }
    if (code == LL_OK) {
        code = ll_placing_apply(&p, &s->shapes, err);
    }
    s->chosen = ll_alloc(s->shapes.count, sizeof *s->chosen);
    return code == LL_OK && s->chosen == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : code;
}

/// Rows of a column that name an area; 0 when they name fewer than PLACES_MIN different ones.
static size_t count_named(const struct sample *s, size_t column)
{
    uint32_t seen[PLACES_MIN];
    size_t count = 0, different = 0;
    for (size_t i = 0; i < s->shapes.count; i++) {
        uint32_t place = s->place[i * s->columns + column];
        bool known = place == LL_NO_PLACE;
        for (size_t k = 0; k < different; k++) {
            known = known || seen[k] == place;
        }
        if (!known && different < PLACES_MIN) {
            seen[different++] = place;
        }
        count += place != LL_NO_PLACE;
    }
    return different == PLACES_MIN ? count : 0;
}

/// Chooses the column that names areas most often, and its rows.
static void choose_named(struct sample *s)
{
    size_t best = 0;
    s->chosen_count = 0;
    for (size_t c = 0; c < s->columns; c++) {
        size_t count = count_named(s, c);
        if (count > best) {
            best = count;
            s->column = c;
        }
    }
    if (best < NAMED_MIN || 2 * best < s->shapes.count) {
        return;
    }
    for (size_t i = 0; i < s->shapes.count; i++) {
        if (s->place[i * s->columns + s->column] != LL_NO_PLACE && isfinite(point_of(s, i).x)) {
            s->chosen[s->chosen_count++] = i;
        }
    }
}

static bool fits_name(void *user, size_t i, struct ll_xy by)
{
    const struct sample *s = user;
    struct ll_xy p = point_of(s, s->chosen[i]);
    uint32_t place = s->place[s->chosen[i] * s->columns + s->column];
    return ll_place_names_holds(&s->names, place, (struct ll_xy){p.x + by.x, p.y + by.y});
}

static bool fits_lanes(void *user, size_t i, struct ll_xy by)
{
    const struct sample *s = user;
    struct ll_xy p = point_of(s, s->chosen[i]);
    return ll_beside_lanes_at(&s->picture, (struct ll_xy){p.x + by.x, p.y + by.y});
}

static size_t count_fitting(struct sample *s, bool (*fits)(void *user, size_t i, struct ll_xy by))
{
    const struct ll_xy none = {0};
    size_t count = 0;
    for (size_t i = 0; i < s->chosen_count; i++) {
        count += fits(s, i, none);
    }
    return count;
}

static double percent(size_t part, size_t all)
{
    return all == 0 ? 0.0 : 100.0 * (double)part / (double)all;
}

/// What to do about it, in words.
static const char *advice(const char *others, struct ll_err *words)
{
    (void)ll_fail(words, LL_OK,
                  "no known datum explains that%s; give the true coordinates or --crs, or "
                  "--as-told to store them as they are",
                  others);
    return words->message;
}

/// The first witness: what the texts say.
static enum ll_code ask_names(struct sample *s, const char *others, struct ll_err *err)
{
    struct ll_shift_found found = {0};
    choose_named(s);
    size_t all = s->chosen_count;
    if (all < NAMED_MIN || (double)count_fitting(s, fits_name) >= NAMED_FINE * (double)all) {
        return LL_OK;
    }
    const struct ll_shift_search search = {.count = all,
                                           .fits = fits_name,
                                           .user = s,
                                           .step_m = NAMES_STEP_M,
                                           .fine_m = FINE_M,
                                           .apart_m = NAMES_APART_M};
    enum ll_code code = ll_shift_search(&search, &found, err);
    if (code != LL_OK || !found.clear) {
        return code;
    }
    struct ll_err words = {.lang = ll_err_lang(err)};
    return ll_fail(err, LL_E_DECISION,
                   "the coordinates look shifted: only %.0f %% of %zu points lie in the area that "
                   "column '%.40s' names, but %.0f %% would if all were moved about %.0f m (%+.0f "
                   "m east, %+.0f m north); %s",
                   percent(found.given, all), all, s->q->source->names[s->column],
                   percent(found.moved, all), hypot(found.by.x, found.by.y), found.by.x, found.by.y,
                   advice(others, &words));
}

static struct ll_box box_around(const struct sample *s)
{
    struct ll_box box = ll_box_empty();
    for (size_t i = 0; i < s->shapes.count; i++) {
        if (isfinite(s->shapes.box[i].min_x) && isfinite(s->shapes.box[i].min_y)) {
            ll_box_join(&box, &s->shapes.box[i]);
        }
    }
    return ll_box_grown(&box, LL_SEARCH_MAX_M + 2.0 * LANES_STEP_M);
}

/// Chooses the points that have something known around them: others say nothing.
static enum ll_code choose_judged(struct sample *s, const struct ll_scene *scene, size_t *ret_good,
                                  struct ll_err *err)
{
    LL_CLEANUP(ll_known_freep) ll_known *known = NULL;
    LL_CLEANUP(ll_freep) uint8_t *fits = ll_calloc(s->shapes.count + 1, 1);
    struct ll_agreement a = {0};
    if (fits == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_known_new(scene, &known, err);
    if (code == LL_OK) {
        code = ll_agreement_judge(known, s->q->request->layer, &s->shapes, fits, &a, err);
    }
    s->chosen_count = 0;
    for (size_t i = 0; code == LL_OK && i < s->shapes.count; i++) {
        if (fits[i] != LL_FIT_FAR) {
            s->chosen[s->chosen_count++] = i;
        }
    }
    *ret_good = a.good;
    return code;
}

/// The second witness: lanes to stand beside, houses not to stand in.
static enum ll_code ask_lanes(struct sample *s, const char *others, struct ll_err *err)
{
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_box box = box_around(s);
    struct ll_shift_found found = {0};
    size_t good = 0;
    bool many = false;
    double near_m = ll_agreement_near_m(s->q->request->layer);
    enum ll_code code = ll_scene_window(s->q->store, 1U << LL_LANE | 1U << LL_BUILDING, &box,
                                        ROWS_MAX, &scene, &many, err);
    if (code != LL_OK || many || scene.layer[LL_LANE].count == 0) {
        return code;
    }
    code = choose_judged(s, &scene, &good, err);
    if (code != LL_OK || s->chosen_count < BESIDE_MIN || 2 * s->chosen_count < s->shapes.count ||
        (double)good >= BESIDE_FINE * (double)s->chosen_count) {
        return code;
    }
    code = ll_beside_lanes_draw(&scene, &box, CELL_M, near_m, &s->picture, err);
    if (code == LL_E_LIMIT) {
        return LL_OK; /* over a whole county chance and error are told apart by nothing */
    }
    const struct ll_shift_search search = {.count = s->chosen_count,
                                           .fits = fits_lanes,
                                           .user = s,
                                           .step_m = LANES_STEP_M,
                                           .fine_m = FINE_M,
                                           .apart_m = LANES_APART_M};
    code = code == LL_OK ? ll_shift_search(&search, &found, err) : code;
    if (code != LL_OK || !found.clear) {
        return code;
    }
    struct ll_err words = {.lang = ll_err_lang(err)};
    return ll_fail(err, LL_E_DECISION,
                   "the coordinates look shifted: only %.0f %% of %zu points stand beside a lane "
                   "and in no building, but %.0f %% would if all were moved about %.0f m (%+.0f m "
                   "east, %+.0f m north); %s",
                   percent(found.given, s->chosen_count), s->chosen_count,
                   percent(found.moved, s->chosen_count), hypot(found.by.x, found.by.y), found.by.x,
                   found.by.y, advice(others, &words));
}

enum ll_code ll_shift_doubt_ask(const struct ll_doctor_case *q,
                                const struct ll_placing_claims *claims, const char *others,
                                struct ll_err *err)
{
    const struct ll_import_request *r = q->request;
    bool beside = r->layer == LL_HYDRANT || r->layer == LL_OBSTACLE;
    if (ll_layer_info(r->layer)->kinds != LL_KINDS_POINT && !beside) {
        return LL_OK;
    }
    if (r->as_told || r->datum != NULL || r->control != NULL || ll_store_epsg(q->store) == 0) {
        return LL_OK;
    }
    LL_CLEANUP(sample_clear) struct sample s = {.q = q};
    s.names.areas = ll_table_make(LL_AREA, 0);
    s.shapes = (struct ll_shapes){0};
    enum ll_code code = ll_place_names_read(q->store, &s.names, err);
    s.columns = s.names.count >= PLACES_MIN ? q->source->name_count : 0;
    if (code == LL_OK) {
        code = read_sample(&s, claims, err);
    }
    if (code == LL_OK && s.shapes.count > 0 && s.columns > 0) {
        code = ask_names(&s, others, err);
    }
    return code == LL_OK && s.shapes.count > 0 && beside ? ask_lanes(&s, others, err) : code;
}
