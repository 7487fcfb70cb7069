#include "app/jobs/explain_separation.h"

#include <math.h>

#include "core/alloc.h"
#include "core/language.h"
#include "geo/separation.h"

enum { TOLD_MOST = 6 }; /* neighbours that are told one by one */

static const char *const kind_keys[LL_FIRE_KIND_COUNT] = {"high-rise", "1-2", "3", "4", "timber"};
static const char *const kind_names[LL_FIRE_KIND_COUNT] = {"high-rise", "grade 1 or 2", "grade 3",
                                                           "grade 4", "timber"};

const char *ll_cut_key(uint8_t kind)
{
    static const char *const keys[LL_CUT_KIND_COUNT] = {"break", "wall", "take-down"};
    return keys[kind];
}

static struct ll_stage stage_of(const struct ll_view *view)
{
    return (struct ll_stage){
        .scene = &view->scene, .rules = view->model.rules, .speeds = &view->model.speeds};
}

static bool has_run(const struct ll_view *view)
{
    return view->outcomes.separation.cluster != NULL;
}

/// The neighbours of a building and what it may be itself.
static enum ll_code find_neighbours(const struct ll_view *view, uint32_t building,
                                    struct ll_neighbour **ret_rows, size_t *ret_count,
                                    struct ll_err *err)
{
    struct ll_stage in = stage_of(view);
    return ll_separation_neighbours(&in, &view->model.fire_gaps, building, ret_rows, ret_count,
                                    err);
}

static struct ll_fire_class class_of(const struct ll_view *view, uint32_t building)
{
    return ll_fire_class_of(&view->scene.layer[LL_BUILDING], building, &view->model.fire_gaps,
                            view->model.rules);
}

static const char *verdict_key(const struct ll_pair *pair)
{
    return pair->one_unit ? "one_unit" : pair->certain ? "certain" : "possible";
}

/// The cut of a cluster, NULL when none was looked for.
static const struct ll_cluster_cut *cut_of(const struct ll_separation *s, uint32_t cluster)
{
    for (size_t i = 0; i < s->cut_count; i++) {
        if (s->cuts[i].cluster == cluster) {
            return &s->cuts[i];
        }
    }
    return NULL;
}

/// Where the classes of clusters by households begin.
static const enum ll_rule_id household_rules[] = {
    LL_RULE_CLUSTER_HOUSEHOLDS_1, /* of no class, below the first */
    LL_RULE_CLUSTER_HOUSEHOLDS_1, LL_RULE_CLUSTER_HOUSEHOLDS_2, LL_RULE_CLUSTER_HOUSEHOLDS_3};

/// The class of a cluster by its households, 1 to 3; 0 for fewer; -1 where they are not known.
static int household_class(const struct ll_view *view, double households)
{
    int class = 0;
    while (class < 3 && households >= ll_rule(view->model.rules, household_rules[class + 1])) {
        class ++;
    }
    return isnan(households) ? -1 : class;
}

/* ---- document ---- */

static void put_kinds(struct ll_fire_class c, ll_json *json)
{
    ll_json_open_array(json, "kinds");
    for (int k = 0; k < LL_FIRE_KIND_COUNT; k++) {
        if ((c.kinds >> k & 1) != 0) {
            ll_json_text(json, NULL, kind_keys[k]);
        }
    }
    ll_json_close(json);
}

/// The row of the table behind a requirement.
static void put_row(const char *key, const struct ll_fire_gap *gap, ll_json *json)
{
    ll_json_open_object(json, key);
    ll_json_text(json, "standard", gap->standard[0] == '\0' ? NULL : gap->standard);
    ll_json_text(json, "clause", gap->clause[0] == '\0' ? NULL : gap->clause);
    ll_json_text(json, "mark", gap->mark);
    ll_json_close(json);
}

static void put_neighbour(const struct ll_view *view, const struct ll_neighbour *n, ll_json *json)
{
    ll_json_open_object(json, NULL);
    ll_json_whole(json, "id", view->scene.layer[LL_BUILDING].id[n->building]);
    ll_json_number(json, "distance_m", (double)n->pair.distance_m, 3);
    ll_json_number(json, "required_low_m", n->need.low_m, 3);
    ll_json_number(json, "required_high_m", n->need.high_m, 3);
    ll_json_text(json, "verdict", verdict_key(&n->pair));
    put_kinds(n->kind, json);
    put_row("rule_low", n->need.mild, json);
    put_row("rule_high", n->need.strict, json);
    ll_json_close(json);
}

static void put_cut(const struct ll_cluster_cut *cut, ll_json *json)
{
    if (cut == NULL) {
        ll_json_null(json, "cut");
        return;
    }
    ll_json_open_object(json, "cut");
    ll_json_text(json, "kind", ll_cut_key(cut->kind));
    ll_json_number(json, "cost_yuan", cut->cost_yuan, 0);
    ll_json_number(json, "length_m", cut->length_m, 1);
    ll_json_whole(json, "taken", cut->taken);
    ll_json_whole(json, "part_a", cut->part_a);
    ll_json_whole(json, "part_b", cut->part_b);
    ll_json_flag(json, "exact", cut->exact);
    ll_json_close(json);
}

static void put_cluster(const char *key, const struct ll_view *view, uint32_t cluster,
                        ll_json *json)
{
    const struct ll_separation *s = &view->outcomes.separation;
    if (cluster == LL_NONE) {
        ll_json_null(json, key);
        return;
    }
    const struct ll_cluster *c = &s->clusters[cluster];
    ll_json_open_object(json, key);
    ll_json_whole(json, "buildings", c->buildings);
    ll_json_number(json, "households", c->households, 1);
    const int class = household_class(view, c->households);
    if (class < 0) {
        ll_json_null(json, "household_class");
    } else {
        ll_json_whole(json, "household_class", class);
    }
    ll_json_number(json, "footprint_m2", c->footprint_m2, 1);
    ll_json_number(json, "limit_m2", c->limit_m2, 1);
    ll_json_number(json, "break_m", c->break_m, 1);
    ll_json_number(json, "missing_break_m", c->missing_break_m, 1);
    ll_json_flag(json, "low_grade", c->low_grade);
    put_cut(cut_of(s, cluster), json);
    ll_json_close(json);
}

enum ll_code ll_separation_explain_document(const struct ll_view *view, uint32_t building,
                                            ll_json *json, struct ll_err *err)
{
    const struct ll_separation *s = &view->outcomes.separation;
    LL_CLEANUP(ll_freep) struct ll_neighbour *rows = NULL;
    size_t count = 0;
    if (!has_run(view)) {
        ll_json_null(json, "separation");
        return LL_OK;
    }
    enum ll_code code = find_neighbours(view, building, &rows, &count, err);
    if (code != LL_OK) {
        return code;
    }
    ll_json_open_object(json, "separation");
    ll_json_number(json, "nearest_m", (double)s->nearest_m[building], 3);
    ll_json_whole(json, "too_near", s->too_near[building]);
    ll_json_whole(json, "maybe_near", s->maybe_near[building]);
    ll_json_whole(json, "touching", s->touching[building]);
    put_kinds(class_of(view, building), json);
    ll_json_open_array(json, "neighbours");
    for (size_t i = 0; i < count; i++) {
        put_neighbour(view, &rows[i], json);
    }
    ll_json_close(json);
    put_cluster("cluster", view, s->cluster[building], json);
    put_cluster("cluster_possible", view, s->cluster_possible[building], json);
    ll_json_close(json);
    return LL_OK;
}

/* ---- words ---- */

/// "grade unknown", or the kinds that are still possible.
static enum ll_code say_kinds(struct ll_fire_class c, enum ll_lang lang, struct ll_text *text,
                              struct ll_err *err)
{
    unsigned low = 1U << LL_FIRE_GRADE_12 | 1U << LL_FIRE_GRADE_3 | 1U << LL_FIRE_GRADE_4;
    if ((c.kinds & low) == low) {
        return ll_text_append(text, ll_tr(lang, "fire grade unknown"), err);
    }
    enum ll_code code = LL_OK;
    bool first = true;
    for (int k = 0; code == LL_OK && k < LL_FIRE_KIND_COUNT; k++) {
        if ((c.kinds >> k & 1) != 0) {
            code = ll_text_appendf(text, err, "%s%s", first ? "" : ll_tr(lang, " or "),
                                   ll_tr(lang, kind_names[k]));
            first = false;
        }
    }
    return code;
}

/// The row that asks for a distance: " (GB 50016-2014, 5.2.2)"; a clause only where it is known.
static enum ll_code say_row(const struct ll_fire_gap *gap, enum ll_lang lang, struct ll_text *text,
                            struct ll_err *err)
{
    bool printed = gap->standard[0] != '\0' && gap->mark[0] == 'V';
    if (!printed) {
        return ll_text_appendf(text, err, " (%s)",
                               gap->standard[0] != '\0' ? gap->standard
                                                        : ll_tr(lang, "project default"));
    }
    return ll_text_appendf(text, err, " (%s%s%s)", gap->standard,
                           gap->clause[0] == '\0' ? "" : ", ", gap->clause);
}

/// @param own_known Whether the kind of the building itself is known.
static enum ll_code say_verdict(const struct ll_neighbour *n, bool own_known, enum ll_lang lang,
                                struct ll_text *text, struct ll_err *err)
{
    if (n->pair.one_unit) {
        return ll_text_append(text, ll_tr(lang, "of one compound: one unit, not judged"), err);
    }
    if (n->pair.certain) {
        enum ll_code code = ll_text_appendf(
            text, err, "%s %.1f m", ll_tr(lang, "too near, required at least"), n->need.low_m);
        return code == LL_OK ? say_row(n->need.mild, lang, text, err) : code;
    }
    bool known = own_known && ll_fire_kind_known(n->kind);
    enum ll_code code =
        ll_text_appendf(text, err, "%s %.1f–%.1f m",
                        ll_tr(lang, known ? "may be too near, depending on walls and code; required"
                                          : "not assessable without grade; required"),
                        n->need.low_m, n->need.high_m);
    return code == LL_OK ? say_row(n->need.strict, lang, text, err) : code;
}

static enum ll_code say_neighbour(const struct ll_view *view, const struct ll_neighbour *n,
                                  bool own_known, enum ll_lang lang, struct ll_text *text,
                                  struct ll_err *err)
{
    enum ll_code code = ll_text_appendf(text, err, "    %s %lld (", ll_tr(lang, "building"),
                                        (long long)view->scene.layer[LL_BUILDING].id[n->building]);
    if (code == LL_OK) {
        code = say_kinds(n->kind, lang, text, err);
    }
    bool touching = (double)n->pair.distance_m <= ll_rule(view->model.rules, LL_RULE_TOUCHING_M);
    if (code == LL_OK && touching) {
        code = ll_text_appendf(text, err, "): %s; ", ll_tr(lang, "touching"));
    } else if (code == LL_OK) {
        code = ll_text_appendf(text, err, "): %.2f m; ", (double)n->pair.distance_m);
    }
    if (code == LL_OK) {
        code = say_verdict(n, own_known, lang, text, err);
    }
    return code == LL_OK ? ll_text_append(text, "\n", err) : code;
}

static enum ll_code say_neighbours(const struct ll_view *view, uint32_t building, enum ll_lang lang,
                                   struct ll_text *text, struct ll_err *err)
{
    const struct ll_separation *s = &view->outcomes.separation;
    struct ll_fire_class own = class_of(view, building);
    LL_CLEANUP(ll_freep) struct ll_neighbour *rows = NULL;
    size_t count = 0;
    enum ll_code code = find_neighbours(view, building, &rows, &count, err);
    if (code == LL_OK) {
        code =
            ll_text_appendf(text, err, "  %s ", ll_tr(lang, "Fire separation: this building is"));
    }
    if (code == LL_OK) {
        code = say_kinds(own, lang, text, err);
    }
    if (code == LL_OK) {
        code = ll_text_appendf(text, err, "; %s %d, %s %d\n",
                               ll_tr(lang, "neighbours certainly too near:"), s->too_near[building],
                               ll_tr(lang, "possibly:"), s->maybe_near[building]);
    }
    for (size_t i = 0; code == LL_OK && i < count && i < TOLD_MOST; i++) {
        code = say_neighbour(view, &rows[i], ll_fire_kind_known(own), lang, text, err);
    }
    if (code == LL_OK && count > TOLD_MOST) {
        code = ll_text_appendf(text, err, "    %s %zu\n", ll_tr(lang, "and farther ones:"),
                               count - TOLD_MOST);
    }
    return code;
}

static enum ll_code say_cut(const struct ll_cluster_cut *cut, enum ll_lang lang,
                            struct ll_text *text, struct ll_err *err)
{
    static const char *const names[LL_CUT_KIND_COUNT] = {
        "a fire break", "a fire wall", "houses taken down, with walls where they are cheaper"};
    enum ll_code code = ll_text_appendf(text, err, "    %s %s", ll_tr(lang, "Best parted by"),
                                        ll_tr(lang, names[cut->kind]));
    if (code == LL_OK && cut->length_m > 0.0) {
        code = ll_text_appendf(text, err, ", %.0f m", cut->length_m);
    }
    if (code == LL_OK && cut->taken > 0) {
        code =
            ll_text_appendf(text, err, ", %s %u", ll_tr(lang, "houses to take down:"), cut->taken);
    }
    return code == LL_OK
               ? ll_text_appendf(text, err, "; %s %u + %u; %s %.0f (%s)\n",
                                 ll_tr(lang, "buildings on both sides:"), cut->part_a, cut->part_b,
                                 ll_tr(lang, "cost in yuan, about"), cut->cost_yuan,
                                 ll_tr(lang, cut->exact ? "best of all choices" : "best found"))
               : code;
}

static enum ll_code say_cluster(const struct ll_view *view, uint32_t cluster, enum ll_lang lang,
                                struct ll_text *text, struct ll_err *err)
{
    const struct ll_separation *s = &view->outcomes.separation;
    const struct ll_cluster *c = &s->clusters[cluster];
    enum ll_code code = ll_text_appendf(
        text, err, "  %s %s %u, ",
        ll_tr(lang, c->certain ? "Fire can walk through a cluster:"
                               : "Fire could walk through a cluster, if unknown grades are low:"),
        ll_tr(lang, "buildings in it:"), c->buildings);
    if (code == LL_OK && isnan(c->households)) {
        code = ll_text_appendf(text, err, "%s", ll_tr(lang, "households unknown"));
    } else if (code == LL_OK) {
        code = ll_text_appendf(text, err, "%s %.0f", ll_tr(lang, "households"), c->households);
    }
    const int class = household_class(view, c->households);
    if (code == LL_OK && class > 0) {
        code = ll_text_say(text, lang, err, " (class %d: %.0f or more)", class,
                           ll_rule(view->model.rules, household_rules[class]));
    }
    if (code == LL_OK) {
        code =
            ll_text_appendf(text, err, ", %s %.0f m²", ll_tr(lang, "footprint"), c->footprint_m2);
    }
    if (code == LL_OK && c->footprint_m2 > c->limit_m2) {
        code = ll_text_appendf(text, err, "; %s %.0f m²; %s %.0f m, %s %.0f m",
                               ll_tr(lang, "over the limit of"), c->limit_m2,
                               ll_tr(lang, "fire breaks are missing:"), c->missing_break_m,
                               ll_tr(lang, "each wide"), c->break_m);
    } else if (code == LL_OK && !isnan(c->limit_m2)) {
        code = ll_text_appendf(text, err, "; %s %.0f m²", ll_tr(lang, "within the limit of"),
                               c->limit_m2);
    }
    if (code == LL_OK) {
        code = ll_text_append(text, "\n", err);
    }
    const struct ll_cluster_cut *cut = cut_of(s, cluster);
    return code == LL_OK && cut != NULL ? say_cut(cut, lang, text, err) : code;
}

enum ll_code ll_separation_explain_text(const struct ll_view *view, uint32_t building,
                                        enum ll_lang lang, struct ll_text *text, struct ll_err *err)
{
    const struct ll_separation *s = &view->outcomes.separation;
    if (!has_run(view)) {
        return LL_OK;
    }
    enum ll_code code = say_neighbours(view, building, lang, text, err);
    if (code == LL_OK && s->cluster[building] != LL_NONE) {
        code = say_cluster(view, s->cluster[building], lang, text, err);
    }
    uint32_t possible = s->cluster_possible[building];
    bool larger = possible != LL_NONE &&
                  (s->cluster[building] == LL_NONE ||
                   s->clusters[possible].buildings > s->clusters[s->cluster[building]].buildings);
    return code == LL_OK && larger ? say_cluster(view, possible, lang, text, err) : code;
}
