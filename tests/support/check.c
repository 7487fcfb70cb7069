#include "tests/support/check.h"

#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

void ll_assert_ok(enum ll_code code, const struct ll_err *err, const char *text, const char *file,
                  int line)
{
    if (code != LL_OK) {
        print_error("%s\n  gave %s: %s\n", text, ll_code_name(code),
                    err == NULL ? "" : err->message);
        _fail(file, line);
    }
}

void ll_assert_near(double actual, double expected, double tolerance, const char *text,
                    const char *file, int line)
{
    bool both_nan = isnan(actual) && isnan(expected);
    if (!both_nan && !(fabs(actual - expected) <= tolerance)) {
        print_error("%s is %.12g, expected %.12g within %g\n", text, actual, expected, tolerance);
        _fail(file, line);
    }
}

void ll_assert_mentions(const char *message, const char *part, const char *file, int line)
{
    if (strstr(message, part) == NULL) {
        print_error("'%s'\n  does not mention '%s'\n", message, part);
        _fail(file, line);
    }
}

const char *ll_real_data(void)
{
    const char *dir = getenv("LIFELANE_DATA");
    if (dir == NULL) {
        dir = "../shared/data";
    }
    struct stat st;
    return stat(dir, &st) == 0 ? dir : NULL;
}

extern char **environ; /* POSIX has it in no header */

static char scratch[64];

/// Spawned, not forked: libraries that were used may have torn down their fork handlers' state by
/// the time this runs.
static void remove_scratch(void)
{
    char *const args[] = {"rm", "-rf", "--", scratch, NULL};
    pid_t child = 0;
    if (posix_spawnp(&child, args[0], NULL, NULL, args, environ) == 0) {
        (void)waitpid(child, NULL, 0);
    }
}

const char *ll_scratch_dir(void)
{
    if (scratch[0] == '\0') {
        (void)snprintf(scratch, sizeof scratch, "/tmp/lifelane-test-XXXXXX");
        if (mkdtemp(scratch) == NULL || atexit(remove_scratch) != 0) {
            abort();
        }
    }
    return scratch;
}

const char *ll_scratch_path(const char *name)
{
    static char paths[8][256];
    static unsigned next;
    char *path = paths[next++ % 8];
    (void)snprintf(path, sizeof paths[0], "%s/%s", ll_scratch_dir(), name);
    return path;
}
