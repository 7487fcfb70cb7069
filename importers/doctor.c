#include "importers/doctor.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/language.h"
#include "core/median.h"
#include "data/scene_window.h"
#include "importers/candidates.h"
#include "importers/doctor_sample.h"

/* Enough to see whether coordinates can be what they are said to be. */
#define GLANCE 64
/* How far around a layer the store is looked at: the public offsets move by less. */
#define AROUND_M 1500.0
/* Rows of a layer that are worth reading: routinely, and when there is a doubt already. */
#define ROUTINE_ROWS 60000U
#define DOUBT_ROWS   400000U
#define HALVINGS_MAX 8
/* A layer of which that many agree with the store is not asked about again. */
#define FINE_SHARE 0.9
/* Share of the houses near lanes that stand on one, from which they are misplaced. */
#define CLASHING_SHARE 0.05
/* What a layer must show that its file puts beside everything known. */
#define SURE_SHARE 0.8
#define SURE_COUNT 16U
/* Beyond this a transverse Mercator is not used by anybody; others reach farther. */
#define AREA_MAX_DEG 30.0
#define STORE_LAYERS (1U << LL_LANE | 1U << LL_BUILDING | 1U << LL_AREA)

/// One coordinate system being tried.
struct trial {
    struct ll_crs_candidate candidate;
    uint8_t *fits;      ///< of each shape of the sample; owned
    struct ll_xy first; ///< where the first shape went
};

/// One question being worked on.
struct doctor {
    const struct ll_doctor_case *q;
    struct ll_shapes sample;
    struct ll_xy middle; ///< median of the sample
    struct ll_scene scene;
    ll_known *known;
    struct trial trial[LL_CANDIDATES_MAX];
    size_t count;
};

static void forget_trials(struct doctor *d)
{
    for (size_t i = 0; i < d->count; i++) {
        ll_free(d->trial[i].fits);
    }
    d->count = 0;
}

static void doctor_clear(struct doctor *d)
{
    forget_trials(d);
    ll_known_free(d->known);
    ll_scene_clear(&d->scene);
    ll_shapes_clear(&d->sample);
}

/// Median of the first points of all shapes, by axis; NAN without any.
static enum ll_code median_of(const struct ll_shapes *s, struct ll_xy *ret, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) double *value = ll_alloc(2 * s->count + 2, sizeof *value);
    if (value == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t n = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct ll_xy p = s->points[s->first_point[s->first_ring[i]]];
        if (isfinite(p.x) && isfinite(p.y)) {
            value[n] = p.x;
            value[s->count + n++] = p.y;
        }
    }
    *ret = (struct ll_xy){ll_median(value, n), ll_median(value + s->count, n)};
    return LL_OK;
}

/// Reads a sample and its middle anew.
static enum ll_code look(struct doctor *d, size_t most, struct ll_err *err)
{
    ll_shapes_clear(&d->sample);
    enum ll_code code = ll_doctor_sample(d->q, most, &d->sample, err);
    return code == LL_OK ? median_of(&d->sample, &d->middle, err) : code;
}

/// Whether coordinates such as the middle can be in the CRS that the file names.
static enum ll_code can_be(const struct doctor *d, bool *ret_can, struct ll_err *err)
{
    struct ll_crs_info info = {0};
    *ret_can = true;
    enum ll_code code = ll_crs_describe(d->q->geo, d->q->file_crs, &info, err);
    if (code != LL_OK || !isfinite(d->middle.x)) {
        return code;
    }
    struct ll_xy p = d->middle;
    if (info.projected) {
        LL_CLEANUP(ll_transform_freep) ll_transform *t = NULL;
        code = ll_transform_lonlat(d->q->geo, d->q->file_crs, &t, err);
        if (code == LL_OK && ll_transform_points(t, &p, 1, NULL) != LL_OK) {
            p = (struct ll_xy){NAN, NAN};
        }
    }
    bool place = fabs(p.x) <= 180.0 && fabs(p.y) <= 90.0;
    bool area = isnan(info.central_meridian) || fabs(p.x - info.central_meridian) <= AREA_MAX_DEG;
    *ret_can = place && area;
    return code;
}

/// Places the sample as a candidate says. @param ret_can false when that is not possible.
static enum ll_code place(const struct doctor *d, const struct ll_crs_candidate *c,
                          struct ll_shapes *ret_shapes, bool *ret_can, struct ll_err *err)
{
    LL_CLEANUP(ll_placing_close) struct ll_placing p = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes shapes = {0};
    struct ll_import_report unused = {0};
    struct ll_err quiet = {0};
    const struct ll_placing_claims claims = {.file_crs = c->given ? d->q->file_crs : NULL,
                                             .user_crs = c->given ? NULL : c->crs};
    enum ll_code code = ll_placing_open(d->q->geo, &claims, &p, &unused, &quiet);
    if (code == LL_OK) {
        code = ll_placing_settle(&p, d->q->store, d->sample.points, d->sample.point_count, &unused,
                                 &quiet);
    }
    *ret_can = code == LL_OK;
    if (code == LL_E_CRS || code == LL_E_DECISION || code == LL_E_USAGE) {
        return LL_OK;
    }
    for (size_t i = 0; code == LL_OK && i < d->sample.count; i++) {
        code = ll_shapes_copy(&shapes, &d->sample, i, &quiet);
    }
    if (code == LL_OK) {
        code = ll_placing_apply(&p, &shapes, &quiet);
    }
    if (code != LL_OK) {
        return ll_fail(err, code, "%s", quiet.message);
    }
    *ret_shapes = shapes;
    shapes = (struct ll_shapes){0};
    return LL_OK;
}

/// The names of a candidate.
static void name_candidate(const struct doctor *d, struct ll_crs_candidate *c, enum ll_lang lang)
{
    char definition[LL_CANDIDATE_CRS_SIZE];
    size_t len = strcspn(c->crs, ",");
    memcpy(definition, c->crs, len);
    definition[len] = '\0';
    struct ll_crs_info info = {0};
    const char *base = info.name;
    int epsg = 0;
    if (strcmp(definition, "gcj02") == 0) {
        base = ll_tr(lang, "GCJ-02: Amap, Tencent");
    } else if (strcmp(definition, "bd09") == 0) {
        base = ll_tr(lang, "BD-09: Baidu");
    } else if (ll_crs_describe(d->q->geo, c->given ? d->q->file_crs : definition, &info, NULL) !=
               LL_OK) {
        base = "?";
    }
    if (c->given && ll_crs_epsg(d->q->geo, d->q->file_crs, &epsg, NULL) == LL_OK && epsg != 0) {
        (void)snprintf(c->crs, sizeof c->crs, "EPSG:%d", epsg);
    }
    (void)snprintf(c->name, sizeof c->name, "%s%s", base,
                   c->given             ? ll_tr(lang, ", as the file says")
                   : c->crs[len] == ',' ? ll_tr(lang, ", x and y swapped")
                                        : "");
}

/// Whether a placed sample lies where an earlier trial put it.
static bool is_known_place(const struct doctor *d, struct ll_xy first)
{
    for (size_t i = 0; i < d->count; i++) {
        if (hypot(d->trial[i].first.x - first.x, d->trial[i].first.y - first.y) < 0.5) {
            return true;
        }
    }
    return false;
}

/// Tries a coordinate system; one that is not possible, or the same as an earlier one, is left out.
/// @param crs NULL: what the file says.
static enum ll_code try_crs(struct doctor *d, const char *crs, struct ll_err *err)
{
    struct trial t = {.candidate = {.given = crs == NULL}};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes placed = {0};
    LL_CLEANUP(ll_freep) uint8_t *fits = ll_calloc(d->sample.count + 1, 1);
    bool can = false;
    if (fits == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    (void)snprintf(t.candidate.crs, sizeof t.candidate.crs, "%s", crs == NULL ? "" : crs);
    enum ll_code code = place(d, &t.candidate, &placed, &can, err);
    if (code != LL_OK || !can || d->count == LL_CANDIDATES_MAX || placed.count == 0) {
        return code;
    }
    t.first = (struct ll_xy){placed.box[0].min_x, placed.box[0].min_y};
    if (is_known_place(d, t.first)) {
        return LL_OK;
    }
    code = ll_agreement_judge(d->known, d->q->request->layer, &placed, fits, &t.candidate.agreement,
                              err);
    if (code == LL_OK) {
        name_candidate(d, &t.candidate, ll_err_lang(err));
        t.fits = fits;
        fits = NULL;
        d->trial[d->count++] = t;
    }
    return code;
}

/// Puts the trials in order: more that agree first, then what the file says, then as they came.
static void rank(struct doctor *d)
{
    for (size_t i = 1; i < d->count; i++) {
        struct trial t = d->trial[i];
        size_t k = i;
        while (k > 0 && d->trial[k - 1].candidate.agreement.good < t.candidate.agreement.good) {
            d->trial[k] = d->trial[k - 1];
            k--;
        }
        d->trial[k] = t;
    }
}

/// Whether the first wins clearly over all others.
static bool first_wins(const struct doctor *d)
{
    for (size_t i = 1; i < d->count; i++) {
        if (!ll_agreement_wins(d->trial[0].fits, d->trial[i].fits, d->sample.count)) {
            return false;
        }
    }
    return d->count > 0 && 2 * d->trial[0].candidate.agreement.good >= d->sample.count &&
           (double)d->sample.count >= LL_WIN_SIGMA * LL_WIN_SIGMA;
}

/// Layers of the store that say something about the layer, when nothing is in doubt yet: houses
/// beside houses say little, and reading them costs.
static uint32_t routine_layers(enum ll_layer layer)
{
    return layer == LL_BUILDING ? STORE_LAYERS & ~(1U << LL_BUILDING) : STORE_LAYERS;
}

/// Reads what the store holds in a box. @param ret_any Whether the layer can be judged by it.
static enum ll_code read_known(struct doctor *d, uint32_t layers, const struct ll_box *box,
                               size_t most, bool *ret_any, struct ll_err *err)
{
    bool many = false;
    ll_known_free(d->known);
    d->known = NULL;
    ll_scene_clear(&d->scene);
    *ret_any = false;
    enum ll_code code = ll_scene_window(d->q->store, layers, box, most, &d->scene, &many, err);
    if (code == LL_OK && !many) {
        code = ll_known_new(&d->scene, &d->known, err);
        *ret_any = code == LL_OK && ll_known_judges(d->known, d->q->request->layer);
    }
    return code;
}

/// Longitude and latitude of the middle of what the store holds.
static enum ll_code store_middle(const struct doctor *d, struct ll_xy *ret, struct ll_err *err)
{
    struct ll_box box = ll_scene_box(&d->scene);
    char store[32];
    (void)snprintf(store, sizeof store, "EPSG:%d", d->scene.epsg);
    LL_CLEANUP(ll_transform_freep) ll_transform *t = NULL;
    *ret = (struct ll_xy){0.5 * (box.min_x + box.max_x), 0.5 * (box.min_y + box.max_y)};
    enum ll_code code = ll_transform_lonlat(d->q->geo, store, &t, err);
    return code == LL_OK ? ll_transform_points(t, ret, 1, err) : code;
}

/// Tries everything that the coordinates could be.
static enum ll_code try_all(struct doctor *d, struct ll_err *err)
{
    struct ll_xy at = {NAN, NAN};
    enum ll_code code = store_middle(d, &at, err);
    struct ll_candidates list = ll_candidates_for(d->middle, at, d->scene.epsg);
    if (code == LL_OK && d->q->file_crs != NULL) {
        code = try_crs(d, NULL, err);
    }
    for (size_t i = 0; code == LL_OK && i < list.count; i++) {
        code = try_crs(d, list.crs[i], err);
    }
    rank(d);
    return code;
}

/// Hands the candidates out.
static void tell(const struct doctor *d, bool compared, bool clear)
{
    struct ll_crs_doubt *doubt = d->q->request->doubt;
    if (doubt == NULL) {
        return;
    }
    *doubt = (struct ll_crs_doubt){.layer = d->q->request->layer,
                                   .sampled = d->sample.count,
                                   .compared = compared,
                                   .clear = clear,
                                   .count = d->count};
    for (size_t i = 0; i < d->count; i++) {
        doubt->candidate[i] = d->trial[i].candidate;
    }
}

static int percent(const struct ll_crs_candidate *c)
{
    return (int)lround(100.0 * ll_agreement_score(&c->agreement));
}

/// Takes the first when the user wants that and it wins clearly; else stops with what to say.
static enum ll_code conclude(struct doctor *d, bool clear, char *ret_crs, struct ll_text *ret_note,
                             struct ll_err *err)
{
    const struct ll_crs_candidate *best = &d->trial[0].candidate; /* zeros when there is none */
    const struct ll_crs_candidate *given = NULL;
    for (size_t i = 0; i < d->count; i++) {
        given = d->trial[i].candidate.given ? &d->trial[i].candidate : given;
    }
    tell(d, true, clear);
    if (clear && d->q->request->guess_crs && !best->given) {
        struct ll_err note = {.lang = ll_err_lang(err)};
        (void)ll_fail(&note, LL_OK,
                      "taken for %s by how well it agrees with the store: %d %% of %zu", best->crs,
                      percent(best), d->sample.count);
        (void)snprintf(ret_crs, LL_CANDIDATE_CRS_SIZE, "%s", best->crs);
        return ll_text_append(ret_note, note.message, err);
    }
    if (clear && d->q->file_crs == NULL) {
        return ll_fail(
            err, LL_E_DECISION,
            "the file does not say its coordinate system; it agrees best with %s (%d %%): "
            "add --crs %s, or --guess-crs to take the best",
            best->crs, percent(best), best->crs);
    }
    if (clear) {
        return ll_fail(err, LL_E_DECISION,
                       "the file says %s, but only %d %% of it agrees with the store that way, and "
                       "%d %% as %s: add --crs %s, or --as-told when the file is right",
                       given == NULL ? "?" : given->crs, given == NULL ? 0 : percent(given),
                       percent(best), best->crs, best->crs);
    }
    return ll_fail(
        err, LL_E_DECISION,
        "no coordinate system clearly agrees with what the store holds: choose one and "
        "add --crs (from Amap or Tencent gcj02, from Baidu bd09; ',swapped' behind when x "
        "holds north); a local one or an old datum needs --control or --datum");
}

/// Without anything to compare with: what is possible at all.
static enum ll_code conclude_without(struct doctor *d, struct ll_err *err)
{
    struct ll_xy nowhere = {NAN, NAN};
    struct ll_candidates list = ll_candidates_for(d->middle, nowhere, ll_store_epsg(d->q->store));
    for (size_t i = 0; i < list.count; i++) {
        struct trial *t = &d->trial[d->count++];
        *t = (struct trial){0};
        memcpy(t->candidate.crs, list.crs[i], sizeof list.crs[i]);
        name_candidate(d, &t->candidate, ll_err_lang(err));
    }
    tell(d, false, false);
    if (d->q->file_crs == NULL) {
        return ll_fail(err, LL_E_DECISION,
                       "the file does not say its coordinate system: add --crs EPSG:n (for "
                       "longitude and latitude EPSG:4490 or EPSG:4326, from Amap or Tencent gcj02, "
                       "from Baidu bd09; for metres the zone, such as EPSG:4549 or EPSG:3826)");
    }
    return ll_fail(err, LL_E_DECISION,
                   "coordinates such as %.9g %.9g cannot be in the coordinate system that the file "
                   "says: give the true one with --crs EPSG:n (',swapped' behind when x and y "
                   "change places), or --as-told",
                   d->middle.x, d->middle.y);
}

static const struct ll_box everywhere = {-1e15, -1e15, 1e15, 1e15};

/// A doubt is there already: compares everything with the whole store.
static enum ll_code settle_doubt(struct doctor *d, char *ret_crs, struct ll_text *ret_note,
                                 struct ll_err *err)
{
    bool any = false;
    enum ll_code code = look(d, LL_DOCTOR_SAMPLE_MAX, err);
    if (code == LL_OK && ll_store_epsg(d->q->store) != 0) {
        code = read_known(d, STORE_LAYERS, &everywhere, DOUBT_ROWS, &any, err);
    }
    if (code != LL_OK) {
        return code;
    }
    if (!any) {
        return conclude_without(d, err);
    }
    code = try_all(d, err);
    return code == LL_OK ? conclude(d, first_wins(d), ret_crs, ret_note, err) : code;
}

/// Drops the shapes of the sample whose places are outside of a box.
static enum ll_code keep_inside(struct doctor *d, const struct ll_shapes *placed,
                                const struct ll_box *box, struct ll_err *err)
{
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes kept = {0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < placed->count; i++) {
        if (ll_box_meets(&placed->box[i], box)) {
            code = ll_shapes_copy(&kept, &d->sample, i, err);
        }
    }
    if (code == LL_OK) {
        ll_shapes_clear(&d->sample);
        d->sample = kept;
        kept = (struct ll_shapes){0};
    }
    return code;
}

/// Reads the store around the sample as the file places it; where that is too much, around its
/// middle, and keeps only the sample there.
static enum ll_code read_around(struct doctor *d, bool *ret_any, struct ll_err *err)
{
    const struct ll_crs_candidate given = {.given = true};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes placed = {0};
    bool can = false;
    struct ll_xy m = {0};
    *ret_any = false;
    enum ll_code code = place(d, &given, &placed, &can, err);
    if (code == LL_OK && can) {
        code = median_of(&placed, &m, err);
    }
    if (code != LL_OK || !can || !isfinite(m.x)) {
        return code;
    }
    struct ll_box box = ll_box_empty();
    for (size_t i = 0; i < placed.count; i++) {
        if (isfinite(placed.box[i].min_x)) {
            ll_box_join(&box, &placed.box[i]);
        }
    }
    double half =
        fmax(fmax(box.max_x - m.x, m.x - box.min_x), fmax(box.max_y - m.y, m.y - box.min_y));
    for (int i = 0; code == LL_OK && !*ret_any && i < HALVINGS_MAX; i++, half *= 0.5) {
        box = (struct ll_box){m.x - half, m.y - half, m.x + half, m.y + half};
        struct ll_box grown = ll_box_grown(&box, AROUND_M);
        code =
            read_known(d, routine_layers(d->q->request->layer), &grown, ROUTINE_ROWS, ret_any, err);
    }
    return code == LL_OK && *ret_any ? keep_inside(d, &placed, &box, err) : code;
}

/// Whether the store tells places apart by some metres: lanes, or houses for points. Areas alone
/// tell towns apart, not the shifts of the public offsets.
static bool knows_details(const struct doctor *d)
{
    return d->scene.layer[LL_LANE].count > 0 ||
           (d->q->request->layer != LL_BUILDING && d->scene.layer[LL_BUILDING].count > 0);
}

/// Whether the first lies at the store only because it was shifted by some hundred metres, while
/// the file says a place beside it: a neighbour, not an error. A neighbour that is shifted in
/// agrees by chance alone, which in a dense village is two in five.
static bool is_neighbour(const struct doctor *d)
{
    const struct ll_crs_candidate *first = &d->trial[0].candidate;
    bool shift = strcmp(first->crs, "gcj02") == 0 || strcmp(first->crs, "bd09") == 0;
    for (size_t i = 1; shift && i < d->count; i++) {
        const struct ll_crs_candidate *c = &d->trial[i].candidate;
        if (c->given && 2 * c->agreement.judged < first->agreement.judged) {
            return !knows_details(d) || ll_agreement_score(&first->agreement) < SURE_SHARE ||
                   first->agreement.good < SURE_COUNT;
        }
    }
    return false;
}

/// Whether the place that the file says breaks rules, not only lacks lanes: houses far from every
/// lane may be houses whose lanes nobody has drawn, houses on lanes are in the wrong place. Where
/// nearly all of them find a lane elsewhere, that is enough.
static bool is_contradicted(const struct doctor *d)
{
    if (d->q->request->layer != LL_BUILDING ||
        ll_agreement_score(&d->trial[0].candidate.agreement) >= FINE_SHARE) {
        return true;
    }
    for (size_t i = 0; i < d->count; i++) {
        const struct ll_crs_candidate *c = &d->trial[i].candidate;
        if (c->given && c->agreement.judged > 0) {
            return (double)c->agreement.clashing >= CLASHING_SHARE * (double)c->agreement.judged;
        }
    }
    return true;
}

/// Whether the store holds anything that the layer could be judged by.
static enum ll_code holds_anything(const struct ll_doctor_case *q, bool *ret_any,
                                   struct ll_err *err)
{
    LL_CLEANUP(ll_scene_clear) struct ll_scene none = ll_scene_make();
    *ret_any = false;
    return ll_store_epsg(q->store) == 0
               ? LL_OK
               : ll_scene_window(q->store, routine_layers(q->request->layer), &everywhere, 0, &none,
                                 ret_any, err);
}

/// Whether the sample is in degrees where the public offsets apply.
static bool may_be_shifted(const struct doctor *d)
{
    return fabs(d->middle.x) <= 180.0 && fabs(d->middle.y) <= 90.0 &&
           ll_in_china(d->middle.x, d->middle.y);
}

/// The file says something possible: looks whether the store says otherwise.
static enum ll_code check_claim(struct doctor *d, char *ret_crs, struct ll_text *ret_note,
                                struct ll_err *err)
{
    bool any = false;
    enum ll_code code = holds_anything(d->q, &any, err);
    if (code != LL_OK || !any) {
        return code;
    }
    code = look(d, LL_DOCTOR_SAMPLE_MAX, err);
    if (code == LL_OK) {
        code = read_around(d, &any, err);
    }
    if (code == LL_OK && any) {
        code = try_crs(d, NULL, err);
    }
    if (code != LL_OK) {
        return code;
    }
    const struct ll_agreement *a = &d->trial[0].candidate.agreement;
    if (d->count > 0 && ll_agreement_score(a) >= FINE_SHARE) {
        return LL_OK;
    }
    if (d->count > 0 && 2 * a->judged >= a->count) {
        if (may_be_shifted(d) && knows_details(d)) {
            code = try_crs(d, "gcj02", err);
            code = code == LL_OK ? try_crs(d, "bd09", err) : code;
        }
    } else {
        code = read_known(d, routine_layers(d->q->request->layer), &everywhere, ROUTINE_ROWS, &any,
                          err);
        if (code != LL_OK || !any) {
            return code;
        }
        forget_trials(d);
        code = try_all(d, err);
    }
    rank(d);
    if (code == LL_OK && d->count > 1 && !d->trial[0].candidate.given && first_wins(d) &&
        !is_neighbour(d) && is_contradicted(d)) {
        code = conclude(d, true, ret_crs, ret_note, err);
    }
    return code;
}

enum ll_code ll_doctor_ask(const struct ll_doctor_case *q, char ret_crs[LL_CANDIDATE_CRS_SIZE],
                           struct ll_text *ret_note, struct ll_err *err)
{
    const struct ll_import_request *r = q->request;
    bool point = ll_layer_info(r->layer)->kinds == LL_KINDS_POINT || r->layer == LL_OBSTACLE;
    bool can = true;
    enum ll_old_datum old = LL_DATUM_OTHER;
    LL_CLEANUP(doctor_clear) struct doctor d = {.q = q, .scene = ll_scene_make()};
    ret_crs[0] = '\0';
    if (r->crs != NULL || r->as_told || r->datum != NULL || r->control != NULL) {
        return LL_OK;
    }
    enum ll_code code = LL_OK;
    if (q->file_crs != NULL) {
        code = ll_crs_old_datum(q->geo, q->file_crs, &old, err);
    }
    if (code == LL_OK) {
        code = look(&d, GLANCE, err);
    }
    if (code != LL_OK || old != LL_DATUM_OTHER || d.sample.count == 0) {
        return code;
    }
    if (q->file_crs != NULL) {
        code = can_be(&d, &can, err);
    }
    if (code == LL_OK && (q->file_crs == NULL || !can)) {
        return settle_doubt(&d, ret_crs, ret_note, err);
    }
    bool routine = point || r->layer == LL_BUILDING;
    return code == LL_OK && routine ? check_claim(&d, ret_crs, ret_note, err) : code;
}
