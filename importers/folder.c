#include "importers/folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/text.h"

#define FILES_MAX    1000
#define LONGEST_PATH 4096

void ll_folder_clear(struct ll_folder *folder)
{
    for (size_t i = 0; i < folder->count; i++) {
        ll_free(folder->paths[i]);
    }
    ll_free(folder->paths);
    *folder = (struct ll_folder){0};
}

static const char *ending_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot == NULL || dot == name ? "" : dot + 1;
}

static bool is_dir(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/// A file geodatabase, with or without a '/' at its end.
static bool is_geodatabase(const char *path)
{
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/') {
        len--;
    }
    return len > 4 && path[len - 4] == '.' && (path[len - 3] == 'g' || path[len - 3] == 'G') &&
           (path[len - 2] == 'd' || path[len - 2] == 'D') &&
           (path[len - 1] == 'b' || path[len - 1] == 'B');
}

bool ll_is_folder(const char *path)
{
    return is_dir(path) && !is_geodatabase(path);
}

static bool is_data_ending(const char *ending)
{
    static const char *const endings[] = {
        "shp",    "geojson", "json", "geojsonl", "geojsons", "topojson", "gpkg", "fgb",
        "tab",    "mif",     "kml",  "kmz",      "dxf",      "dwg",      "csv",  "tsv",
        "sqlite", "xls",     "xlsx", "ods",      "gml",      "gpx",      "zip"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (ll_text_equal_fold(ending, endings[i])) {
            return true;
        }
    }
    return false;
}

bool ll_is_data_name(const char *name)
{
    const char *ending = ending_of(name);
    return is_data_ending(ending) && !ll_text_equal_fold(ending, "zip");
}

/// Whether there is a file of the same name with another ending, in small or capital letters.
static bool has_beside(const char *path, const char *small, const char *capital)
{
    const char *const endings[] = {small, capital};
    int stem = (int)(strlen(path) - strlen(ending_of(path)));
    for (size_t i = 0; i < 2; i++) {
        char other[LONGEST_PATH];
        int len = snprintf(other, sizeof other, "%.*s%s", stem, path, endings[i]);
        if (len > 0 && (size_t)len < sizeof other && access(other, F_OK) == 0) {
            return true;
        }
    }
    return false;
}

/// Whether an entry of a folder is a source of data.
static bool is_source(const char *path, const char *name)
{
    const char *ending = ending_of(name);
    if (is_dir(path)) {
        return is_geodatabase(path);
    }
    if (ll_text_equal_fold(ending, "dbf")) { /* a table of its own, unless it is part of another */
        return !has_beside(path, "shp", "SHP") && !has_beside(path, "tab", "TAB");
    }
    return is_data_ending(ending);
}

static enum ll_code add(struct ll_folder *f, const char *path, struct ll_err *err)
{
    if (f->count == FILES_MAX) {
        return ll_fail(err, LL_E_LIMIT, "over %d files are in one folder: import them in parts",
                       FILES_MAX);
    }
    enum ll_code code =
        ll_array_reserve(&f->paths, &f->capacity, f->count + 1, sizeof *f->paths, err);
    char *copy = code == LL_OK ? ll_strdup(path) : NULL;
    if (copy == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    f->paths[f->count++] = copy;
    return LL_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void dir_closep(DIR **dir)
{
    if (*dir != NULL) {
        (void)closedir(*dir);
    }
}

enum ll_code ll_folder_list(const char *path, struct ll_folder *ret_folder, struct ll_err *err)
{
    LL_CLEANUP(ll_folder_clear) struct ll_folder f = {0};
    LL_CLEANUP(dir_closep) DIR *dir = opendir(path);
    if (dir == NULL) {
        return ll_fail(err, LL_E_NOT_FOUND, "there is no folder '%.400s' that can be read", path);
    }
    bool slash = path[0] != '\0' && path[strlen(path) - 1] == '/';
    enum ll_code code = LL_OK;
    for (const struct dirent *e = readdir(dir); code == LL_OK && e != NULL; e = readdir(dir)) {
        char file[LONGEST_PATH];
        int len = snprintf(file, sizeof file, "%s%s%s", path, slash ? "" : "/", e->d_name);
        if (e->d_name[0] != '.' && len > 0 && (size_t)len < sizeof file &&
            is_source(file, e->d_name)) {
            code = add(&f, file, err);
        }
    }
    if (code == LL_OK && f.count == 0) {
        return ll_fail(err, LL_E_NOT_FOUND, "the folder '%.400s' holds no file of data", path);
    }
    if (code == LL_OK) {
        qsort(f.paths, f.count, sizeof *f.paths, by_name);
        *ret_folder = f;
        f = (struct ll_folder){0}; /* now the caller's */
    }
    return code;
}
