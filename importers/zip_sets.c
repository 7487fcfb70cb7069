#include "importers/zip_sets.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "importers/connection.h"
#include "importers/folder.h"
#include "importers/zip_names.h"

#define SETS_MAX  200
#define NAMES_MAX 400

/// Paths inside a ZIP that are sets of data. Owns them.
struct sets {
    char *path[SETS_MAX];
    size_t count;
    bool flat; ///< all are shapefiles at the top
};

static void sets_clear(struct sets *s)
{
    for (size_t i = 0; i < s->count; i++) {
        ll_free(s->path[i]);
    }
    s->count = 0;
}

static void names_free(char ***names)
{
    CSLDestroy(*names);
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/// The end of the geodatabase that a path leads into; 0 when it leads into none.
static size_t geodatabase_in(const char *path)
{
    for (const char *p = strchr(path, '/'); p != NULL; p = strchr(p + 1, '/')) {
        if (p - path >= 4 && EQUALN(p - 4, ".gdb", 4)) {
            return (size_t)(p - path);
        }
    }
    return 0;
}

static bool is_hidden(const char *path)
{
    const char *name = name_of(path);
    return strncmp(path, "__MACOSX/", 9) == 0 || strstr(path, "/__MACOSX/") != NULL ||
           name[0] == '.' || strncmp(name, "~$", 2) == 0;
}

/// Adds a set unless it is there. More than SETS_MAX are passed over: nobody chooses among them.
static enum ll_code add(struct sets *s, const char *path, size_t len, struct ll_err *err)
{
    for (size_t i = 0; i < s->count; i++) {
        if (strlen(s->path[i]) == len && strncmp(s->path[i], path, len) == 0) {
            return LL_OK;
        }
    }
    if (s->count == SETS_MAX) {
        return LL_OK;
    }
    char *copy = ll_alloc(len + 1, 1);
    if (copy == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    memcpy(copy, path, len);
    copy[len] = '\0';
    s->path[s->count++] = copy;
    bool shapefile = EQUAL(CPLGetExtension(copy), "shp");
    s->flat = s->flat && shapefile && strchr(copy, '/') == NULL;
    return LL_OK;
}

static enum ll_code list_sets(const char *file, struct sets *s, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text inside = {0};
    enum ll_code code = ll_text_appendf(&inside, err, "/vsizip/%s", file);
    if (code != LL_OK) {
        return code;
    }
    CPLSetThreadLocalConfigOption("CPL_ZIP_ENCODING", ll_zip_names_encoding(file));
    LL_CLEANUP(names_free) char **names = VSIReadDirRecursive(ll_text_str(&inside));
    CPLSetThreadLocalConfigOption("CPL_ZIP_ENCODING", NULL);
    s->flat = true;
    for (size_t i = 0; code == LL_OK && names != NULL && names[i] != NULL; i++) {
        size_t database = geodatabase_in(names[i]);
        size_t len = database > 0 ? database : strlen(names[i]);
        bool folder = names[i][strlen(names[i]) - 1] == '/';
        if (!is_hidden(names[i]) && (database > 0 || (!folder && ll_is_data_name(names[i])))) {
            code = add(s, names[i], len, err);
        }
    }
    return code;
}

/// Whether a user who says `name` may mean this set.
static bool is_called(const char *path, const char *name)
{
    return EQUAL(path, name) || EQUAL(name_of(path), name) || EQUAL(CPLGetBasename(path), name);
}

static void describe(const struct sets *s, char *ret, size_t size)
{
    size_t len = 0;
    ret[0] = '\0';
    for (size_t i = 0; i < s->count; i++) {
        if (len + strlen(s->path[i]) + 8 >= size) {
            (void)snprintf(ret + len, size - len, " …");
            return;
        }
        len += (size_t)snprintf(ret + len, size - len, "%s%s", i == 0 ? "" : ", ", s->path[i]);
    }
}

/// The one set that is meant. @param ret_set SIZE_MAX when that is not clear.
static enum ll_code choose(const struct sets *s, const char *file, const char *name,
                           size_t *ret_set, struct ll_err *err)
{
    char list[NAMES_MAX];
    size_t found = SIZE_MAX, matches = 0;
    for (size_t i = 0; name != NULL && i < s->count; i++) {
        if (is_called(s->path[i], name)) {
            found = i;
            matches++;
        }
    }
    describe(s, list, sizeof list);
    if (matches == 1 || s->count == 1) {
        *ret_set = matches == 1 ? found : 0;
        return LL_OK;
    }
    return name != NULL && matches == 0
               ? ll_fail(err, LL_E_USAGE, "'%.200s' has no layer '%.60s'; it has: %s",
                         name_of(file), name, list)
               : ll_fail(err, LL_E_DECISION,
                         "'%.200s' holds several sets of data: choose one with --layer-name: %s",
                         name_of(file), list);
}

enum ll_code ll_zip_choose(const char *file, const char *layer_name, struct ll_text *ret_path,
                           bool *ret_named, struct ll_err *err)
{
    LL_CLEANUP(sets_clear) struct sets s = {0};
    size_t set = SIZE_MAX;
    if (!EQUAL(CPLGetExtension(file), "zip") || ll_is_archive_path(file) ||
        ll_is_connection(file)) {
        return LL_OK;
    }
    enum ll_code code = list_sets(file, &s, err);
    bool as_it_is = s.count == 0 || s.flat || (s.count == 1 && strchr(s.path[0], '/') == NULL);
    if (code != LL_OK || as_it_is) {
        return code;
    }
    code = choose(&s, file, layer_name, &set, err);
    if (code == LL_OK) {
        code = ll_text_appendf(ret_path, err, "/vsizip/%s/%s", file, s.path[set]);
    }
    if (code == LL_OK) {
        *ret_named = layer_name != NULL && is_called(s.path[set], layer_name);
    }
    return code;
}
