/// Refused features on their way into quarantine: at once, or when their source can be asked for
/// them again. Internal to importers/.
#ifndef LL_IMPORTERS_INTAKE_LATER_H
#define LL_IMPORTERS_INTAKE_LATER_H

#include "importers/intake.h"

void ll_intake_later_clear(struct ll_intake_later *later);

/// Puts one refused feature into quarantine with its raw text; one that was let go is noted.
LL_MUST_USE enum ll_code ll_intake_quarantine(struct ll_intake *intake,
                                              const struct ll_batch *batch,
                                              const struct ll_refusal *refusal, struct ll_err *err);

/// Fetches the features noted and puts them into quarantine, in their order.
LL_MUST_USE enum ll_code ll_intake_quarantine_later(struct ll_intake *intake, struct ll_err *err);

#endif
