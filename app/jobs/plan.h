/// The work list: which repairs, hydrants, micro stations and clearances lower the risk most for
/// their cost.
///
/// Candidates come from `site` (hydrants new, planned, missing or broken; micro stations) and from
/// the blockers of vehicles that are obstacles on record, and from the cuts of clusters by fire
/// walls alone. They are taken one after another, always the one that lowers the burden most per
/// yuan given all those before it: the whole chain is run with it on what it touches
/// (app/jobs/what_if.h), nothing is added up. Burden: the risk of each village times its
/// households, or its buildings where households are not known everywhere.
#ifndef LL_APP_JOBS_PLAN_H
#define LL_APP_JOBS_PLAN_H

#include "app/jobs/what_if.h"
#include "core/sites.h"

/// What is asked. All borrowed.
struct ll_plan_request {
    struct ll_assess_request assess; ///< `area` is not read
    const char *area;                ///< code or name of a village; NULL: all
    double budget_yuan;              ///< INFINITY: no limit
    size_t count;                    ///< at most so many actions
    enum ll_lang lang;
};

/// Kinds of actions: those of sites, then these.
#define LL_PLAN_CLEAR ((unsigned)LL_SITE_KIND_COUNT)
#define LL_PLAN_WALL  (LL_PLAN_CLEAR + 1U)

/// One action.
struct ll_plan_action {
    uint8_t kind;     ///< enum ll_site_kind, LL_PLAN_CLEAR or LL_PLAN_WALL
    int64_t id;       ///< of the hydrant or obstacle that is there; 0 for what is new
    struct ll_xy at;  ///< metres of the scene
    uint32_t lane;    ///< row of the lane it stands at; LL_NONE
    uint32_t village; ///< row of the area it stands in; LL_NONE
    double cost_yuan;
    double burden_won;               ///< how far it lowers the burden, given the actions before it
    size_t gained[LL_WHAT_IF_COUNT]; ///< buildings, likewise
    size_t lost[LL_WHAT_IF_COUNT];
    /* of fire walls */
    size_t first_wall;  ///< where they run: walls[first_wall] up to first_wall + wall_points, two
    size_t wall_points; ///< points each
    double length_m;
    uint32_t part_a; ///< buildings of the cluster on one side
    uint32_t part_b;
};

/// A place where a fire break, a wall or houses taken down would part a cluster.
struct ll_plan_break {
    uint32_t village; ///< row of the area of its first house; LL_NONE
    uint32_t cut;     ///< row in the cuts of the separation
};

/// What came of it. Owns all; `{0}` is empty; release with ll_plan_clear.
struct ll_plan {
    struct ll_what_if what_if;      ///< with all actions applied, compared with the store as it is
    struct ll_plan_action *actions; ///< in the order they were taken
    size_t action_count;
    uint32_t area;                ///< row of the area that was asked for; LL_NONE
    struct ll_xy *walls;          ///< of actions that build some, metres of the scene
    struct ll_plan_break *breaks; ///< what could part clusters yet, with all actions done
    size_t break_count;
    size_t candidates;  ///< looked at
    size_t runs;        ///< of the chain
    bool by_households; ///< what the burden counts
    double burden_before;
    double burden_after;
    double cost_yuan;
    bool default_prices; ///< some price is the project's default
};
void ll_plan_clear(struct ll_plan *plan);

/// Makes the list. Nothing is stored. @return as ll_siting_run and ll_what_if_open.
LL_MUST_USE enum ll_code ll_plan_run(const struct ll_plan_request *request,
                                     struct ll_plan *ret_plan, struct ll_err *err);

/// "new", …, "clear"; and in words, a catalogue key. Kinds of sites as `site` names them, too.
const char *ll_plan_kind_key(unsigned kind);
const char *ll_plan_kind_text(unsigned kind);

/// The document of `plan --json`, into the open root object.
LL_MUST_USE enum ll_code ll_plan_document(const struct ll_plan *plan, enum ll_lang lang,
                                          ll_json *json, struct ll_err *err);

/// The actions as a list for `assess --with`.
LL_MUST_USE enum ll_code ll_plan_list(const struct ll_plan *plan, struct ll_text *ret_text,
                                      struct ll_err *err);

#endif
