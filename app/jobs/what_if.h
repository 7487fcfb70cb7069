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

/// A store in memory as it is and as it would be. Owns all; release with ll_what_if_clear.
struct ll_what_if {
    struct ll_model model;
    struct ll_scene scene; ///< with the changes
    struct ll_chain chain; ///< likewise
    char period[16];
    size_t changes;
    struct ll_assess_totals before;
    struct ll_assess_totals after;
    size_t gained[LL_WHAT_IF_COUNT];     ///< buildings that come to be so
    size_t lost[LL_WHAT_IF_COUNT];       ///< buildings that are not so any more
    struct ll_what_if_village *villages; ///< in order of rank after the changes
    size_t village_count;
    double before_s; ///< seconds of the run as it is
    double after_s;  ///< seconds of the run of what the changes touch
};
void ll_what_if_clear(struct ll_what_if *what_if);

/// Runs the chain as the store is, applies the list and runs what it touches.
/// @param path The list (core/changes.h).
/// @return as ll_assess; LL_E_NOT_FOUND, too, for a store without villages; that of
///         ll_changes_parse and ll_changes_apply.
LL_MUST_USE enum ll_code ll_what_if(const struct ll_assess_request *request, const char *path,
                                    struct ll_what_if *ret_what_if, struct ll_err *err);

/// Key of a question in documents: "hydrant_in_reach", ….
const char *ll_what_if_key(enum ll_what_if_question question);

/// Catalogue key of its text.
const char *ll_what_if_text(enum ll_what_if_question question);

/// Whether anything about the village differs.
bool ll_what_if_differs(const struct ll_what_if_village *village);

/// The document of `assess --with --json`, into the open root object.
void ll_what_if_document(const struct ll_what_if *what_if, ll_json *json);

#endif
