#include "tests/data/rows.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/check.h"

static void add_ring(struct ll_table *t, const struct ll_xy *points, size_t count)
{
    struct ll_err err = {0};
    assert_ok(ll_shapes_ring(&t->shape, &err), &err);
    for (size_t i = 0; i < count; i++) {
        assert_ok(ll_shapes_point(&t->shape, points[i].x, points[i].y, &err), &err);
    }
}

size_t rows_add(struct ll_table *t, enum ll_kind kind, double x, double y, double size)
{
    const struct ll_xy line[2] = {{x, y}, {x + size, y + size}};
    const struct ll_xy square[5] = {
        {x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}};
    struct ll_err err = {0};
    size_t row = 0;
    assert_ok(ll_table_add(t, &row, &err), &err);
    assert_ok(ll_shapes_begin(&t->shape, kind, &err), &err);
    switch (kind) {
    case LL_POINT:
        add_ring(t, line, 1);
        break;
    case LL_LINE:
        add_ring(t, line, 2);
        break;
    default:
        add_ring(t, square, 5);
        break;
    }
    return row;
}

void rows_add_hole(struct ll_table *t, double x, double y, double size)
{
    const struct ll_xy hole[5] = {
        {x, y}, {x, y + size}, {x + size, y + size}, {x + size, y}, {x, y}};
    add_ring(t, hole, 5);
}

static void random_fields(struct ll_table *t, size_t row, struct ll_rng *rng)
{
    const struct ll_layer_info *info = ll_layer_info(t->layer);
    for (int f = 0; f < (int)info->field_count; f++) {
        const struct ll_field *field = &info->fields[f];
        char text[32];
        if (ll_rng_below(rng, 2) == 0) {
            continue;
        }
        switch (field->type) {
        case LL_REAL:
            ll_table_set_real(t, row, f, ll_rng_between(rng, field->low, field->high));
            break;
        case LL_WORD:
            ll_table_set_word(t, row, f,
                              (uint8_t)ll_rng_below(rng, (uint32_t)field->vocabulary->count));
            break;
        case LL_STRING: {
            struct ll_err err = {0};
            (void)snprintf(text, sizeof text, "文字 '%u\"", (unsigned)ll_rng_below(rng, 1000));
            assert_ok(ll_table_set_string(t, row, f, text, &err), &err);
            break;
        }
        }
    }
}

struct ll_table rows_random(enum ll_layer layer, size_t count, uint64_t seed)
{
    struct ll_table t = ll_table_make(layer, LL_ALL_FIELDS);
    struct ll_rng rng = ll_rng_make(seed, (uint64_t)layer);
    unsigned kinds = ll_layer_info(layer)->kinds;
    for (size_t i = 0; i < count; i++) {
        enum ll_kind kind = (enum ll_kind)ll_rng_below(&rng, LL_KIND_COUNT);
        while ((kinds >> kind & 1U) == 0) {
            kind = (enum ll_kind)((kind + 1) % LL_KIND_COUNT);
        }
        double x = ll_rng_between(&rng, 400000, 410000);
        double y = ll_rng_between(&rng, 2700000, 2710000);
        size_t row = rows_add(&t, kind, x, y, ll_rng_between(&rng, 1, 40));
        random_fields(&t, row, &rng);
    }
    return t;
}

ll_store *rows_new_store(const char *path)
{
    struct ll_err err = {0};
    ll_store *store = NULL;
    assert_ok(ll_store_open(path, LL_STORE_CREATE, &store, &err), &err);
    assert_ok(ll_store_set_epsg(store, ROWS_EPSG, &err), &err);
    return store;
}

size_t rows_store(ll_store *store, const struct ll_table *batch, const char *source,
                  enum ll_import_mode mode, const char *const *keys)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_feature_writer_freep) ll_feature_writer *writer = NULL;
    const struct ll_origin origin = {.source = source, .content_hash = source, .layer_name = ""};
    size_t stored = 0;
    assert_ok(ll_store_begin(store, &err), &err);
    assert_ok(ll_feature_writer_new(store, batch->layer, &origin, mode, &writer, &err), &err);
    assert_ok(ll_feature_writer_add(writer, batch, keys, NULL, &err), &err);
    assert_ok(ll_feature_writer_finish(writer, &stored, &err), &err);
    assert_ok(ll_store_commit(store, &err), &err);
    return stored;
}

static void assert_same_field(const struct ll_table *a, const struct ll_table *b, size_t row, int f)
{
    switch (ll_layer_info(a->layer)->fields[f].type) {
    case LL_REAL:
        assert_near(ll_table_real(a, row, f), ll_table_real(b, row, f), 0.0);
        break;
    case LL_WORD:
        assert_int_equal(ll_table_word(a, row, f), ll_table_word(b, row, f));
        break;
    case LL_STRING: {
        const char *ta = ll_table_string(a, row, f), *tb = ll_table_string(b, row, f);
        assert_string_equal(ta == NULL ? "(unknown)" : ta, tb == NULL ? "(unknown)" : tb);
        break;
    }
    }
}

void rows_assert_same(const struct ll_table *a, const struct ll_table *b)
{
    assert_int_equal(a->layer, b->layer);
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->shape.count, b->shape.count);
    assert_int_equal(a->shape.ring_count, b->shape.ring_count);
    assert_int_equal(a->shape.point_count, b->shape.point_count);
    if (a->count == 0) {
        return;
    }
    assert_memory_equal(a->shape.kind, b->shape.kind, a->count);
    assert_memory_equal(a->shape.first_ring, b->shape.first_ring, (a->count + 1) * 4);
    assert_memory_equal(a->shape.first_point, b->shape.first_point, (a->shape.ring_count + 1) * 4);
    assert_memory_equal(a->shape.points, b->shape.points,
                        a->shape.point_count * sizeof *a->shape.points);
    assert_memory_equal(a->shape.box, b->shape.box, a->count * sizeof *a->shape.box);
    for (size_t row = 0; row < a->count; row++) {
        for (int f = 0; f < (int)ll_layer_info(a->layer)->field_count; f++) {
            assert_same_field(a, b, row, f);
        }
    }
}
