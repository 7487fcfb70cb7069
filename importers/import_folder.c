#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "core/language.h"
#include "importers/folder.h"
#include "importers/import_part.h"
#include "importers/report.h"
#include "importers/transaction.h"

/// A folder being imported. Borrows request; the rest is its own.
struct run {
    const struct ll_import_request *request;
    struct ll_folder folder;
    char *name; ///< of the folder
    struct ll_import_report report;
    struct ll_text last; ///< mapping of the file before
};

static void run_clear(struct run *r)
{
    ll_folder_clear(&r->folder);
    ll_free(r->name);
    ll_import_report_clear(&r->report);
    ll_text_clear(&r->last);
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/// The folder's own name, without what is above it and without a '/' at its end.
static enum ll_code take_name(struct run *r, struct ll_err *err)
{
    r->name = ll_strdup(r->request->file);
    if (r->name == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t len = strlen(r->name);
    while (len > 1 && r->name[len - 1] == '/') {
        r->name[--len] = '\0';
    }
    const char *last = file_name(r->name);
    memmove(r->name, last, strlen(last) + 1);
    return LL_OK;
}

/// The request for one of the files.
static struct ll_import_request request_for(const struct run *r, size_t index)
{
    struct ll_import_request q = *r->request;
    q.file = r->folder.paths[index];
    q.folder = r->name;
    return q;
}

/// Files that do not fit: the first with its reason in full, the others by name.
struct unfit {
    size_t count;
    char first[64];
    char why[260];
    char others[120];
};

static void add_unfit(struct unfit *u, const char *file, const char *why)
{
    size_t len = strlen(u->others);
    if (u->count++ == 0) {
        (void)snprintf(u->first, sizeof u->first, "%.63s", file);
        (void)snprintf(u->why, sizeof u->why, "%.259s", why);
    } else if (len + strlen(file) + 8 < sizeof u->others) {
        (void)snprintf(u->others + len, sizeof u->others - len, "%s%s", len == 0 ? "" : ", ", file);
    } else if (len > 0 && u->others[len - 1] != '.') {
        (void)snprintf(u->others + len, sizeof u->others - len, " ...");
    }
}

static enum ll_code fail_unfit(const struct run *r, const struct unfit *u, struct ll_err *err)
{
    const char *layer = ll_layer_info(r->request->layer)->plural;
    return u->others[0] == '\0'
               ? ll_fail(err, LL_E_DECISION,
                         "'%.80s': one of %zu files cannot be read as %s: %s: %s", r->name,
                         r->folder.count, layer, u->first, u->why)
               : ll_fail(err, LL_E_DECISION,
                         "'%.80s': %zu of %zu files cannot be read as %s. %s: %s. The others: %s",
                         r->name, u->count, r->folder.count, layer, u->first, u->why, u->others);
}

/// Looks at every file and lists them in the report. All must fit.
static enum ll_code look_at_all(struct run *r, ll_store *store, struct ll_err *err)
{
    enum ll_lang lang = ll_err_lang(err);
    struct unfit unfit = {0};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < r->folder.count; i++) {
        const char *file = file_name(r->folder.paths[i]);
        struct ll_import_request q = request_for(r, i);
        struct ll_import_look look = {0};
        struct ll_err why = {.lang = lang};
        enum ll_code looked = ll_import_look(store, &q, &look, &why);
        if (looked == LL_E_NOMEM) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
        if (looked != LL_OK || !look.fits) {
            add_unfit(&unfit, file, looked != LL_OK ? why.message : ll_tr(lang, look.geometry));
            continue;
        }
        code = ll_text_appendf(&r->report.mapping, err, "%s: %s, %s", file, look.driver,
                               ll_tr(lang, look.geometry));
        if (code == LL_OK && look.count >= 0) {
            code = ll_text_appendf(&r->report.mapping, err, ", %lld", look.count);
        }
        code = code == LL_OK ? ll_text_append(&r->report.mapping, "\n", err) : code;
    }
    return code == LL_OK && unfit.count > 0 ? fail_unfit(r, &unfit, err) : code;
}

/// Adds what came of a file. Its mapping is told only when it differs from that of the file before.
static enum ll_code add_part(struct run *r, const char *file, const struct ll_import_report *part,
                             struct ll_err *err)
{
    const char *mapping = ll_text_str(&part->mapping);
    struct ll_import_report *all = &r->report;
    enum ll_code code = LL_OK;
    ll_report_merge(all, part);
    all->stored += part->stored;
    all->updated += part->updated;
    all->ended += part->ended;
    all->unchanged += part->unchanged;
    if (all->crs[0] == '\0' || part->approximate) {
        memcpy(all->crs, part->crs, sizeof all->crs);
        memcpy(all->crs_note, part->crs_note, sizeof all->crs_note);
        all->approximate = part->approximate;
        all->residual_m = part->residual_m;
    }
    if (strcmp(mapping, ll_text_str(&r->last)) != 0) {
        code = ll_text_appendf(&all->mapping, err, "%s:\n%s", file, mapping);
        r->last.len = 0;
        code = code == LL_OK ? ll_text_append(&r->last, mapping, err) : code;
    }
    return code;
}

/// The work inside the transaction.
static enum ll_code work(ll_store *store, void *user, struct ll_err *err)
{
    struct run *r = user;
    bool undecided = ll_store_epsg(store) == 0;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < r->folder.count; i++) {
        LL_CLEANUP(ll_import_report_clear)
        struct ll_import_report part = {.layer = r->request->layer};
        struct ll_import_request q = request_for(r, i);
        if (q.mode == LL_IMPORT_REPLACE && r->report.stored + r->report.unchanged > 0) {
            q.mode = LL_IMPORT_APPEND; /* what was there has been ended by an earlier file */
        }
        code = ll_import_part(store, &q, &part, err);
        if (code == LL_OK) {
            code = add_part(r, file_name(q.file), &part, err);
        }
    }
    if (code == LL_OK && r->report.unchanged == 0) {
        code = ll_import_check_result(r->request, &r->report, r->name, err);
    }
    return code == LL_OK && undecided ? ll_import_check_decided(&r->report, r->name, store, err)
                                      : code;
}

enum ll_code ll_import_folder(ll_store *store, const struct ll_import_request *request,
                              struct ll_import_report *ret_report, struct ll_err *err)
{
    double start = ll_clock_s();
    LL_CLEANUP(run_clear) struct run r = {.request = request};
    r.report.layer = request->layer;
    r.report.dry_run = request->dry_run;
    enum ll_code code = ll_folder_list(request->file, &r.folder, err);
    if (code == LL_OK) {
        code = take_name(&r, err);
    }
    if (code == LL_OK) {
        code = look_at_all(&r, store, err);
    }
    if (code == LL_OK) {
        code = ll_import_in_transaction(store, request->dry_run, work, &r, err);
    }
    if (code == LL_OK) {
        r.report.seconds = ll_clock_s() - start;
        *ret_report = r.report;
        r.report = (struct ll_import_report){0}; /* now the caller's */
    }
    return code;
}
