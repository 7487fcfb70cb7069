/* Holds the sources against the rules of the project:
 *   structure CHECK ROOT    prints what breaks the rule, one finding a line; status 1 if any
 */
#include <stdio.h>
#include <string.h>

#include "tests/structure/tree.h"

typedef enum ll_code (*check_fn)(const struct ll_tree *tree, struct ll_report *report,
                                 struct ll_err *err);

static check_fn find_check(const char *name)
{
    static const struct {
        const char *name;
        check_fn run;
    } checks[] = {
        {"order", ll_check_order},   {"owners", ll_check_owners},     {"lists", ll_check_lists},
        {"habits", ll_check_habits}, {"messages", ll_check_messages},
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        if (strcmp(name, checks[i].name) == 0) {
            return checks[i].run;
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    check_fn check = argc == 3 ? find_check(argv[1]) : NULL;
    if (check == NULL) {
        (void)fputs("usage: structure order|owners|lists|habits|messages ROOT\n", stderr);
        return 2;
    }
    struct ll_err err = {0};
    struct ll_report report = {0};
    LL_CLEANUP(ll_tree_clear) struct ll_tree tree = {0};
    enum ll_code code = ll_tree_read(argv[2], &tree, &err);
    if (code == LL_OK) {
        code = check(&tree, &report, &err);
    }
    if (code != LL_OK) {
        (void)fprintf(stderr, "structure: %s\n", err.message);
        return 2;
    }
    return report.found == 0 ? 0 : 1;
}
