/// Changes to a scene that are only supposed: a hydrant put here, an obstacle taken away there.
///
/// A list is a CSV table with the columns `change` (add, set, move, remove), `layer`, `id` (the
/// feature; empty when it is added), `lon` and `lat` (degrees; where it is added or moved to),
/// `lon2` and `lat2` (where a straight line that is added ends: ground such as a fire wall), and
/// one column for each field that is set, by its name in the store. Words and headings may be
/// Chinese. Empty cells change nothing; "unknown" makes a value unknown.
#ifndef LL_CORE_CHANGES_H
#define LL_CORE_CHANGES_H

#include "core/csv.h"
#include "core/scene.h"

enum ll_change_kind {
    LL_CHANGE_ADD = 0,
    LL_CHANGE_SET,
    LL_CHANGE_MOVE,
    LL_CHANGE_REMOVE,
    LL_CHANGE_KIND_COUNT
};

/// One value that is set.
struct ll_change_value {
    int field;
    double real;
    uint8_t word;
    const char *text; ///< borrowed from the list, NULL when it is made unknown
};

struct ll_change {
    enum ll_change_kind kind;
    enum ll_layer layer;
    int64_t id;         ///< 0 where it is added
    struct ll_xy at;    ///< NAN where none is given; degrees as read, metres once projected
    struct ll_xy to;    ///< likewise: the other end of a line; of a point NAN or the same
    size_t first_value; ///< its values
    size_t value_count;
    size_t line; ///< where it stands in the table
};

/// A list of changes. Owns all; `{0}` is empty; release with ll_changes_clear.
struct ll_changes {
    size_t count;
    struct ll_change *rows;
    struct ll_change_value *values;
    size_t value_count;
    ll_csv *csv; ///< what the texts of the values are in; private
};
void ll_changes_clear(struct ll_changes *changes);

/// Reads a list. @param name For messages.
/// @return LL_OK; LL_E_FORMAT naming line, column and what can stand there; LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_changes_parse(const char *name, const char *bytes, size_t len,
                                          struct ll_changes *ret_changes, struct ll_err *err);

/// What a row was before a change.
struct ll_change_undo {
    enum ll_layer layer;
    size_t row;
    bool added;         ///< it was not there
    struct ll_xy point; ///< where a point was
    union {
        double real;
        uint8_t word;
        uint32_t string;
    } field[LL_FIELDS_MAX];
};

/// What a list changed, to take it back. Owns its rows; `{0}` is empty.
struct ll_changes_log {
    size_t count;
    struct ll_change_undo *rows;
    struct ll_box box; ///< around everything that changed, where it was and where it is
};
void ll_changes_log_clear(struct ll_changes_log *log);

/// Applies a list whose places are in metres of the scene's CRS. Rows stay (geo/stage.h): what is
/// added comes last, with ids after all others; what is removed keeps its row and counts no more:
/// a hydrant is missing, a lane not drivable, a station not staffed, an obstacle struck off, ground
/// of no kind. Hydrants, stations and obstacles can be added and moved, ground added as a line.
/// @param ret_log Replaced by what this list changed, owned by the caller.
/// @return LL_OK; LL_E_NOT_FOUND for an id that is not there; LL_E_FORMAT for what cannot be done
///         to a layer; LL_E_NOMEM, LL_E_LIMIT. After a failure the scene is changed in part.
LL_MUST_USE enum ll_code ll_changes_apply(const struct ll_changes *changes, struct ll_scene *inout,
                                          struct ll_changes_log *ret_log, struct ll_err *err);

/// Takes back what was applied last: every row is what it was, and those that were added, the last
/// of their tables, are gone. The box of the log is around all of it.
void ll_changes_undo(const struct ll_changes_log *log, struct ll_scene *inout);

#endif
