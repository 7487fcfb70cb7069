/// The supply of water in words: hoses, other sources, what repairs would win, gaps.
#ifndef LL_APP_JOBS_EXPLAIN_WATER_H
#define LL_APP_JOBS_EXPLAIN_WATER_H

#include "app/jobs/view.h"
#include "core/json.h"

/// Member `supply` of a building: its hose, other water near it, and the hydrants that would bring
/// it into a circle if they worked. Null where the stage did not run.
void ll_building_supply_document(const struct ll_view *view, uint32_t building, ll_json *json);

/// The same in lines for people.
LL_MUST_USE enum ll_code ll_building_supply_text(const struct ll_view *view, uint32_t building,
                                                 enum ll_lang lang, struct ll_text *text,
                                                 struct ll_err *err);

/// Member `supply` of a village (a row of the scene's areas; LL_NONE when it is gone): its gap, the
/// repairs that win most and the hydrants too far apart.
void ll_village_supply_document(const struct ll_view *view, uint32_t area, ll_json *json);

/// The same in lines for people.
LL_MUST_USE enum ll_code ll_village_supply_text(const struct ll_view *view, uint32_t area,
                                                enum ll_lang lang, struct ll_text *text,
                                                struct ll_err *err);

#endif
