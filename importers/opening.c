#include "core/alloc.h"
#include "core/clock.h"
#include "importers/folder.h"
#include "importers/import.h"
#include "importers/profile.h"
#include "importers/source.h"
#include "importers/zip_sets.h"

struct ll_opening {
    double started_s;
    struct ll_profile profile;
    struct ll_import_request told; ///< with what the profile adds; borrows from both
    struct ll_source source;       ///< closed for a folder and a file inside a ZIP
};

void ll_opening_free(ll_opening *o)
{
    if (o == NULL) {
        return;
    }
    ll_source_close(&o->source);
    ll_profile_clear(&o->profile);
    ll_free(o);
}

void ll_opening_freep(ll_opening **opening)
{
    ll_opening_free(*opening);
    *opening = NULL;
}

enum ll_code ll_import_open(const struct ll_import_request *request, ll_opening **ret_opening,
                            struct ll_err *err)
{
    LL_CLEANUP(ll_opening_freep) ll_opening *o = ll_calloc(1, sizeof *o);
    if (o == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    o->started_s = ll_clock_s();
    o->told = *request;
    enum ll_code code = ll_profile_use(&o->profile, &o->told, err);
    o->told.profile = NULL; /* is in what was told now */
    bool named = false;
    bool folder = ll_is_folder(request->file);
    LL_CLEANUP(ll_text_clear) struct ll_text inner = {0};
    if (code == LL_OK && !folder) {
        code = ll_zip_choose(o->told.file, o->told.layer_name, &inner, &named, err);
    }
    if (code == LL_OK && !folder && inner.len == 0) {
        code = ll_source_open(&o->told, &o->source, err);
    }
    if (code != LL_OK) {
        return code;
    }
    *ret_opening = o;
    o = NULL;
    return LL_OK;
}

enum ll_code ll_import_opened(ll_store *store, ll_opening *opening,
                              struct ll_import_report *ret_report, struct ll_err *err)
{
    enum ll_code code = ll_import_source(store, &opening->told, &opening->source, ret_report, err);
    if (code == LL_OK) {
        ret_report->seconds = ll_clock_s() - opening->started_s;
    }
    return code;
}
