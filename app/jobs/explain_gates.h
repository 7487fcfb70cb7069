/// What gates on the way of a vehicle cost, and who has their keys.
#ifndef LL_APP_JOBS_EXPLAIN_GATES_H
#define LL_APP_JOBS_EXPLAIN_GATES_H

#include "app/jobs/explain.h"
#include "geo/route.h"

/// Member "gates" of the open object: each gate that is opened on a way, with its place, the time,
/// whether that is on record, and who holds the key (null: not on record).
LL_MUST_USE enum ll_code ll_gates_explain_document(const struct ll_view *view,
                                                   const struct ll_explain_ask *ask,
                                                   const struct ll_route *route, ll_json *json,
                                                   struct ll_err *err);

/// The same in words, a line a gate. Appends to `text`.
LL_MUST_USE enum ll_code ll_gates_explain_text(const struct ll_view *view,
                                               const struct ll_explain_ask *ask,
                                               const struct ll_route *route, struct ll_text *text,
                                               struct ll_err *err);

#endif
