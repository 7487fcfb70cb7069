#include "importers/reading.h"

#include <stdio.h>
#include <string.h>

#include "data/reread.h"

/// Adds the lines of the mapping that say, or do not say, where features lie.
static void add_mapping(ll_hash *hash, const char *mapping, bool places)
{
    for (const char *line = mapping; line != NULL && *line != '\0';) {
        size_t len = strcspn(line, "\n");
        bool place = strncmp(line, "x=", 2) == 0 || strncmp(line, "y=", 2) == 0 ||
                     strncmp(line, "xy=", 3) == 0;
        if (place == places) {
            ll_hash_add(hash, line, len);
            ll_hash_add(hash, "\n", 1);
        }
        line += len + (line[len] == '\n');
    }
}

enum ll_code ll_reading_hash(const struct ll_reading *reading, char ret_text[LL_READING_SIZE],
                             struct ll_err *err)
{
    LL_CLEANUP(ll_hash_freep) ll_hash *hash = NULL;
    char place[LL_HASH_TEXT_SIZE], other[LL_HASH_TEXT_SIZE];
    if (reading->content_hash == NULL || reading->content_hash[0] == '\0') {
        ret_text[0] = '\0';
        return LL_OK;
    }
    enum ll_code code = ll_hash_new(&hash, err);
    if (code != LL_OK) {
        return code;
    }
    const int how[] = {reading->offset, reading->swapped};
    ll_hash_add_text(hash, reading->crs);
    ll_hash_add(hash, how, sizeof how);
    add_mapping(hash, reading->mapping, true);
    ll_hash_text(hash, place);
    ll_hash_reset(hash);
    ll_hash_add_text(hash, reading->profile);
    add_mapping(hash, reading->mapping, false);
    ll_hash_text(hash, other);
    (void)snprintf(ret_text, LL_READING_SIZE, "%.32s:%.16s%.16s", reading->content_hash, place,
                   other);
    return LL_OK;
}

enum ll_code ll_reading_differs(ll_store *store, enum ll_layer layer, const char *layer_name,
                                const char *reading, bool *ret_differs, struct ll_err *err)
{
    const size_t place = LL_HASH_TEXT_SIZE + 16; /* digits of the content, ':', the place */
    *ret_differs = false;
    return strlen(reading) < place
               ? LL_OK
               : ll_features_reread(store, layer,
                                    &(struct ll_reread){.layer_name = layer_name,
                                                        .reading = reading,
                                                        .same = LL_HASH_TEXT_SIZE,
                                                        .other = place},
                                    ret_differs, err);
}
