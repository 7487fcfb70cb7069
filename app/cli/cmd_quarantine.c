/* quarantine, findings: what imports could not use, repaired or doubt. */
#include <string.h>

#include "app/cli/commands.h"
#include "app/jobs/quarantine_job.h"
#include "core/language.h"
#include "data/findings.h"
#include "importers/retry.h"

static const struct ll_option quarantine_options[] = {
    {"layer", "L", "only of this layer", false},
    {"reason", "R", "only with this reason, such as no_geometry", false},
    {"source", "S", "only of this file", false},
    {"out", "FILE.csv", "where to write (export)", false},
    {"key", "FIELD", "column of the source's own key, as in import (retry)", false},
    {"crs", "EPSG:n|gcj02|bd09", "coordinate system of the features, instead of theirs (retry)",
     false},
    {0},
};

static const struct ll_option finding_options[] = {
    {"layer", "L", "only of this layer", false},
    {"kind", "K", "only of this kind, such as repaired", false},
    {"top", "N", "so many at most, the latest first", false},
    {0},
};

/// @param room Holds the layer. @param ret_layer NULL when none was named.
static enum ll_code read_layer(const struct ll_args *args, enum ll_layer *room,
                               const enum ll_layer **ret_layer, struct ll_err *err)
{
    const char *name = ll_arg(args, "layer");
    if (name != NULL && !ll_layer_by_name(name, room)) {
        return ll_fail(err, LL_E_USAGE, "there is no layer '%s'", name);
    }
    *ret_layer = name == NULL ? NULL : room;
    return LL_OK;
}

/// A listing under way.
struct listing {
    struct ll_console *console;
    ll_json *json;
    size_t count;
};

static enum ll_code list_feature(const struct ll_quarantined *q, void *user, struct ll_err *err)
{
    (void)err;
    struct listing *l = user;
    l->count++;
    ll_say(l->console, "  %lld  %s  %s %s: %s", (long long)q->id, ll_layer_info(q->layer)->plural,
           q->source, q->key, ll_reason_text(q->reason, l->console->lang));
    ll_json_open_object(l->json, NULL);
    ll_json_whole(l->json, "id", q->id);
    ll_json_text(l->json, "layer", ll_layer_info(q->layer)->plural);
    ll_json_text(l->json, "source", q->source);
    ll_json_text(l->json, "key", q->key);
    ll_json_text(l->json, "reason", q->reason);
    ll_json_text(l->json, "detail", q->detail);
    ll_json_text(l->json, "crs", q->crs[0] == '\0' ? NULL : q->crs);
    ll_json_text(l->json, "raw", q->raw);
    ll_json_whole(l->json, "refused", q->refused);
    ll_json_text(l->json, "added_at", q->added_at);
    ll_json_close(l->json);
    return LL_OK;
}

static enum ll_code list(struct ll_console *console, ll_store *store,
                         const struct ll_quarantine_filter *filter, struct ll_err *err)
{
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    struct listing listing = {.console = console, .json = json};
    ll_json_open_array(json, "features");
    enum ll_code code = ll_quarantine_each(store, filter, list_feature, &listing, err);
    ll_json_close(json);
    if (code != LL_OK) {
        return code;
    }
    ll_say(console, "%zu features in quarantine", listing.count);
    return ll_print_json(console, json, err);
}

static enum ll_code export(struct ll_console *console, ll_store *store, const struct ll_args *args,
                           const struct ll_quarantine_filter *filter, struct ll_err *err) {
    const struct ll_quarantine_export request = {.filter = *filter,
                                                 .file = ll_arg(args, "out"),
                                                 .lang = console->lang,
                                                 .reason_text = ll_reason_text};
    size_t features = 0;
    enum ll_code code = request.file == NULL
                            ? ll_fail(err, LL_E_USAGE, "say where to write with --out")
                            : ll_quarantine_export(store, &request, &features, err);
    if (code != LL_OK){return code;}
ll_say(console, "wrote %s: %zu features in quarantine", request.file, features);
LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
ll_json_whole(json, "features", (int64_t)features);
ll_json_text(json, "file", request.file);
return ll_print_json(console, json, err);
}

static enum ll_code retry(struct ll_console *console, ll_store *store, const struct ll_args *args,
                          const struct ll_quarantine_filter *filter, int *ret_exit,
                          struct ll_err *err)
{
    const struct ll_retry request = {.filter = *filter,
                                     .key = ll_arg(args, "key"),
                                     .crs = ll_arg(args, "crs"),
                                     .progress = &console->progress};
    struct ll_retry_report report = {0};
    enum ll_code code = ll_quarantine_retry(store, &request, &report, err);
    if (code != LL_OK) {
        return code;
    }
    ll_say(console, "tried %zu features again: %zu settled (%zu stored), %zu still in quarantine",
           report.tried, report.settled, report.stored, report.tried - report.settled);
    *ret_exit = report.settled < report.tried ? LL_EXIT_FOUND : 0;
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_json_whole(json, "tried", (int64_t)report.tried);
    ll_json_whole(json, "settled", (int64_t)report.settled);
    ll_json_whole(json, "stored", (int64_t)report.stored);
    ll_json_whole(json, "left", (int64_t)(report.tried - report.settled));
    return ll_print_json(console, json, err);
}

static enum ll_code quarantine(struct ll_console *console, const struct ll_args *args,
                               int *ret_exit, struct ll_err *err)
{
    const char *what = args->positional[0];
    enum ll_layer layer = LL_AREA;
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    struct ll_quarantine_filter filter = {.reason = ll_arg(args, "reason"),
                                          .source = ll_arg(args, "source")};
    bool again = strcmp(what, "retry") == 0;
    enum ll_code code = read_layer(args, &layer, &filter.layer, err);
    if (code == LL_OK && !again && strcmp(what, "list") != 0 && strcmp(what, "export") != 0) {
        code = ll_fail(err, LL_E_USAGE, "quarantine takes list, export or retry, not '%s'", what);
    }
    if (code == LL_OK) {
        code = ll_store_open(console->store, again ? LL_STORE_WRITE : LL_STORE_READ, &store, err);
    }
    if (code != LL_OK) {
        return code;
    }
    return again                         ? retry(console, store, args, &filter, ret_exit, err)
           : strcmp(what, "export") == 0 ? export(console, store, args, &filter, err)
                                         : list(console, store, &filter, err);
}

const struct ll_command ll_command_quarantine = {"quarantine",
                                                 "list | export --out FILE | retry [options]",
                                                 "what imports could not use, and trying it again",
                                                 quarantine_options,
                                                 1,
                                                 1,
                                                 quarantine,
                                                 NULL};

static enum ll_code list_finding(const struct ll_finding *f, void *user, struct ll_err *err)
{
    (void)err;
    struct listing *l = user;
    l->count++;
    ll_say(l->console, "  %s  %s: %s%s%s", ll_layer_info(f->layer)->plural, f->uid,
           ll_reason_text(f->kind, l->console->lang), f->detail[0] == '\0' ? "" : ", ", f->detail);
    ll_json_open_object(l->json, NULL);
    ll_json_text(l->json, "layer", ll_layer_info(f->layer)->plural);
    ll_json_text(l->json, "source", f->source);
    ll_json_text(l->json, "uid", f->uid);
    ll_json_text(l->json, "kind", f->kind);
    ll_json_text(l->json, "detail", f->detail);
    ll_json_text(l->json, "before", f->before[0] == '\0' ? NULL : f->before);
    ll_json_text(l->json, "after", f->after[0] == '\0' ? NULL : f->after);
    ll_json_close(l->json);
    return LL_OK;
}

static enum ll_code findings(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                             struct ll_err *err)
{
    (void)ret_exit;
    enum ll_layer layer = LL_AREA;
    long long most = 0;
    const char *top = ll_arg(args, "top");
    struct ll_finding_filter filter = {.kind = ll_arg(args, "kind")};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    enum ll_code code = read_layer(args, &layer, &filter.layer, err);
    if (code == LL_OK && top != NULL && !ll_parse_whole(top, 1, 1000000000, &most)) {
        code = ll_fail(err, LL_E_USAGE, "--top takes a whole number, not '%s'", top);
    }
    filter.most = (size_t)most;
    if (code == LL_OK) {
        code = ll_store_open(console->store, LL_STORE_READ, &store, err);
    }
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    struct listing listing = {.console = console, .json = json};
    ll_json_open_array(json, "findings");
    code = ll_findings_each(store, &filter, list_finding, &listing, err);
    ll_json_close(json);
    if (code != LL_OK) {
        return code;
    }
    ll_say(console, "%zu findings", listing.count);
    return ll_print_json(console, json, err);
}

const struct ll_command ll_command_findings = {"findings",
                                               "[--layer L] [--kind K] [--top N]",
                                               "what imports repaired or doubt",
                                               finding_options,
                                               0,
                                               0,
                                               findings,
                                               NULL};
