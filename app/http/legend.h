/// What the colours and signs of a map layer mean, from the table they are drawn with.
#ifndef LL_APP_HTTP_LEGEND_H
#define LL_APP_HTTP_LEGEND_H

#include "core/json.h"
#include "core/rules.h"
#include "tiles/map.h"

/// Members of the open object: `layer`, `title`, and `groups`: [{`title`, `entries`: [{`kind`
/// ("fill", "hydrant", "station"), `colour`, `hatch` (null for none), `sign` (null for a fill),
/// `text`}]}]. Colours as #rrggbb.
void ll_legend_document(enum ll_map_layer layer, const ll_rules *rules, enum ll_lang lang,
                        ll_json *json);

#endif
