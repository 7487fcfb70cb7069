#include "core/hydrant_changes.h"

#include <math.h>

struct job {
    const struct ll_hydrant_version *versions;
    size_t count;
    const struct ll_hydrant_year *year;
};

/* What a group came to in the year. */
enum change { NOTHING, PUT_BACK, FRESH };

static bool is_down(uint8_t status)
{
    return status == LL_STATUS_BROKEN || status == LL_STATUS_MISSING;
}

static bool begins_in_year(const struct job *job, const struct ll_hydrant_version *v)
{
    return v->from_ms >= job->year->begin_ms && v->from_ms < job->year->end_ms;
}

/* The last that stood at this place under another uid, and was on record before; NULL: nothing. */
static const struct ll_hydrant_version *stood_before(const struct job *job,
                                                     const struct ll_hydrant_version *first)
{
    const struct ll_hydrant_version *last = NULL;
    for (size_t i = 0; i < job->count; i++) {
        const struct ll_hydrant_version *v = &job->versions[i];
        if (v->group != first->group && v->from_ms < first->from_ms &&
            hypot(v->at.x - first->at.x, v->at.y - first->at.y) <= job->year->same_m &&
            (last == NULL || v->from_ms > last->from_ms)) {
            last = v;
        }
    }
    return last;
}

/* A change of status from one version to the next. */
static enum change step(uint8_t before, uint8_t after)
{
    if (after != LL_STATUS_IN_SERVICE) {
        return NOTHING;
    }
    return is_down(before) ? PUT_BACK : before == LL_STATUS_PLANNED ? FRESH : NOTHING;
}

/* What became of one that came on record in the year. */
static enum change arrival(const struct job *job, const struct ll_hydrant_version *first)
{
    const struct ll_hydrant_version *before = stood_before(job, first);
    if (first->status != LL_STATUS_IN_SERVICE) {
        return NOTHING;
    }
    if (before == NULL) {
        return FRESH;
    }
    bool gone = before->to_ms <= first->from_ms; /* else both are there */
    return gone ? step(before->status, first->status) : NOTHING;
}

static enum change change_of(const struct job *job, const struct ll_hydrant_version *group,
                             size_t count)
{
    enum change found = begins_in_year(job, &group[0]) ? arrival(job, &group[0]) : NOTHING;
    for (size_t i = 1; i < count && found == NOTHING; i++) {
        if (begins_in_year(job, &group[i])) {
            found = step(group[i - 1].status, group[i].status);
        }
    }
    return found;
}

struct ll_hydrant_changes ll_hydrant_changes_count(const struct ll_hydrant_version *versions,
                                                   size_t count, const bool *inside,
                                                   const struct ll_hydrant_year *year)
{
    const struct job job = {versions, count, year};
    struct ll_hydrant_changes c = {0};
    for (size_t begin = 0, end = 0; begin < count; begin = end) {
        while (end < count && versions[end].group == versions[begin].group) {
            c.told = c.told || (versions[end].kind == LL_HYDRANT_MUNICIPAL &&
                                versions[end].from_ms < year->begin_ms);
            end++;
        }
        bool counts =
            versions[end - 1].kind == LL_HYDRANT_MUNICIPAL && (inside == NULL || inside[end - 1]);
        enum change change = counts ? change_of(&job, &versions[begin], end - begin) : NOTHING;
        c.put_back += change == PUT_BACK;
        c.fresh += change == FRESH;
    }
    return c;
}
