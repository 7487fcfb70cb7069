/* What is written down against what is on disk: each source of a room is in a CMakeLists.txt and
 * the other way round; each has a test, tests/<room>/<name>_test.c, that is in a list as well.
 * tests/structure/untested.txt names the sources that need none, each with the reason. */
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"
#include "tests/structure/tree.h"

#define PATH_SIZE 512
#define UNTESTED  "tests/structure/untested.txt"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '(' || c == ')';
}

/// Cuts the next word off a CMake text; false at its end.
static bool next_word(const char **at, char ret_word[PATH_SIZE])
{
    for (;;) {
        while (is_blank(**at)) {
            ++*at;
        }
        if (**at != '#') {
            break;
        }
        *at += strcspn(*at, "\n");
    }
    const char *start = *at;
    while (**at != '\0' && !is_blank(**at)) {
        ++*at;
    }
    (void)snprintf(ret_word, PATH_SIZE, "%.*s", (int)(*at - start), start);
    return *at > start;
}

/// Whether a CMakeLists.txt of the source's folder, or of one above it, names the source.
static bool is_listed(const struct ll_tree *tree, const char *source)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct ll_file *list = &tree->files[i];
        size_t folder = strlen(list->path) - strlen("CMakeLists.txt");
        if (!ll_ends_with(list->path, "/CMakeLists.txt") ||
            strncmp(list->path, source, folder) != 0) {
            continue;
        }
        char word[PATH_SIZE];
        for (const char *at = list->text; next_word(&at, word);) {
            if (strcmp(word, source + folder) == 0) {
                return true;
            }
        }
    }
    return false;
}

static void check_list(const struct ll_tree *tree, const struct ll_file *list,
                       struct ll_report *report)
{
    size_t folder = strlen(list->path) - strlen("CMakeLists.txt");
    char word[PATH_SIZE];
    for (const char *at = list->text; next_word(&at, word);) {
        char path[2 * PATH_SIZE];
        (void)snprintf(path, sizeof path, "%.*s%s", (int)folder, list->path, word);
        if (ll_ends_with(word, ".c") && strchr(word, '$') == NULL &&
            ll_tree_find(tree, path) == NULL) {
            ll_report(report, list->path, 0, "%s is not there", path);
        }
    }
}

/// The line of untested.txt for a source, as its reason; NULL when there is none.
static const char *excuse(const struct ll_tree *tree, const char *source)
{
    const struct ll_file *file = ll_tree_find(tree, UNTESTED);
    size_t len = strlen(source);
    for (const char *at = file == NULL ? NULL : file->text; at != NULL; at = strchr(at, '\n')) {
        at += *at == '\n';
        if (strncmp(at, source, len) == 0 && at[len] == '\t') {
            return at + len + 1;
        }
    }
    return NULL;
}

/// The test of "app/jobs/import.c" is tests/app/jobs/import_test.c or tests/app/import_test.c.
static const struct ll_file *find_test(const struct ll_tree *tree, const char *source)
{
    char path[PATH_SIZE];
    int stem = (int)strlen(source) - 2;
    (void)snprintf(path, sizeof path, "tests/%.*s_test.c", stem, source);
    const struct ll_file *test = ll_tree_find(tree, path);
    const char *first = strchr(source, '/');
    const char *last = strrchr(source, '/');
    if (test == NULL && first != last) {
        (void)snprintf(path, sizeof path, "tests/%.*s%.*s_test.c", (int)(first - source), source,
                       stem - (int)(last - source), last);
        test = ll_tree_find(tree, path);
    }
    return test;
}

static void check_source(const struct ll_tree *tree, const struct ll_file *file,
                         struct ll_report *report)
{
    if (!is_listed(tree, file->path)) {
        ll_report(report, file->path, 0, "no CMakeLists.txt names it");
    }
    if (ll_starts_with(file->path, "tests/")) {
        return;
    }
    const struct ll_file *test = find_test(tree, file->path);
    const char *reason = excuse(tree, file->path);
    if (test == NULL && reason == NULL) {
        ll_report(report, file->path, 0, "has no test tests/<room>/<name>_test.c");
    } else if (test != NULL && reason != NULL) {
        ll_report(report, UNTESTED, 0, "%s has a test now: take its line out", file->path);
    } else if (reason != NULL && (*reason == '\n' || *reason == '\0')) {
        ll_report(report, UNTESTED, 0, "%s has no reason", file->path);
    }
}

/// Lines of untested.txt whose source is gone.
static void check_excuses(const struct ll_tree *tree, struct ll_report *report)
{
    const struct ll_file *file = ll_tree_find(tree, UNTESTED);
    const char *at = file == NULL ? "" : file->text;
    while (*at != '\0') {
        char path[PATH_SIZE];
        (void)snprintf(path, sizeof path, "%.*s", (int)strcspn(at, "\t\n"), at);
        if (path[0] != '#' && path[0] != '\0' && ll_tree_find(tree, path) == NULL) {
            ll_report(report, UNTESTED, 0, "%s is not there", path);
        }
        at += strcspn(at, "\n");
        at += *at == '\n';
    }
}

enum ll_code ll_check_lists(const struct ll_tree *tree, struct ll_report *report,
                            struct ll_err *err)
{
    (void)err;
    for (size_t i = 0; i < tree->count; i++) {
        const struct ll_file *file = &tree->files[i];
        if (ll_ends_with(file->path, ".c")) {
            check_source(tree, file, report);
        } else if (ll_ends_with(file->path, "/CMakeLists.txt")) {
            check_list(tree, file, report);
        }
    }
    check_excuses(tree, report);
    return LL_OK;
}
