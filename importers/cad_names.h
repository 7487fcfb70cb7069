/// What is on a drawing by the names of its CAD layers and by the words written into houses.
#ifndef LL_IMPORTERS_CAD_NAMES_H
#define LL_IMPORTERS_CAD_NAMES_H

#include "core/model.h"
#include "core/text.h"

/// The parsed cad_layers.csv. Opaque, read-only.
typedef struct ll_cad_names ll_cad_names;

/// Parses cad_layers.csv (layer, cad_layer). @param ret_names Owned (ll_cad_names_free).
/// @return LL_E_FORMAT naming the row for a layer that does not exist; LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_cad_names_parse(const char *bytes, size_t len, ll_cad_names **ret_names,
                                            struct ll_err *err);
void ll_cad_names_free(ll_cad_names *names);
void ll_cad_names_freep(ll_cad_names **names);

/// Whether a CAD layer of this name is known to hold a layer of ours. Compared as ll_fold does.
bool ll_cad_names_match(const ll_cad_names *names, enum ll_layer layer, const char *cad_layer);

/// What is written into a house on maps of 1:500 to 1:2000 ("砖3", "砼5", "混"): material and
/// storeys.
struct ll_house_note {
    const char *structure; ///< a word of words.csv, static; NULL: none
    int floors;            ///< 0: none
};

/// Reads such a note. The words are those of GB/T 20257.1: 砖 alone stands for brick and timber, 混
/// for mixed (masonry). @return false when the text is nothing of the kind.
bool ll_house_note_read(const char *text, struct ll_house_note *ret_note);

#endif
