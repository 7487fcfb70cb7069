#include "core/alloc.h"
#include "core/array.h"
#include "data/prepared_rows_private.h"
#include "data/row_content.h"

void ll_prepared_rows_free(ll_prepared_rows *prepared)
{
    if (prepared == NULL) {
        return;
    }
    ll_hash_free(prepared->hash);
    ll_blob_clear(&prepared->geometries);
    ll_free(prepared->rows);
    ll_free(prepared);
}

struct ll_blob ll_prepared_geometry(const ll_prepared_rows *prepared, size_t row)
{
    const struct ll_prepared_row *r = &prepared->rows[row];
    return (struct ll_blob){.bytes = prepared->geometries.bytes + r->first, .len = r->len};
}

static enum ll_code need(ll_prepared_rows **inout, struct ll_err *err)
{
    if (*inout == NULL) {
        *inout = ll_calloc(1, sizeof **inout);
    }
    if (*inout == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    return (*inout)->hash == NULL ? ll_hash_new(&(*inout)->hash, err) : LL_OK;
}

static enum ll_code prepare(ll_prepared_rows *p, const struct ll_table *batch, size_t row,
                            const char *key, struct ll_err *err)
{
    struct ll_prepared_row *r = &p->rows[row];
    *r = (struct ll_prepared_row){.first = p->geometries.len};
    enum ll_code code = ll_blob_append(&batch->shape, row, p->epsg, &p->geometries, err);
    if (code != LL_OK) {
        return code;
    }
    r->len = p->geometries.len - r->first;
    p->count = row + 1;
    const struct ll_blob geometry = ll_prepared_geometry(p, row);
    r->content = ll_row_content(p->hash, batch, row, key, &geometry);
    if (key == NULL || key[0] == '\0') {
        ll_uid_of_shape(p->hash, ll_layer_info(batch->layer)->name, &batch->shape, row, r->uid);
    }
    return LL_OK;
}

enum ll_code ll_rows_prepare(const struct ll_table *batch, const char *const *keys, int epsg,
                             ll_prepared_rows **inout, struct ll_err *err)
{
    enum ll_code code = need(inout, err);
    if (code != LL_OK) {
        return code;
    }
    ll_prepared_rows *p = *inout;
    p->layer = batch->layer;
    p->epsg = epsg;
    p->geometries.len = 0;
    p->count = 0;
    code = ll_array_reserve(&p->rows, &p->capacity, batch->count, sizeof *p->rows, err);
    for (size_t row = 0; code == LL_OK && row < batch->count; row++) {
        code = prepare(p, batch, row, keys == NULL ? NULL : keys[row], err);
    }
    return code;
}
