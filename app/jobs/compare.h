/// Two years beside each other: what of a village's change is of method, of rules, of data.
///
/// The earlier assessment is computed again, in memory, on the rows as they were then: first with
/// the tables it was made with (what differs from its published figures is the method, that is, the
/// program), then with the tables of the later one (the rules); what is left to the later one's
/// published figures is the data. In this order the parts add up exactly, in hundredths of a point.
/// Published figures are read, never changed. Source: FACTS C1 point 7.
#ifndef LL_APP_JOBS_COMPARE_H
#define LL_APP_JOBS_COMPARE_H

#include "app/jobs/model.h"
#include "core/json.h"
#include "core/progress.h"
#include "core/text.h"
#include "data/assessments.h"

/// What the earlier year was computed again from.
enum ll_compare_basis {
    LL_COMPARE_ROWS = 0, ///< the rows as they were when it was made
    LL_COMPARE_MEASURES, ///< its stored measures: a rule that measures then counts as data
    LL_COMPARE_BASIS_COUNT
};

/// A figure of the earlier year step by step: published, with today's method, with the later rules
/// too; and the published one of the later year.
struct ll_steps {
    double before;
    double method;
    double rules;
    double after;
};

/// One village that stands in both.
struct ll_change {
    size_t before;        ///< index into the earlier ranking
    size_t after;         ///< index into the later one
    struct ll_steps risk; ///< rounded to hundredths
    struct ll_steps rank;
};

/// The comparison. Owns all; release with ll_comparison_clear.
struct ll_comparison {
    struct ll_stored_ranking before;
    struct ll_stored_ranking after;
    enum ll_compare_basis basis;
    bool rules_apart; ///< false: the tables of then cannot be read any more, so that their change
                      ///< is part of the method
    struct ll_change *changes; ///< in order of the later ranking
    size_t count;
};
void ll_comparison_clear(struct ll_comparison *comparison);

/// What to compare. All borrowed.
struct ll_compare_request {
    const char *store;
    const char *before; ///< period
    const char *after;  ///< period, NULL: the newest assessment
    unsigned threads;
    const struct ll_progress *progress;
};

/// @return LL_E_NOT_FOUND when a period was not assessed, LL_E_USAGE when both are the same or one
///         is partial, LL_E_VERSION when the later one was made by another version of the method.
LL_MUST_USE enum ll_code ll_compare(const struct ll_compare_request *request,
                                    struct ll_comparison *ret_comparison, struct ll_err *err);

/// A line for each village, the first `most`.
LL_MUST_USE enum ll_code ll_compare_text(const struct ll_comparison *comparison, size_t most,
                                         enum ll_lang lang, struct ll_text *text,
                                         struct ll_err *err);

/// Member `compare` of the open object.
void ll_compare_document(const struct ll_comparison *comparison, size_t most, ll_json *json);

#endif
