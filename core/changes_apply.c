#include "core/alloc.h"
#include "core/changes.h"

void ll_changes_log_clear(struct ll_changes_log *log)
{
    ll_free(log->rows);
    *log = (struct ll_changes_log){.box = ll_box_empty()};
}

/// Applying one change to the table of its layer.
struct edit {
    const struct ll_changes *list;
    const struct ll_change *change;
    struct ll_table *table;
    size_t row;
};

static bool is_movable(enum ll_layer layer)
{
    return layer == LL_HYDRANT || layer == LL_STATION || layer == LL_OBSTACLE;
}

static enum ll_code cannot(const struct edit *e, const char *what, struct ll_err *err)
{
    return ll_fail(err, LL_E_FORMAT, "line %zu of the changes: %s cannot be %s", e->change->line,
                   ll_layer_info(e->change->layer)->plural, what);
}

static enum ll_code add_row(struct edit *e, struct ll_err *err)
{
    struct ll_table *t = e->table;
    int64_t last = t->count == 0 ? 0 : t->id[t->count - 1];
    const bool line = e->change->layer == LL_GROUND;
    if (!is_movable(e->change->layer) && !line) {
        return cannot(e, "added", err);
    }
    enum ll_code code = ll_table_add(t, &e->row, err);
    if (code != LL_OK) {
        return code;
    }
    t->id[e->row] = last + 1;
    code = ll_shapes_begin(&t->shape, line ? LL_LINE : LL_POINT, err);
    if (code == LL_OK) {
        code = ll_shapes_ring(&t->shape, err);
    }
    if (code == LL_OK) {
        code = ll_shapes_point(&t->shape, e->change->at.x, e->change->at.y, err);
    }
    if (code == LL_OK && line) {
        code = ll_shapes_point(&t->shape, e->change->to.x, e->change->to.y, err);
    }
    if (code != LL_OK) {
        ll_table_drop_last(t);
    }
    return code;
}

static enum ll_code find_row(struct edit *e, struct ll_err *err)
{
    const struct ll_table *t = e->table;
    for (size_t i = 0; i < t->count; i++) {
        if (t->id[i] == e->change->id) {
            e->row = i;
            return LL_OK;
        }
    }
    return ll_fail(err, LL_E_NOT_FOUND, "line %zu of the changes: the store has no %s with id %lld",
                   e->change->line, ll_layer_info(e->change->layer)->name,
                   (long long)e->change->id);
}

/// The first point of a shape: the only one of a point.
static struct ll_xy *point_of(const struct ll_shapes *s, size_t row)
{
    return &s->points[s->first_point[s->first_ring[row]]];
}

static void place_point(struct ll_shapes *s, size_t row, struct ll_xy at)
{
    *point_of(s, row) = at;
    s->box[row] = (struct ll_box){at.x, at.y, at.x, at.y};
}

static enum ll_code move_row(const struct edit *e, struct ll_err *err)
{
    struct ll_shapes *s = &e->table->shape;
    if (!is_movable(e->change->layer) || s->kind[e->row] != LL_POINT) {
        return cannot(e, "moved", err);
    }
    s->points[s->first_point[s->first_ring[e->row]]] = e->change->at;
    s->box[e->row] =
        (struct ll_box){e->change->at.x, e->change->at.y, e->change->at.x, e->change->at.y};
    return LL_OK;
}

/// Gives a row the word that keeps it from counting. @return false where the layer has none.
static bool retire(struct ll_table *table, size_t row)
{
    switch (table->layer) {
    case LL_HYDRANT:
        ll_table_set_word(table, row, LL_HYDRANT_STATUS, LL_STATUS_MISSING);
        return true;
    case LL_LANE:
        ll_table_set_word(table, row, LL_LANE_DRIVABLE, LL_FLAG_NO);
        return true;
    case LL_STATION:
        ll_table_set_word(table, row, LL_STATION_STAFFED, LL_FLAG_NO);
        return true;
    case LL_OBSTACLE:
        ll_table_set_word(table, row, LL_OBSTACLE_STATE, LL_HAZARD_STRUCK_OFF);
        return true;
    case LL_GROUND:
        ll_table_set_word(table, row, LL_GROUND_KIND, LL_GROUND_KIND_UNKNOWN);
        return true;
    default:
        return false;
    }
}

static enum ll_code set_values(const struct edit *e, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < e->change->value_count; i++) {
        const struct ll_change_value *v = &e->list->values[e->change->first_value + i];
        switch (ll_layer_info(e->change->layer)->fields[v->field].type) {
        case LL_REAL:
            ll_table_set_real(e->table, e->row, v->field, v->real);
            break;
        case LL_WORD:
            ll_table_set_word(e->table, e->row, v->field, v->word);
            break;
        default:
            code = ll_table_set_string(e->table, e->row, v->field, v->text, err);
        }
    }
    return code;
}

/// Notes what the row is.
static struct ll_change_undo note_row(const struct edit *e)
{
    struct ll_change_undo undo = {
        .layer = e->change->layer, .row = e->row, .added = e->change->kind == LL_CHANGE_ADD};
    const struct ll_layer_info *info = ll_layer_info(undo.layer);
    if (e->table->shape.kind[e->row] == LL_POINT) {
        undo.point = *point_of(&e->table->shape, e->row);
    }
    for (size_t f = 0; f < info->field_count; f++) {
        const union ll_column *column = &e->table->column[f];
        if (column->any == NULL) {
            continue;
        }
        switch (info->fields[f].type) {
        case LL_REAL:
            undo.field[f].real = column->real[e->row];
            break;
        case LL_WORD:
            undo.field[f].word = column->word[e->row];
            break;
        default:
            undo.field[f].string = column->string[e->row];
        }
    }
    return undo;
}

static enum ll_code apply(struct edit *e, struct ll_changes_log *log, struct ll_err *err)
{
    enum ll_change_kind kind = e->change->kind;
    enum ll_code code = kind == LL_CHANGE_ADD ? add_row(e, err) : find_row(e, err);
    if (code != LL_OK) {
        return code;
    }
    log->rows[log->count++] = note_row(e);
    ll_box_join(&log->box, &e->table->shape.box[e->row]);
    if (kind == LL_CHANGE_MOVE) {
        code = move_row(e, err);
        ll_box_join(&log->box, &e->table->shape.box[e->row]);
    } else if (kind == LL_CHANGE_REMOVE && !retire(e->table, e->row)) {
        code = cannot(e, "removed", err);
    }
    return code == LL_OK ? set_values(e, err) : code;
}

enum ll_code ll_changes_apply(const struct ll_changes *changes, struct ll_scene *inout,
                              struct ll_changes_log *ret_log, struct ll_err *err)
{
    ll_changes_log_clear(ret_log);
    ret_log->rows = ll_alloc(changes->count, sizeof *ret_log->rows);
    if (ret_log->rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < changes->count; i++) {
        const struct ll_change *change = &changes->rows[i];
        struct edit e = {changes, change, &inout->layer[change->layer], 0};
        code = apply(&e, ret_log, err);
    }
    return code;
}

static void restore_fields(const struct ll_change_undo *undo, struct ll_table *table)
{
    const struct ll_layer_info *info = ll_layer_info(undo->layer);
    for (size_t f = 0; f < info->field_count; f++) {
        union ll_column *column = &table->column[f];
        if (column->any == NULL) {
            continue;
        }
        switch (info->fields[f].type) {
        case LL_REAL:
            column->real[undo->row] = undo->field[f].real;
            break;
        case LL_WORD:
            column->word[undo->row] = undo->field[f].word;
            break;
        default:
            column->string[undo->row] = undo->field[f].string;
        }
    }
}

void ll_changes_undo(const struct ll_changes_log *log, struct ll_scene *inout)
{
    for (size_t i = log->count; i-- > 0;) {
        const struct ll_change_undo *undo = &log->rows[i];
        struct ll_table *table = &inout->layer[undo->layer];
        if (undo->added) {
            ll_table_drop_last(table);
            continue;
        }
        restore_fields(undo, table);
        if (table->shape.kind[undo->row] == LL_POINT) {
            place_point(&table->shape, undo->row, undo->point);
        }
    }
}
