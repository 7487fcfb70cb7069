/* What is written down against what is on disk: each source of a room is in a CMakeLists.txt and
 * the other way round; each has a test, tests/<room>/<name>_test.c, that is in a list as well. The
 * parts of a whole, township_roads.c beside township.c, may share its test, township_test.c.
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

/// The test "tests/<folder><name>_test.c", where `name` may be cut at an underscore.
static const struct ll_file *find_test_in(const struct ll_tree *tree, const char *folder,
                                          int folder_len, const char *name)
{
    char stem[PATH_SIZE];
    (void)snprintf(stem, sizeof stem, "%.*s", (int)strcspn(name, "."), name);
    for (char *cut = stem; cut != NULL; cut = strrchr(stem, '_')) {
        if (cut != stem) {
            *cut = '\0';
        }
        char path[2 * PATH_SIZE];
        (void)snprintf(path, sizeof path, "tests/%.*s%s_test.c", folder_len, folder, stem);
        const struct ll_file *test = ll_tree_find(tree, path);
        if (test != NULL) {
            return test;
        }
    }
    return NULL;
}

/// The test of "app/jobs/import.c" is in tests/app/jobs/ or in tests/app/.
static const struct ll_file *find_test(const struct ll_tree *tree, const char *source)
{
    const char *room_end = strchr(source, '/') + 1;
    const char *name = strrchr(source, '/') + 1;
    const struct ll_file *test = find_test_in(tree, source, (int)(name - source), name);
    return test != NULL ? test : find_test_in(tree, source, (int)(room_end - source), name);
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
