/// What if: the whole chain on a supposed change, and the difference. Nothing is stored.
#ifndef LL_APP_JOBS_WHAT_IF_H
#define LL_APP_JOBS_WHAT_IF_H

#include "app/jobs/assess.h"
#include "core/changes.h"

/// Questions of which it is told how many buildings a change wins and loses.
enum ll_what_if_question {
    LL_WHAT_IF_HYDRANT = 0, ///< in the circle of a counted hydrant
    LL_WHAT_IF_TWO,         ///< in two circles
    LL_WHAT_IF_HOSE,        ///< reached by a hose from one
    LL_WHAT_IF_IN_TIME,     ///< reached in time by a township or national team
    LL_WHAT_IF_MICRO,       ///< reached in time by a micro station
    LL_WHAT_IF_PUMPER,      ///< within reach of a standard pumper
    LL_WHAT_IF_COUNT
};

/// A village before and after.
struct ll_what_if_village {
    uint32_t area; ///< row in the scene's areas
    struct ll_risk before;
    struct ll_risk after;
    size_t rank_before;
    size_t rank_after;
};

/// A store in memory as it was and as it would be. Owns all; release with ll_what_if_clear.
struct ll_what_if {
    struct ll_model model;
    struct ll_scene scene; ///< with what was applied
    struct ll_chain chain; ///< likewise
    int64_t as_of_ms;      ///< of what was read, as ll_scene_moment says
    char period[16];
    size_t changes;        ///< applied, all together
    unsigned first_of;     ///< bits of core/scene.h: help of which none is on record and some is
                           ///< proposed; the store as it is was run as if it had none
    uint8_t *had;          ///< bit per question for each building, as it was
    struct ll_risk *risks; ///< of each village in the order of the chain's measures, as it was
    size_t *ranks;         ///< likewise
    struct ll_assess_totals before;
    struct ll_assess_totals after;
    size_t gained[LL_WHAT_IF_COUNT];     ///< buildings that come to be so
    size_t lost[LL_WHAT_IF_COUNT];       ///< buildings that are not so any more
    struct ll_what_if_village *villages; ///< in order of rank after the changes
    size_t village_count;
    double before_s; ///< seconds of the run as it was
    double after_s;  ///< seconds of the latest run of what changes touch
};
void ll_what_if_clear(struct ll_what_if *what_if);

/// Runs the chain as the store is.
/// @param proposed Bits of core/scene.h: what the changes will bring. Of what is not on record
///        nothing is known, and the first one of it makes all it does not reach known to be
///        without: risks would rise where nothing changes. So none on record is read as none,
///        before too.
/// @return as ll_assess; LL_E_NOT_FOUND, too, for a store without villages.
LL_MUST_USE enum ll_code ll_what_if_open(const struct ll_assess_request *request, unsigned proposed,
                                         struct ll_what_if *ret_what_if, struct ll_err *err);

/// Reads a list (core/changes.h) from a file and brings its places to metres of the scene.
/// @param ret_changes Owned by the caller.
LL_MUST_USE enum ll_code ll_what_if_read(const struct ll_scene *scene, const char *path,
                                         struct ll_changes *ret_changes, struct ll_err *err);

/// Applies a list whose places are in metres of the scene, and runs what it touches.
/// @param ret_log To take it back; may be NULL.
/// @return that of ll_changes_apply and of the stages. After a failure good for clearing alone.
LL_MUST_USE enum ll_code ll_what_if_apply(const struct ll_assess_request *request,
                                          const struct ll_changes *changes,
                                          struct ll_what_if *inout, struct ll_changes_log *ret_log,
                                          struct ll_err *err);

/// Takes back what was applied last, and runs what that touches.
LL_MUST_USE enum ll_code ll_what_if_undo(const struct ll_assess_request *request,
                                         const struct ll_changes_log *log, struct ll_what_if *inout,
                                         struct ll_err *err);

/// Fills the difference between then and now.
LL_MUST_USE enum ll_code ll_what_if_compare(struct ll_what_if *inout, struct ll_err *err);

/// All of it for the list in a file (core/changes.h).
LL_MUST_USE enum ll_code ll_what_if(const struct ll_assess_request *request, const char *path,
                                    struct ll_what_if *ret_what_if, struct ll_err *err);

/// Answers of the building in a row now, a bit for each question.
uint8_t ll_what_if_answers(const struct ll_what_if *w, size_t row);

/// Key of a question in documents: "hydrant_in_reach", ….
const char *ll_what_if_key(enum ll_what_if_question question);

/// Catalogue key of its text.
const char *ll_what_if_text(enum ll_what_if_question question);

/// Whether anything about the village differs.
bool ll_what_if_differs(const struct ll_what_if_village *village);

/// The document of `assess --with --json`, into the open root object.
void ll_what_if_document(const struct ll_what_if *what_if, ll_json *json);

#endif
