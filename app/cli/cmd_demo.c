/* demo: the sample township end to end, each step as it would be typed. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/cli/commands.h"

static const struct ll_option options[] = {
    {"out", "DIR", "folder for files, store and map (default demo)", false},
    {"once", NULL, "end before serving the page", false},
    {"listen", "HOST:PORT", "address of the page (default 127.0.0.1:8080)", false},
    {0},
};

#define STEP_WORDS_MAX 24
#define PATH_BYTES     4096

/// A command line under construction.
struct step {
    const char *words[STEP_WORDS_MAX];
    int count;
};

static void add_word(struct step *step, const char *word)
{
    if (step->count < STEP_WORDS_MAX) {
        step->words[step->count++] = word;
    }
}

/// Prints and runs a step with the common options. @return its exit status.
static int run_step(struct ll_console *console, const struct step *typed, const char *store)
{
    struct step whole = *typed; /* a copy: the words added here die with this call */
    struct step *step = &whole;
    char threads[16];
    (void)snprintf(threads, sizeof threads, "%u", console->threads);
    LL_CLEANUP(ll_text_clear) struct ll_text line = {0};
    enum ll_code code = ll_text_append(&line, "\n$ lifelane", NULL);
    add_word(step, "--store");
    add_word(step, store);
    for (int i = 0; code == LL_OK && i < step->count; i++) {
        code = ll_text_appendf(&line, NULL, " %s", step->words[i]);
    }
    ll_say_text(console, ll_text_str(&line));
    ll_say_text(console, "\n");
    add_word(step, "--lang");
    add_word(step, console->lang == LL_LANG_ZH ? "zh" : "en");
    add_word(step, "--threads");
    add_word(step, threads);
    if (console->quiet) {
        add_word(step, "--quiet");
    }
    char *argv[STEP_WORDS_MAX];
    memcpy(argv, step->words, sizeof argv); /* commands do not change their words */
    return ll_command_run(console->commands, step->count, argv, console->lang);
}

static enum ll_code run_or_fail(struct ll_console *console, const struct step *step,
                                const char *store, struct ll_err *err)
{
    const char *name = step->words[0];
    int status = run_step(console, step, store);
    return status == 0 || status == LL_EXIT_FOUND
               ? LL_OK
               : ll_fail(err, LL_E_IO, "the demo stops: `%s` failed", name);
}

/// Runs `import LAYER FILE [options]` as a line of the README says; FILE lies in `files`.
static enum ll_code import_line(struct ll_console *console, char *line, const char *files,
                                const char *store, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text path = {0};
    char *rest = line;
    struct step step = {.count = 0};
    for (char *word = strtok_r(line, " \n", &rest); word != NULL;
         word = strtok_r(NULL, " \n", &rest)) {
        if (step.count == 2) {
            enum ll_code code = ll_text_appendf(&path, err, "%s/%s", files, word);
            if (code != LL_OK) {
                return code;
            }
            word = path.data;
        }
        add_word(&step, word);
    }
    return run_or_fail(console, &step, store, err);
}

/// Runs the import commands that the sample's README lists.
static enum ll_code import_all(struct ll_console *console, const char *files, const char *store,
                               struct ll_err *err)
{
    static const char command[] = "lifelane import ";
    char line[1024];
    LL_CLEANUP(ll_text_clear) struct ll_text path = {0};
    enum ll_code code = ll_text_appendf(&path, err, "%s/README.txt", files);
    if (code != LL_OK) {
        return code;
    }
    FILE *readme = fopen(path.data, "r");
    if (readme == NULL) {
        return ll_fail(err, LL_E_IO, "cannot read '%s': %s", path.data, strerror(errno));
    }
    while (code == LL_OK && fgets(line, sizeof line, readme) != NULL) {
        if (strncmp(line, command, sizeof command - 1) == 0) {
            code = import_line(console, line + strlen("lifelane "), files, store, err);
        }
    }
    (void)fclose(readme);
    return code;
}

/// Removes the store of an earlier demo, with what SQLite keeps beside it.
static void remove_store(const char *store)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        char path[PATH_BYTES];
        (void)snprintf(path, sizeof path, "%s%s", store, endings[i]);
        (void)remove(path);
    }
}

static enum ll_code prepare(struct ll_console *console, const char *dir, const char *store,
                            struct ll_err *err)
{
    char files[PATH_BYTES];
    char map[PATH_BYTES];
    (void)snprintf(files, sizeof files, "%s/files", dir);
    (void)snprintf(map, sizeof map, "%s/risk.png", dir);
    if (mkdir(dir, 0777) != 0 && errno != EEXIST) {
        return ll_fail(err, LL_E_IO, "cannot make the folder '%s': %s", dir, strerror(errno));
    }
    remove_store(store);
    struct step sample = {{"sample", "--seed", "1", "--out", files}, 5};
    struct step init = {{"init", "--name", "示范镇"}, 3};
    struct step assess = {{"assess"}, 1};
    struct step rank = {{"rank"}, 1};
    struct step draw = {{"map", "--layer", "risk", "--out", map}, 5};
    enum ll_code code = run_or_fail(console, &sample, store, err);
    if (code == LL_OK) {
        code = run_or_fail(console, &init, store, err);
    }
    if (code == LL_OK) {
        code = import_all(console, files, store, err);
    }
    if (code == LL_OK) {
        code = run_or_fail(console, &assess, store, err);
    }
    if (code == LL_OK) {
        code = run_or_fail(console, &rank, store, err);
    }
    return code == LL_OK ? run_or_fail(console, &draw, store, err) : code;
}

static enum ll_code demo(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                         struct ll_err *err)
{
    const char *dir = ll_arg(args, "out") == NULL ? "demo" : ll_arg(args, "out");
    char store[PATH_BYTES];
    if (strlen(dir) + 32 > sizeof store) {
        return ll_fail(err, LL_E_INVALID, "the path '%s' is too long", dir);
    }
    (void)snprintf(store, sizeof store, "%s/township.db", dir);
    enum ll_code code = prepare(console, dir, store, err);
    if (code != LL_OK || ll_arg(args, "once") != NULL) {
        return code;
    }
    struct step serve = {{"serve"}, 1};
    if (ll_arg(args, "listen") != NULL) {
        add_word(&serve, "--listen");
        add_word(&serve, ll_arg(args, "listen"));
    }
    *ret_exit = run_step(console, &serve, store);
    return LL_OK;
}

const struct ll_command ll_command_demo = {"demo",
                                           "[--once] [--out DIR]",
                                           "a sample township end to end, then its page",
                                           options,
                                           0,
                                           0,
                                           demo,
                                           NULL};
