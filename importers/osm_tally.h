/// Counting of tags that an import did not understand.
#ifndef LL_IMPORTERS_OSM_TALLY_H
#define LL_IMPORTERS_OSM_TALLY_H

#include "importers/import.h"

/// Counts by tag. `{0}` is empty; release with ll_tally_clear. Holds at most LL_TALLY_TAGS_MAX
/// different tags; what comes later is counted without its name.
struct ll_tally {
    struct ll_tag_count *entries;
    size_t count;
    size_t capacity;
    size_t *slots; ///< open addressing: number of an entry plus 1, 0 where there is none
    size_t rest;
};
#define LL_TALLY_TAGS_MAX 4096
void ll_tally_clear(struct ll_tally *tally);

/// Counts "key=value" once; "key" alone when `value` is NULL. Cut to LL_TAG_TEXT_SIZE, UTF-8 whole.
LL_MUST_USE enum ll_code ll_tally_add(struct ll_tally *tally, const char *key, const char *value,
                                      struct ll_err *err);

/// Writes the most frequent tags (equal counts in order of their text) and the sum of the rest into
/// the report. The tally's order changes.
void ll_tally_report(struct ll_tally *tally, struct ll_import_report *report);

#endif
