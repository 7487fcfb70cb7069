#include "importers/cad_names.h"

#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/csv.h"
#include "importers/fold.h"

/* Storeys beyond this are some other number. */
#define FLOORS_MAX 99

struct name {
    enum ll_layer layer;
    char folded[LL_FOLD_MAX];
};

struct ll_cad_names {
    struct name *rows;
    size_t count;
    size_t capacity;
};

void ll_cad_names_free(ll_cad_names *names)
{
    if (names != NULL) {
        ll_free(names->rows);
        ll_free(names);
    }
}

void ll_cad_names_freep(ll_cad_names **names)
{
    ll_cad_names_free(*names);
}

static enum ll_code add_row(ll_cad_names *n, const ll_csv *csv, size_t row, const size_t column[2],
                            struct ll_err *err)
{
    enum ll_layer layer = LL_LAYER_COUNT;
    const char *name = ll_csv_cell(csv, row, column[1]);
    if (!ll_layer_by_name(ll_csv_cell(csv, row, column[0]), &layer) || name[0] == '\0') {
        return ll_fail(err, LL_E_FORMAT, "cad_layers.csv, row %zu: no such layer, or no name",
                       row + 1);
    }
    enum ll_code code =
        ll_array_reserve(&n->rows, &n->capacity, n->count + 1, sizeof *n->rows, err);
    if (code == LL_OK) {
        struct name *added = &n->rows[n->count++];
        added->layer = layer;
        (void)ll_fold(name, added->folded, sizeof added->folded);
    }
    return code;
}

enum ll_code ll_cad_names_parse(const char *bytes, size_t len, ll_cad_names **ret_names,
                                struct ll_err *err)
{
    static const char *const columns[] = {"layer", "cad_layer"};
    LL_CLEANUP(ll_csv_freep) ll_csv *csv = NULL;
    enum ll_code code = ll_csv_parse("cad_layers.csv", bytes, len, &csv, err);
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(ll_cad_names_freep) ll_cad_names *n = ll_calloc(1, sizeof *n);
    if (n == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t column[2] = {0};
    for (size_t i = 0; code == LL_OK && i < 2; i++) {
        code = ll_csv_column(csv, columns[i], &column[i], err);
    }
    for (size_t r = 0; code == LL_OK && r < ll_csv_rows(csv); r++) {
        code = add_row(n, csv, r, column, err);
    }
    if (code == LL_OK) {
        *ret_names = n;
        n = NULL; /* now the caller's */
    }
    return code;
}

bool ll_cad_names_match(const ll_cad_names *names, enum ll_layer layer, const char *cad_layer)
{
    char folded[LL_FOLD_MAX];
    (void)ll_fold(cad_layer, folded, sizeof folded);
    for (size_t i = 0; i < names->count; i++) {
        if (names->rows[i].layer == layer && strcmp(names->rows[i].folded, folded) == 0) {
            return true;
        }
    }
    return false;
}

bool ll_house_note_read(const char *text, struct ll_house_note *ret_note)
{
    static const struct {
        const char *written;
        const char *structure;
    } notes[] = {{"钢筋混凝土", "钢筋混凝土"},
                 {"钢砼", "钢筋混凝土"},
                 {"砖混", "砖混"},
                 {"砖木", "砖木"},
                 {"砼", "钢筋混凝土"},
                 {"混", "砖混"},
                 {"砖", "砖木"},
                 {"木", "木结构"},
                 {"钢", "钢结构"}};
    struct ll_house_note note = {0};
    char narrow[64];
    (void)ll_narrow(text, narrow, sizeof narrow);
    const char *at = narrow + strspn(narrow, " ");
    for (size_t i = 0; note.structure == NULL && i < sizeof notes / sizeof notes[0]; i++) {
        size_t len = strlen(notes[i].written);
        if (strncmp(at, notes[i].written, len) == 0) {
            note.structure = notes[i].structure;
            at += len;
        }
    }
    if (note.structure == NULL) {
        return false;
    }
    at += strspn(at, " ");
    size_t digits = strspn(at, "0123456789");
    for (size_t i = 0; i < digits && note.floors <= FLOORS_MAX; i++) {
        note.floors = note.floors * 10 + (at[i] - '0');
    }
    at += digits;
    at += digits > 0 && (*at == 'F' || *at == 'f') ? 1 : 0;
    at += strspn(at, " ");
    if (*at != '\0' || note.floors > FLOORS_MAX) {
        return false;
    }
    *ret_note = note;
    return true;
}
