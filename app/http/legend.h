/// What the colours and signs of a map layer mean, as a document; the words are those of printed
/// maps (tiles/legend.h), so the two cannot differ.
#ifndef LL_APP_HTTP_LEGEND_H
#define LL_APP_HTTP_LEGEND_H

#include "core/json.h"
#include "tiles/map.h"

/// Members of the open object: `levels`: [{`key`, `colour`, `text`}] of the villages, best first,
/// and `rows`: [{`sign` ("heading", "note", "fill", "line", "hydrant", "station"), `kind` (the
/// name of a symbol, else null), `colour`, `hatch` (null for none), `text`}]. Colours as #rrggbb,
/// as they look on white paper.
/// @param zoom What is drawn there is listed.
void ll_legend_document(const ll_map *map, enum ll_map_layer layer, double zoom, enum ll_lang lang,
                        ll_json *json);

#endif
