#include "core/area_codes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/model.h"

struct uncoded {
    const char *name;
    int64_t id;
    size_t row;
};

static int by_name_then_id(const void *a, const void *b)
{
    const struct uncoded *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

static const char *text_of(const struct ll_table *areas, size_t row, int field)
{
    const char *text = ll_table_string(areas, row, field);
    return text == NULL ? "" : text;
}

static bool is_taken(const struct ll_table *areas, const char *code)
{
    for (size_t i = 0; i < areas->count; i++) {
        if (strcmp(text_of(areas, i, LL_AREA_CODE), code) == 0) {
            return true;
        }
    }
    return false;
}

enum ll_code ll_area_codes_fill(struct ll_table *areas, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct uncoded *rows = ll_alloc(areas->count, sizeof *rows);
    if (rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t count = 0;
    for (size_t i = 0; i < areas->count; i++) {
        if (text_of(areas, i, LL_AREA_CODE)[0] == '\0') {
            rows[count++] = (struct uncoded){text_of(areas, i, LL_AREA_NAME), areas->id[i], i};
        }
    }
    qsort(rows, count, sizeof *rows, by_name_then_id);
    enum ll_code code = LL_OK;
    size_t number = 0;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        char text[32];
        do {
            (void)snprintf(text, sizeof text, "A%03zu", ++number);
        } while (is_taken(areas, text));
        code = ll_table_set_string(areas, rows[i].row, LL_AREA_CODE, text, err);
    }
    return code;
}
