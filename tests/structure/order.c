/* The order of the rooms: an include or a link goes downwards only.
 *
 * core < geo < data < importers, tiles (which do not see each other) < app; inside app: jobs <
 * report < shell (what a command and a console are) < cli, http (which do not see each other) < the
 * rest, main.c first. */
#include <stdio.h>
#include <string.h>

#include "tests/structure/lexer.h"
#include "tests/structure/tree.h"

enum place { CORE, GEO, DATA, IMPORTERS, TILES, JOBS, REPORT, SHELL, CLI, HTTP, APP, PLACE_COUNT };

#define BIT(place) (1U << (place))
#define BASE       (BIT(CORE) | BIT(GEO) | BIT(DATA))
#define WORKERS    (BASE | BIT(IMPORTERS) | BIT(TILES))
#define BELOW_APP  (WORKERS | BIT(JOBS) | BIT(REPORT))

static const struct {
    const char *folder; /* the longest that fits a path is its place */
    unsigned may_use;
} places[PLACE_COUNT] = {
    [CORE] = {"core/", BIT(CORE)},
    [GEO] = {"geo/", BIT(CORE) | BIT(GEO)},
    [DATA] = {"data/", BASE},
    [IMPORTERS] = {"importers/", BASE | BIT(IMPORTERS)},
    [TILES] = {"tiles/", BASE | BIT(TILES)},
    [JOBS] = {"app/jobs/", WORKERS | BIT(JOBS)},
    [REPORT] = {"app/report/", WORKERS | BIT(JOBS) | BIT(REPORT)},
    [SHELL] = {"app/shell/", BELOW_APP | BIT(SHELL)},
    [CLI] = {"app/cli/", BELOW_APP | BIT(SHELL) | BIT(CLI)},
    [HTTP] = {"app/http/", BELOW_APP | BIT(SHELL) | BIT(HTTP)},
    [APP] = {"app/", BIT(PLACE_COUNT) - 1},
};

static int place_of(const char *path)
{
    for (int i = 0; i < PLACE_COUNT; i++) { /* app/ comes after its folders */
        if (ll_starts_with(path, places[i].folder)) {
            return i;
        }
    }
    return -1;
}

static void check_include(const char *path, const struct ll_token *line, struct ll_report *report)
{
    char target[256] = "";
    char directive[1024];
    size_t len = line->len < sizeof directive - 1 ? line->len : sizeof directive - 1;
    memcpy(directive, line->start, len);
    directive[len] = '\0';
    if (sscanf(directive, "# include \"%255[^\"]\"", target) != 1) {
        return;
    }
    int from = place_of(path);
    int to = place_of(target);
    if (to < 0) {
        ll_report(report, path, line->line, "\"%s\" is not named from the root of the project",
                  target);
    } else if ((places[from].may_use & BIT(to)) == 0) {
        ll_report(report, path, line->line, "%s may not use %s (\"%s\")", places[from].folder,
                  places[to].folder, target);
    }
}

static void check_source(const struct ll_file *file, struct ll_report *report)
{
    struct ll_lexer lexer = ll_lexer_make(file->text, 1);
    for (;;) {
        struct ll_token token = ll_lexer_next_code(&lexer);
        if (token.kind == LL_TOKEN_END) {
            return;
        }
        if (token.kind == LL_TOKEN_DIRECTIVE) {
            check_include(file->path, &token, report);
        }
    }
}

/// The words after ROOMS in ll_room(...), up to the next keyword.
static void check_rooms_list(const struct ll_file *file, struct ll_report *report)
{
    int from = place_of(file->path);
    const char *at = strstr(file->text, "ROOMS");
    at = at == NULL ? "" : at + strlen("ROOMS");
    for (char word[64]; sscanf(at, " %63[a-z_]", word) == 1;) {
        at = strstr(at, word) + strlen(word);
        char folder[80];
        (void)snprintf(folder, sizeof folder, "%s/", word);
        int to = place_of(folder);
        if (to < 0 || (places[from].may_use & BIT(to)) == 0) {
            ll_report(report, file->path, 0, "%s may not be linked with %s", places[from].folder,
                      folder);
        }
    }
}

enum ll_code ll_check_order(const struct ll_tree *tree, struct ll_report *report,
                            struct ll_err *err)
{
    (void)err;
    for (size_t i = 0; i < tree->count; i++) {
        const struct ll_file *file = &tree->files[i];
        if (ll_is_room_source(file->path)) {
            check_source(file, report);
        } else if (place_of(file->path) >= 0 && place_of(file->path) <= TILES &&
                   ll_ends_with(file->path, "/CMakeLists.txt")) {
            check_rooms_list(file, report);
        }
    }
    return LL_OK;
}
