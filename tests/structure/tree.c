#include "tests/structure/tree.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/text.h"

static const char *const rooms[] = {"core", "geo", "data", "importers", "tiles", "app"};

bool ll_starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

bool ll_ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);
    size_t tail = strlen(end);
    return len >= tail && strcmp(text + len - tail, end) == 0;
}

bool ll_is_room_source(const char *path)
{
    return !ll_starts_with(path, "tests/") &&
           (ll_ends_with(path, ".c") || ll_ends_with(path, ".h"));
}

static enum ll_code read_text(const char *path, char **ret_text, struct ll_err *err)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        return ll_fail(err, LL_E_IO, "%s: %s", path, strerror(errno));
    }
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    enum ll_code code = LL_OK;
    char block[4096];
    for (size_t n; code == LL_OK && (n = fread(block, 1, sizeof block, f)) > 0;) {
        code = ll_text_append_n(&text, block, n, err);
    }
    (void)fclose(f);
    if (code == LL_OK) {
        *ret_text = ll_strdup(ll_text_str(&text));
        code = *ret_text == NULL ? ll_fail(err, LL_E_NOMEM, "out of memory") : LL_OK;
    }
    return code;
}

static enum ll_code add_file(const char *root, const char *path, struct ll_tree *tree,
                             struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text full = {0};
    enum ll_code code = ll_text_appendf(&full, err, "%s/%s", root, path);
    if (code == LL_OK) {
        code = ll_array_reserve(&tree->files, &tree->capacity, tree->count + 1, sizeof *tree->files,
                                err);
    }
    if (code != LL_OK) {
        return code;
    }
    struct ll_file *file = &tree->files[tree->count];
    *file = (struct ll_file){.path = ll_strdup(path)};
    tree->count++; /* from here on ll_tree_clear releases it */
    if (file->path == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    return read_text(ll_text_str(&full), &file->text, err);
}

static bool is_wanted(const char *path)
{
    return ll_ends_with(path, ".c") || ll_ends_with(path, ".h") || ll_ends_with(path, ".txt") ||
           ll_ends_with(path, ".tsv");
}

static enum ll_code add_folder(const char *root, const char *folder, struct ll_tree *tree,
                               struct ll_err *err);

static enum ll_code add_entry(const char *root, const char *path, struct ll_tree *tree,
                              struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text full = {0};
    enum ll_code code = ll_text_appendf(&full, err, "%s/%s", root, path);
    struct stat st;
    if (code != LL_OK || stat(ll_text_str(&full), &st) != 0) {
        return code;
    }
    if (S_ISDIR(st.st_mode)) {
        return strcmp(path, "tests/structure/fixtures") == 0 ? LL_OK
                                                             : add_folder(root, path, tree, err);
    }
    return is_wanted(path) ? add_file(root, path, tree, err) : LL_OK;
}

static enum ll_code add_folder(const char *root, const char *folder, struct ll_tree *tree,
                               struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text path = {0};
    enum ll_code code = ll_text_appendf(&path, err, "%s/%s", root, folder);
    DIR *dir = code == LL_OK ? opendir(ll_text_str(&path)) : NULL;
    if (dir == NULL) {
        return code; /* a folder that is not there holds nothing */
    }
    for (struct dirent *entry; code == LL_OK && (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        ll_text_clear(&path);
        code = ll_text_appendf(&path, err, "%s/%s", folder, entry->d_name);
        if (code == LL_OK) {
            code = add_entry(root, ll_text_str(&path), tree, err);
        }
    }
    (void)closedir(dir);
    return code;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct ll_file *)a)->path, ((const struct ll_file *)b)->path);
}

enum ll_code ll_tree_read(const char *root, struct ll_tree *ret_tree, struct ll_err *err)
{
    LL_CLEANUP(ll_tree_clear) struct ll_tree tree = {0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < sizeof rooms / sizeof *rooms; i++) {
        code = add_folder(root, rooms[i], &tree, err);
    }
    if (code == LL_OK) {
        code = add_folder(root, "tests", &tree, err);
    }
    if (code == LL_OK && tree.count == 0) {
        code = ll_fail(err, LL_E_NOT_FOUND, "%s holds no room", root);
    }
    if (code == LL_OK) {
        qsort(tree.files, tree.count, sizeof *tree.files, by_path);
        *ret_tree = tree;
        tree = (struct ll_tree){0};
    }
    return code;
}

void ll_tree_clear(struct ll_tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        ll_free(tree->files[i].path);
        ll_free(tree->files[i].text);
    }
    ll_free(tree->files);
    *tree = (struct ll_tree){0};
}

const struct ll_file *ll_tree_find(const struct ll_tree *tree, const char *path)
{
    for (size_t i = 0; i < tree->count; i++) {
        if (strcmp(tree->files[i].path, path) == 0) {
            return &tree->files[i];
        }
    }
    return NULL;
}

void ll_report(struct ll_report *report, const char *path, size_t line, const char *fmt, ...)
{
    report->found++;
    if (line > 0) {
        (void)printf("%s:%zu: ", path, line);
    } else {
        (void)printf("%s: ", path);
    }
    va_list args;
    va_start(args, fmt);
    (void)vprintf(fmt, args);
    va_end(args);
    (void)putchar('\n');
}
