/// From a feature's attributes to the fields of a row.
#ifndef LL_IMPORTERS_RECORD_H
#define LL_IMPORTERS_RECORD_H

#include "core/table.h"
#include "importers/coordinate_columns.h"
#include "importers/fields.h"
#include "importers/source.h"
#include "importers/words.h"

#define LL_SAMPLES_MAX 6

/// Reads features of one source into fields. All borrowed but the texts; ll_record_clear.
struct ll_record {
    const struct ll_source *source;
    const struct ll_field_map *map;
    const ll_words *words;
    struct ll_import_report *report;
    struct ll_coordinate_columns xy; ///< for ll_record_point
    struct ll_text room;
    char sample[LL_SAMPLES_MAX][96]; ///< words that were not understood, "field: word"
    size_t sample_count;
    const char
        *trouble; ///< why the last ll_record_set left the value unknown; NULL when it did not
};
void ll_record_clear(struct ll_record *record);

/// Sets the fields of a row. A value that is no word, no number or not plausible stays unknown and
/// is counted in the report.
LL_MUST_USE enum ll_code ll_record_fill(struct ll_record *record, const struct ll_feature *feature,
                                        struct ll_table *table, size_t row, struct ll_err *err);

/// Sets one field from a text in UTF-8 (as ll_record_fill does). @param unit As in ll_value_parse.
LL_MUST_USE enum ll_code ll_record_set(struct ll_record *record, int field, const char *text,
                                       const char *unit, struct ll_table *table, size_t row,
                                       struct ll_err *err);

/// The source's own key of a feature; NULL when it has none ("" and "0" are none). Borrowed until
/// the next use of the record.
LL_MUST_USE enum ll_code ll_record_key(struct ll_record *record, const struct ll_feature *feature,
                                       const char **ret_key, struct ll_err *err);

/// A point from the columns of coordinates. @param ret_reason NULL, or why there is none.
LL_MUST_USE enum ll_code ll_record_point(struct ll_record *record, OGRFeatureH feature,
                                         struct ll_xy *ret_point, const char **ret_reason,
                                         struct ll_err *err);

/// Adds what was not understood to the report's mapping text.
LL_MUST_USE enum ll_code ll_record_describe(const struct ll_record *record, struct ll_err *err);

#endif
