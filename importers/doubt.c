#include "importers/doubt.h"

#include <math.h>

static int percent(size_t part, size_t all)
{
    return all == 0 ? 0 : (int)lround(100.0 * (double)part / (double)all);
}

/// What was seen of one candidate. ll_fail formats in the reader's language.
static void describe_signs(enum ll_layer layer, const struct ll_agreement *a, struct ll_err *words)
{
    int near = percent(a->near, a->count), clashing = percent(a->clashing, a->count);
    double near_m = ll_agreement_near_m(layer);
    if (a->judged == 0) {
        (void)ll_fail(words, LL_OK, "far from everything in the store");
    } else if (layer == LL_HYDRANT || layer == LL_OBSTACLE) {
        (void)ll_fail(words, LL_OK, "%d %% within %.0f m of a lane, %d %% inside buildings", near,
                      near_m, clashing);
    } else if (layer == LL_BUILDING) {
        (void)ll_fail(words, LL_OK, "%d %% by a lane and inside the known areas, %d %% on a lane",
                      near, clashing);
    } else if (layer == LL_LANE) {
        (void)ll_fail(words, LL_OK, "%d %% pass buildings, %d %% run through buildings", near,
                      clashing);
    } else if (layer == LL_AREA) {
        (void)ll_fail(words, LL_OK, "%d %% hold buildings, %d %% cut buildings", near, clashing);
    } else {
        (void)ll_fail(words, LL_OK, "%d %% within %.0f m of a lane", near, near_m);
    }
}

enum ll_code ll_crs_doubt_describe(const struct ll_crs_doubt *doubt, size_t most, enum ll_lang lang,
                                   struct ll_text *ret_text, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    struct ll_err words = {.lang = lang};
    (void)ll_fail(&words, LL_OK,
                  doubt->compared
                      ? "coordinate systems by how well %zu features agree with the store:"
                      : "coordinate systems that such coordinates could be in (%zu features looked "
                        "at; the store holds nothing to compare with):",
                  doubt->sampled);
    code = ll_text_appendf(ret_text, err, "%s\n", words.message);
    for (size_t i = 0; code == LL_OK && i < doubt->count && i < most; i++) {
        const struct ll_crs_candidate *c = &doubt->candidate[i];
        const char *crs = c->crs[0] == '\0' ? "?" : c->crs;
        words.message[0] = '\0';
        if (doubt->compared) {
            describe_signs(doubt->layer, &c->agreement, &words);
            code = ll_text_appendf(ret_text, err, "  %zu. %3d %%  %s (%s): %s\n", i + 1,
                                   percent(c->agreement.good, c->agreement.count), crs, c->name,
                                   words.message);
        } else {
            code = ll_text_appendf(ret_text, err, "  %zu. %s (%s)\n", i + 1, crs, c->name);
        }
    }
    if (code == LL_OK && doubt->count > most) {
        words.message[0] = '\0';
        (void)ll_fail(&words, LL_OK, "and %zu more that agree less", doubt->count - most);
        code = ll_text_appendf(ret_text, err, "  %s\n", words.message);
    }
    return code;
}
