#include <math.h>

#include "core/changes.h"

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
    if (!is_movable(e->change->layer)) {
        return cannot(e, "added", err);
    }
    enum ll_code code = ll_table_add(t, &e->row, err);
    if (code != LL_OK) {
        return code;
    }
    t->id[e->row] = last + 1;
    code = ll_shapes_begin(&t->shape, LL_POINT, err);
    if (code == LL_OK) {
        code = ll_shapes_ring(&t->shape, err);
    }
    if (code == LL_OK) {
        code = ll_shapes_point(&t->shape, e->change->at.x, e->change->at.y, err);
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

/// Gives a row the word that keeps it from counting.
static enum ll_code remove_row(const struct edit *e, struct ll_err *err)
{
    switch (e->change->layer) {
    case LL_HYDRANT:
        ll_table_set_word(e->table, e->row, LL_HYDRANT_STATUS, LL_STATUS_MISSING);
        return LL_OK;
    case LL_LANE:
        ll_table_set_word(e->table, e->row, LL_LANE_DRIVABLE, LL_FLAG_NO);
        return LL_OK;
    case LL_STATION:
        ll_table_set_word(e->table, e->row, LL_STATION_STAFFED, LL_FLAG_NO);
        return LL_OK;
    case LL_OBSTACLE:
        ll_table_set_word(e->table, e->row, LL_OBSTACLE_STATE, LL_HAZARD_STRUCK_OFF);
        return LL_OK;
    default:
        return cannot(e, "removed", err);
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

static enum ll_code apply(struct edit *e, struct ll_box *box, struct ll_err *err)
{
    enum ll_change_kind kind = e->change->kind;
    enum ll_code code = kind == LL_CHANGE_ADD ? add_row(e, err) : find_row(e, err);
    if (code != LL_OK) {
        return code;
    }
    ll_box_join(box, &e->table->shape.box[e->row]);
    if (kind == LL_CHANGE_MOVE) {
        code = move_row(e, err);
        ll_box_join(box, &e->table->shape.box[e->row]);
    } else if (kind == LL_CHANGE_REMOVE) {
        code = remove_row(e, err);
    }
    return code == LL_OK ? set_values(e, err) : code;
}

enum ll_code ll_changes_apply(const struct ll_changes *changes, struct ll_scene *inout,
                              struct ll_box *ret_box, struct ll_err *err)
{
    struct ll_box box = ll_box_empty();
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < changes->count; i++) {
        const struct ll_change *change = &changes->rows[i];
        struct edit e = {changes, change, &inout->layer[change->layer], 0};
        code = apply(&e, &box, err);
    }
    if (code == LL_OK && ret_box != NULL) {
        *ret_box = box;
    }
    return code;
}
