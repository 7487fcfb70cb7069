/// The first features of a source, as shapes only.
#ifndef LL_IMPORTERS_DOCTOR_SAMPLE_H
#define LL_IMPORTERS_DOCTOR_SAMPLE_H

#include "importers/doctor.h"

/// Reads shapes in the coordinates of the file until there are `most`, leaving out those without
/// usable coordinates, and rewinds the source.
LL_MUST_USE enum ll_code ll_doctor_sample(const struct ll_doctor_case *question, size_t most,
                                          struct ll_shapes *ret_shapes, struct ll_err *err);

/// The same, and tells of each feature that is taken: `visit` gets it with the place of its first
/// shape in `shapes` and how many it has.
struct ll_doctor_visit {
    enum ll_code (*visit)(void *user, OGRFeatureH feature, size_t first, size_t count,
                          struct ll_err *err);
    void *user;
};
LL_MUST_USE enum ll_code ll_doctor_sample_each(const struct ll_doctor_case *question, size_t most,
                                               const struct ll_doctor_visit *visit,
                                               struct ll_shapes *ret_shapes, struct ll_err *err);

#endif
