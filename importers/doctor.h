/// The doctor of coordinate systems: looks at the first features of a source before anything is
/// stored, and says when what the file claims cannot be, or fits worse than something else.
#ifndef LL_IMPORTERS_DOCTOR_H
#define LL_IMPORTERS_DOCTOR_H

#include "data/store.h"
#include "importers/coordinate_columns.h"
#include "importers/doubt.h"
#include "importers/placing.h"
#include "importers/source.h"

/// Features that are looked at: enough that chance decides nothing, few enough to cost little.
#define LL_DOCTOR_SAMPLE_MAX 2000

/// What the doctor is asked about. All borrowed.
struct ll_doctor_case {
    ll_geo_ctx *geo;
    ll_store *store;
    struct ll_source *source;               ///< read from its start and rewound
    const struct ll_coordinate_columns *xy; ///< columns that hold them, when use_xy
    bool use_xy;                            ///< coordinates come from columns
    const char *file_crs;                   ///< what the file says; NULL: nothing
    const struct ll_import_request *request;
};

/// Asks. Does nothing when the user has told (--crs, --as-told, --datum, --control), when the layer
/// cannot be judged or when there is nothing to judge it by; costs a window of the store around the
/// sample else.
/// @param ret_crs  Receives what `--crs` would say, when the user wants the best taken and it wins
///                 clearly; "" otherwise.
/// @param ret_note Receives why, for people; "" otherwise.
/// @return LL_E_DECISION with the candidates in `request->doubt` (when that is not NULL): no
///         coordinate system is said, or the one that is cannot be or loses clearly.
LL_MUST_USE enum ll_code ll_doctor_ask(const struct ll_doctor_case *question,
                                       char ret_crs[LL_CANDIDATE_CRS_SIZE],
                                       struct ll_text *ret_note, struct ll_err *err);

#endif
