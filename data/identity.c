#include "data/identity.h"

#include <math.h>

#include "data/blob.h"

/* A key that another source used is that feature's if it is no further from there (P): two
   villages may both count their buildings from 1, and neither must end the other's. */
#define SAME_KEY_WITHIN_M 100.0

void ll_identity_close(struct ll_identity *id)
{
    ll_present_clear(&id->present);
    ll_uids_clear(&id->uids);
    ll_hash_freep(&id->hash);
    ll_text_clear(&id->uid);
    ll_db_finalizep(&id->of_row);
    ll_shapes_clear(&id->place);
}

enum ll_code ll_identity_open(struct ll_identity *id, const char *scope, struct ll_err *err)
{
    enum ll_code code = ll_hash_new(&id->hash, err);
    if (code == LL_OK) {
        code = ll_present_load(id->db, id->layer, id->source, scope, id->hash, &id->present, err);
    }
    if (code == LL_OK) {
        code = ll_db_preparef(id->db, &id->of_row, err, "SELECT uid, geom FROM \"%w\" WHERE id = ?",
                              ll_layer_info(id->layer)->name);
    }
    return code;
}

/// Leaves the uid of a current row in id->uid. @param ret_distance_m How far it is from `box`; NULL
/// when that does not matter. A geometry that cannot be read is infinitely far.
static enum ll_code look_up(struct ll_identity *id, uint32_t number, const struct ll_box *box,
                            double *ret_distance_m, struct ll_err *err)
{
    bool row = false;
    (void)sqlite3_bind_int64(id->of_row, 1, id->present.rows[number].id);
    enum ll_code code = ll_db_step(id->of_row, &row, err);
    if (code == LL_OK && !row) {
        code = ll_fail(err, LL_E_IO, "a row went away while it was being read");
    }
    id->uid.len = 0;
    if (code == LL_OK) {
        code = ll_text_append(&id->uid, ll_db_text(id->of_row, 0), err);
    }
    if (code == LL_OK && ret_distance_m != NULL) {
        *ret_distance_m = HUGE_VAL;
        code = ll_blob_decode(sqlite3_column_blob(id->of_row, 1),
                              (size_t)sqlite3_column_bytes(id->of_row, 1), id->epsg,
                              ll_layer_info(id->layer)->kinds, &id->place, NULL);
        if (code == LL_OK) {
            *ret_distance_m = ll_box_distance(&id->place.box[0], box);
            ll_shapes_drop_last(&id->place);
        }
        code = code == LL_E_NOMEM ? ll_fail(err, code, "out of memory") : LL_OK;
    }
    (void)sqlite3_reset(id->of_row);
    return code;
}

/// The one feature of the layer that has a key, LL_PRESENT_NONE for none and for several. Its
/// parts have the key too; the first of them stands for it.
static uint32_t only_one_of_key(const struct ll_identity *id, const char *key)
{
    uint32_t first = LL_PRESENT_NONE, any = LL_PRESENT_NONE;
    size_t firsts = 0, all = 0;
    for (uint32_t i = ll_present_by_key(&id->present, ll_uid_hash(key)); i != LL_PRESENT_NONE;
         i = id->present.rows[i].next) {
        any = i;
        all++;
        if ((id->present.rows[i].flags & (uint32_t)LL_PRESENT_FIRST) != 0) {
            first = i;
            firsts++;
        }
    }
    return firsts == 1 ? first : firsts == 0 && all == 1 ? any : LL_PRESENT_NONE;
}

/// Looks for a key among other sources. @param ret_found Whether id->uid is that feature's now.
static enum ll_code find_elsewhere(struct ll_identity *id, uint64_t own, const char *key,
                                   const struct ll_box *box, bool *ret_found, struct ll_err *err)
{
    uint32_t number = LL_PRESENT_NONE;
    *ret_found = ll_uids_alias_of(&id->uids, own, &number);
    if (*ret_found) { /* another part of a feature found before */
        return look_up(id, number, box, NULL, err);
    }
    number = only_one_of_key(id, key);
    if (number == LL_PRESENT_NONE) {
        return LL_OK;
    }
    double distance_m = 0.0;
    enum ll_code code = look_up(id, number, box, id->anywhere ? NULL : &distance_m, err);
    if (code == LL_OK && distance_m > SAME_KEY_WITHIN_M) {
        id->elsewhere++;
        return LL_OK;
    }
    if (code == LL_OK) {
        code = ll_uids_alias(&id->uids, own, number, err);
    }
    *ret_found = code == LL_OK;
    return code;
}

/// Whether id->uid is that of a current row without a key, or with this one.
static bool takes_key(const struct ll_identity *id, const char *key)
{
    uint32_t number = ll_present_by_uid(&id->present, ll_uid_hash(ll_text_str(&id->uid)));
    uint64_t has = number == LL_PRESENT_NONE ? 0 : id->present.rows[number].key;
    return number != LL_PRESENT_NONE && (has == 0 || has == ll_uid_hash(key));
}

static enum ll_code own_uid(struct ll_identity *id, const char *key, struct ll_err *err)
{
    id->uid.len = 0;
    return ll_text_appendf(&id->uid, err, "%s:%s", id->source, key);
}

static enum ll_code take_uid(struct ll_identity *id, const char *uid, struct ll_err *err)
{
    id->uid.len = 0;
    return ll_text_append(&id->uid, uid, err);
}

static enum ll_code take_uid_of_shape(struct ll_identity *id, const struct ll_identity_row *r,
                                      struct ll_err *err)
{
    char uid[LL_UID_OF_SHAPE_SIZE];
    ll_uid_of_shape(id->hash, ll_layer_info(id->layer)->name, &r->batch->shape, r->row, uid);
    return take_uid(id, uid, err);
}

/// Leaves in id->uid what a row with a key is called, without number.
static enum ll_code name_by_key(struct ll_identity *id, const struct ll_identity_row *r,
                                struct ll_err *err)
{
    enum ll_code code = own_uid(id, r->key, err);
    uint64_t own = code == LL_OK ? ll_uid_hash(ll_text_str(&id->uid)) : 0;
    if (code != LL_OK || id->present.count == 0 || ll_uids_met(&id->uids, own) ||
        ll_present_by_uid(&id->present, own) != LL_PRESENT_NONE) {
        return code;
    }
    bool found = false;
    code = find_elsewhere(id, own, r->key, &r->batch->shape.box[r->row], &found, err);
    bool known = ll_present_by_key(&id->present, ll_uid_hash(r->key)) != LL_PRESENT_NONE;
    if (code == LL_OK && !found && (known || id->present.unkeyed > 0)) {
        code = take_uid_of_shape(id, r, err);
        found = code == LL_OK && takes_key(id, r->key);
    }
    return code == LL_OK && !found ? own_uid(id, r->key, err) : code;
}

enum ll_code ll_identity_settle(struct ll_identity *id, const struct ll_identity_row *r,
                                uint32_t *ret_present, bool *ret_duplicate, struct ll_err *err)
{
    enum ll_code code = r->key != NULL && r->key[0] != '\0' ? name_by_key(id, r, err)
                                                            : take_uid(id, r->shape_uid, err);
    bool duplicate = false;
    if (code == LL_OK) {
        code = ll_uids_settle(&id->uids, &id->uid, r->content, &duplicate, err);
    }
    if (code != LL_OK) {
        return code;
    }
    uint32_t number = LL_PRESENT_NONE;
    if (!duplicate && id->present.count > 0) {
        number = ll_present_by_uid(&id->present, ll_uid_hash(ll_text_str(&id->uid)));
    }
    if (number != LL_PRESENT_NONE) {
        id->present.rows[number].flags |= (uint32_t)LL_PRESENT_MET;
    }
    *ret_present = number;
    *ret_duplicate = duplicate;
    return LL_OK;
}

void ll_identity_mark_parts(struct ll_identity *id)
{
    for (size_t i = 0; i < id->present.part_count; i++) {
        const struct ll_present_part *part = &id->present.parts[i];
        if (ll_uids_met(&id->uids, part->base)) {
            id->present.rows[part->row].flags |= (uint32_t)LL_PRESENT_SCOPE;
        }
    }
}
