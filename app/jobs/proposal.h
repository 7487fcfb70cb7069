/// Stored proposals: which one to show, whether it still holds, and how it is drawn.
#ifndef LL_APP_JOBS_PROPOSAL_H
#define LL_APP_JOBS_PROPOSAL_H

#include "app/jobs/model.h"
#include "core/text.h"
#include "data/proposals.h"

/// Which proposal is wanted. All borrowed.
struct ll_proposal_wish {
    const char *area; ///< code or name; NULL: everywhere, else whatever there is
    const char *kind; ///< "hydrants", "micro", "township", "actions"; NULL: the newest
};

/// The newest proposal made for just that area; where there is none, the newest for everywhere;
/// where no area was named, the newest at all.
/// @param ret_proposal Owned by the caller (ll_proposal_clear).
/// @return LL_E_NOT_FOUND saying how to make one, LL_E_USAGE for a kind that is none.
LL_MUST_USE enum ll_code ll_proposal_choose(ll_store *store, const struct ll_scene *scene,
                                            const struct ll_proposal_wish *wish,
                                            struct ll_proposal *ret_proposal, struct ll_err *err);

/// Whether a proposal still is what its command would say.
enum ll_proposal_age {
    LL_PROPOSAL_FRESH = 0,
    LL_PROPOSAL_DATA_CHANGED,   ///< features changed since, or while it was made
    LL_PROPOSAL_TABLES_CHANGED, ///< rules, prices or other tables changed since
    LL_PROPOSAL_AGE_COUNT
};
/// "fresh", "data_changed", "tables_changed"; and in words, a catalogue key.
const char *ll_proposal_age_key(enum ll_proposal_age age);
const char *ll_proposal_age_text(enum ll_proposal_age age);

/// @param model Tables of the store, nothing set.
LL_MUST_USE enum ll_code ll_proposal_age_of(ll_store *store, const struct ll_model *model,
                                            const struct ll_proposal *proposal,
                                            enum ll_proposal_age *ret_age, struct ll_err *err);

/// What a map shows of the items, in their order. Owns both; words are borrowed.
struct ll_proposal_marks {
    struct ll_site_place *places; ///< place and kind; LL_SITE_KIND_COUNT: taken away
    const char **words;           ///< of actions; NULL for sites, whose numbers say enough
};
void ll_proposal_marks_clear(struct ll_proposal_marks *marks);
LL_MUST_USE enum ll_code ll_proposal_mark(const struct ll_proposal *proposal, enum ll_lang lang,
                                          struct ll_proposal_marks *ret_marks, struct ll_err *err);

/// Title of a map of it, a catalogue key: "Proposed hydrants", ….
const char *ll_proposal_title(enum ll_proposal_kind kind);

/// One line about it: what is covered before and after or what it costs, when it was made and
/// whether it still holds.
LL_MUST_USE enum ll_code ll_proposal_line(const struct ll_proposal *proposal,
                                          enum ll_proposal_age age, enum ll_lang lang,
                                          struct ll_text *text, struct ll_err *err);

#endif
