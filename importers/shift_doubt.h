/// Noticing that points lie off their place by a shift that no known datum explains: the wrong
/// columns of a table, a slip of some office's conversion.
#ifndef LL_IMPORTERS_SHIFT_DOUBT_H
#define LL_IMPORTERS_SHIFT_DOUBT_H

#include "importers/doctor.h"

/// Compares the first points of a source, placed as is settled, with two witnesses in the store:
/// a column that names known areas (an address, 所在地區), and the lanes and houses around. Where
/// a witness contradicts the places and one shift of up to LL_SEARCH_MAX_M reconciles them, the
/// import stops. Does nothing for layers other than points, with --as-told, --datum or --control,
/// or when the store holds neither.
///
/// @param others Columns of coordinates that the table has besides, as text; "" without any.
/// @return LL_E_DECISION with what was seen and what to say.
LL_MUST_USE enum ll_code ll_shift_doubt_ask(const struct ll_doctor_case *question,
                                            const struct ll_placing_claims *claims,
                                            const char *others, struct ll_err *err);

#endif
