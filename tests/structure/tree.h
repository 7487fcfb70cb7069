/// The project's own files, read into memory for the structure tests.
#ifndef LL_TESTS_STRUCTURE_TREE_H
#define LL_TESTS_STRUCTURE_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

struct ll_file {
    char *path; ///< from the root, "core/text.c"
    char *text; ///< the content, terminated
};

/// Files by path, sorted. Owns them; release with ll_tree_clear.
struct ll_tree {
    struct ll_file *files;
    size_t count;
    size_t capacity;
};

/// Reads all .c, .h, .tsv and .txt files of the rooms and of tests/ under `root`, except
/// tests/structure/fixtures. A folder that is not there is empty.
LL_MUST_USE enum ll_code ll_tree_read(const char *root, struct ll_tree *ret_tree,
                                      struct ll_err *err);
void ll_tree_clear(struct ll_tree *tree);

/// The file of this path, or NULL.
const struct ll_file *ll_tree_find(const struct ll_tree *tree, const char *path);

bool ll_starts_with(const char *text, const char *start);
bool ll_ends_with(const char *text, const char *end);

/// Whether a path is C source of a room (not of tests/).
bool ll_is_room_source(const char *path);

/// Prints "path:line: ..." on standard output and counts it. Line 0 stands for the whole file.
struct ll_report {
    size_t found;
};
void ll_report(struct ll_report *report, const char *path, size_t line, const char *fmt, ...)
    LL_PRINTF(4, 5);

/// The checks. Each adds to the report what breaks its rule; see the head of its source file.
LL_MUST_USE enum ll_code ll_check_order(const struct ll_tree *tree, struct ll_report *report,
                                        struct ll_err *err);
LL_MUST_USE enum ll_code ll_check_owners(const struct ll_tree *tree, struct ll_report *report,
                                         struct ll_err *err);
LL_MUST_USE enum ll_code ll_check_lists(const struct ll_tree *tree, struct ll_report *report,
                                        struct ll_err *err);
LL_MUST_USE enum ll_code ll_check_habits(const struct ll_tree *tree, struct ll_report *report,
                                         struct ll_err *err);
LL_MUST_USE enum ll_code ll_check_messages(const struct ll_tree *tree, struct ll_report *report,
                                           struct ll_err *err);

#endif
