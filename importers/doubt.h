/// What coordinate systems a source could be in, ranked: for the user to choose from.
#ifndef LL_IMPORTERS_DOUBT_H
#define LL_IMPORTERS_DOUBT_H

#include "core/text.h"
#include "geo/agreement.h"

#define LL_CANDIDATES_MAX     48
#define LL_CANDIDATE_CRS_SIZE 64

/// One coordinate system that the coordinates could be in.
struct ll_crs_candidate {
    char crs[LL_CANDIDATE_CRS_SIZE]; ///< as `--crs` takes it: "EPSG:4527", "gcj02",
                                     ///< "EPSG:4490,swapped"; "" when the file's own has no code
    char name[128];                  ///< for people
    bool given;                      ///< what the file says
    struct ll_agreement agreement;   ///< zeros when nothing was compared
};

/// The candidates, best first.
struct ll_crs_doubt {
    enum ll_layer layer;
    size_t sampled; ///< features that were looked at
    bool compared;  ///< with what the store holds; else ranked by plausibility alone
    bool clear;     ///< the first wins clearly over every other
    size_t count;   ///< 0: there was no doubt
    struct ll_crs_candidate candidate[LL_CANDIDATES_MAX];
};

/// The best candidates in plain words, one a line, at most `most` of them.
LL_MUST_USE enum ll_code ll_crs_doubt_describe(const struct ll_crs_doubt *doubt, size_t most,
                                               enum ll_lang lang, struct ll_text *ret_text,
                                               struct ll_err *err);

#endif
