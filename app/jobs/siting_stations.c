/* What `site stations` looks at and counts. */
#include "app/jobs/siting_private.h"

static enum ll_code before(struct ll_siting_work *w, struct ll_err *err)
{
    (void)w;
    return ll_fail(err, LL_E_UNSUPPORTED, "this version does not place stations yet");
}

static enum ll_code look(struct ll_siting_work *w, struct ll_err *err)
{
    return before(w, err);
}

static enum ll_code cover(struct ll_siting_work *w, struct ll_err *err)
{
    return before(w, err);
}

static enum ll_code after(struct ll_siting_work *w, const struct ll_scene *scene, uint8_t *have,
                          struct ll_err *err)
{
    (void)scene;
    (void)have;
    return before(w, err);
}

static enum ll_site_why why(const struct ll_siting_work *w, size_t demand, uint32_t covered,
                            uint32_t near_walls)
{
    (void)w;
    (void)demand;
    (void)covered;
    (void)near_walls;
    return LL_WHY_TOO_FAR;
}

const struct ll_siting_facility ll_siting_stations = {before, look, cover, after, why};
