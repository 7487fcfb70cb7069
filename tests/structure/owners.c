/* One owner for each outside library: its headers are included and it is linked in one room only.
 * A header or library that is in no list here is a finding too, so that a new one gets an owner. */
#include <stdio.h>
#include <string.h>

#include "tests/structure/lexer.h"
#include "tests/structure/tree.h"

struct owner {
    const char *name; /* beginning of a header's name, or a library as CMake links it */
    const char *room;
};

static const struct owner headers[] = {
    {"jansson.h", "core/"},     {"xxhash.h", "core/"},
    {"iconv.h", "core/"},       {"coin/", "core/"},
    {"geos_c.h", "geo/"},       {"proj.h", "geo/"},
    {"sqlite3", "data/"},       {"spatialite", "data/"},
    {"gdal", "importers/"},     {"ogr_", "importers/"},
    {"cpl_", "importers/"},     {"bzlib.h", "importers/"},
    {"cairo", "tiles/"},        {"pango/", "tiles/"},
    {"fontconfig/", "tiles/"},  {"png.h", "tiles/"},
    {"libdeflate.h", "tiles/"}, {"jpeglib.h", "tiles/"},
    {"microhttpd.h", "app/"},   {"sodium.h", "app/"},
    {"zip.h", "app/"},          {NULL, NULL},
};

static const struct owner libraries[] = {
    {"PkgConfig::jansson", "core/"},
    {"PkgConfig::libxxhash", "core/"},
    {"PkgConfig::cbc", "core/"},
    {"PkgConfig::geos", "geo/"},
    {"PkgConfig::proj", "geo/"},
    {"PkgConfig::sqlite3", "data/"},
    {"PkgConfig::spatialite", "data/"},
    {"PkgConfig::gdal", "importers/"},
    {"BZip2::BZip2", "importers/"},
    {"PkgConfig::cairo", "tiles/"},
    {"PkgConfig::pangocairo", "tiles/"},
    {"PkgConfig::fontconfig", "tiles/"},
    {"PkgConfig::libpng", "tiles/"},
    {"PkgConfig::libdeflate", "tiles/"},
    {"PkgConfig::libjpeg", "tiles/"},
    {"PkgConfig::libmicrohttpd", "app/"},
    {"PkgConfig::libsodium", "app/"},
    {"PkgConfig::libzip", "app/"},
    {NULL, NULL},
};

/* C17 and POSIX.1-2008: everybody's */
static const char *const common[] = {
    "assert.h",   "ctype.h",       "errno.h",    "float.h",        "inttypes.h",  "limits.h",
    "locale.h",   "math.h",        "signal.h",   "stdalign.h",     "stdarg.h",    "stdatomic.h",
    "stdbool.h",  "stddef.h",      "stdint.h",   "stdio.h",        "stdlib.h",    "string.h",
    "time.h",     "wchar.h",       "dirent.h",   "fcntl.h",        "langinfo.h",  "poll.h",
    "pthread.h",  "setjmp.h",      "strings.h",  "unistd.h",       "arpa/inet.h", "netinet/in.h",
    "netdb.h",    "sys/mman.h",    "sys/stat.h", "sys/types.h",    "sys/wait.h",  "sys/socket.h",
    "sys/time.h", "sys/statvfs.h", "sys/un.h",   "sys/resource.h", "ftw.h",       "fnmatch.h",
    "regex.h",
};

static const struct owner *find_owner(const struct owner *list, const char *name)
{
    for (; list->name != NULL; list++) {
        if (ll_starts_with(name, list->name)) {
            return list;
        }
    }
    return NULL;
}

static bool is_common(const char *header)
{
    for (size_t i = 0; i < sizeof common / sizeof *common; i++) {
        if (strcmp(header, common[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void check_header(const char *path, const struct ll_token *line, struct ll_report *report)
{
    char directive[1024];
    char header[256] = "";
    size_t len = line->len < sizeof directive - 1 ? line->len : sizeof directive - 1;
    memcpy(directive, line->start, len);
    directive[len] = '\0';
    if (sscanf(directive, "# include <%255[^>]>", header) != 1 || is_common(header)) {
        return;
    }
    const struct owner *owner = find_owner(headers, header);
    if (owner == NULL) {
        ll_report(report, path, line->line, "<%s> has no owner in tests/structure/owners.c",
                  header);
    } else if (!ll_starts_with(path, owner->room)) {
        ll_report(report, path, line->line, "<%s> belongs to %s", header, owner->room);
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
            check_header(file->path, &token, report);
        }
    }
}

static void check_links(const struct ll_file *file, struct ll_report *report)
{
    static const char blanks[] = " \t\n()";
    for (const char *at = file->text + strspn(file->text, blanks); *at != '\0';
         at += strspn(at, blanks)) {
        char word[128];
        size_t len = strcspn(at, blanks);
        (void)snprintf(word, sizeof word, "%.*s", (int)len, at);
        at += word[0] == '#' ? strcspn(at, "\n") : len;
        if (word[0] == '#' || strstr(word, "::") == NULL || ll_starts_with(word, "Threads::")) {
            continue;
        }
        const struct owner *owner = find_owner(libraries, word);
        if (owner == NULL) {
            ll_report(report, file->path, 0, "%s has no owner in tests/structure/owners.c", word);
        } else if (!ll_starts_with(file->path, owner->room)) {
            ll_report(report, file->path, 0, "%s belongs to %s", word, owner->room);
        }
    }
}

enum ll_code ll_check_owners(const struct ll_tree *tree, struct ll_report *report,
                             struct ll_err *err)
{
    (void)err;
    for (size_t i = 0; i < tree->count; i++) {
        const struct ll_file *file = &tree->files[i];
        if (ll_is_room_source(file->path)) {
            check_source(file, report);
        } else if (!ll_starts_with(file->path, "tests/") &&
                   ll_ends_with(file->path, "/CMakeLists.txt")) {
            check_links(file, report);
        }
    }
    return LL_OK;
}
