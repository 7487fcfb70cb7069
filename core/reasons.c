#include "core/reasons.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

/* A feature with all its parts. */
struct feature {
    uint32_t village;
    uint32_t row;
    uint8_t layer;
    double low;
    double high;
};

struct job {
    struct feature *features;
    size_t count;
    size_t capacity;
    struct feature *room; /* for sorting: as many */
    size_t room_capacity;
    size_t *start; /* by village, and one more */
    size_t villages;
    enum ll_code code;
    struct ll_err *err;
};

static void keep_part(void *user, const struct ll_part *part)
{
    struct job *job = user;
    if (job->code != LL_OK || !(part->low + part->high > 0.0)) {
        return;
    }
    job->code = ll_array_reserve(&job->features, &job->capacity, job->count + 1,
                                 sizeof *job->features, job->err);
    if (job->code == LL_OK) {
        job->features[job->count++] =
            (struct feature){part->village, part->row, part->layer, part->low, part->high};
    }
}

static int by_feature(const struct feature *a, const struct feature *b)
{
    if (a->layer != b->layer) {
        return a->layer < b->layer ? -1 : 1;
    }
    return (a->row > b->row) - (a->row < b->row);
}

static int compare_features(const void *left, const void *right)
{
    const struct feature *a = left;
    const struct feature *b = right;
    if (a->village != b->village) {
        return a->village < b->village ? -1 : 1;
    }
    int order = by_feature(a, b);
    if (order != 0) {
        return order;
    }
    if (a->low != b->low) { /* so that sums do not hang on how the sort works */
        return a->low < b->low ? -1 : 1;
    }
    return (a->high > b->high) - (a->high < b->high);
}

static void job_clear(struct job *job)
{
    ll_free(job->features);
    ll_free(job->room);
    ll_free(job->start);
}

/* Parts come in order of row, mostly: put together by village they need no more sorting. */
static enum ll_code sort(struct job *job)
{
    enum ll_code code =
        ll_array_reserve(&job->room, &job->room_capacity, job->count, sizeof *job->room, job->err);
    if (code != LL_OK) {
        return code;
    }
    memset(job->start, 0, (job->villages + 1) * sizeof *job->start);
    for (size_t i = 0; i < job->count; i++) {
        job->start[job->features[i].village + 1]++;
    }
    for (size_t v = 0; v < job->villages; v++) {
        job->start[v + 1] += job->start[v];
    }
    for (size_t i = 0; i < job->count; i++) {
        job->room[job->start[job->features[i].village]++] = job->features[i];
    }
    struct feature *const sorted = job->room;
    size_t capacity = job->room_capacity;
    job->room = job->features;
    job->room_capacity = job->capacity;
    job->features = sorted;
    job->capacity = capacity;
    for (size_t i = 1; i < job->count; i++) {
        if (compare_features(&sorted[i - 1], &sorted[i]) > 0) {
            qsort(sorted, job->count, sizeof *sorted, compare_features);
            break;
        }
    }
    return LL_OK;
}

/* Adds up what belongs to one feature. */
static void merge(struct job *job)
{
    size_t kept = 0;
    for (size_t i = 0; i < job->count; i++) {
        const struct feature *f = &job->features[i];
        struct feature *last = kept == 0 ? NULL : &job->features[kept - 1];
        if (last != NULL && last->village == f->village && by_feature(last, f) == 0) {
            last->low += f->low;
            last->high += f->high;
        } else {
            job->features[kept++] = *f;
        }
    }
    job->count = kept;
}

static double part_of(const struct feature *f)
{
    return f->low + f->high; /* twice the middle */
}

/* Puts a feature into the list if it is among the first. */
static void consider(const struct feature *f, const struct feature *top[LL_REASONS_MOST],
                     size_t *count)
{
    size_t at = *count;
    while (at > 0 && part_of(f) > part_of(top[at - 1])) {
        at--;
    }
    if (at == LL_REASONS_MOST) {
        return;
    }
    size_t last = *count < LL_REASONS_MOST ? (*count)++ : (size_t)LL_REASONS_MOST - 1;
    for (size_t i = last; i > at; i--) {
        top[i] = top[i - 1];
    }
    top[at] = f;
}

/* The reasons of one village from its features. */
static struct ll_reasons share_out(const struct feature *features, size_t count, double share)
{
    const struct feature *top[LL_REASONS_MOST] = {NULL};
    struct ll_reasons r = {.others_share = share};
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += part_of(&features[i]);
        consider(&features[i], top, &r.count);
    }
    double told = 0.0;
    for (size_t k = 0; k < r.count; k++) {
        const struct feature *f = top[k];
        double width = f->high - f->low;
        r.top[k] = (struct ll_reason){.layer = f->layer,
                                      .row = f->row,
                                      .certain = !(width > 0.0),
                                      .share = share * (part_of(f) / sum)};
        told += r.top[k].share;
    }
    r.others = count - r.count;
    r.others_share = r.others == 0 ? 0.0 : fmax(0.0, share - told);
    if (r.others == 0 && r.count > 0) { /* what rounding left goes to the last */
        r.top[r.count - 1].share = fmax(0.0, r.top[r.count - 1].share + (share - told));
    }
    return r;
}

static struct ll_reasons of_the_area(uint32_t area, double share, bool certain)
{
    return (struct ll_reasons){
        .top = {{.layer = LL_AREA, .row = area, .certain = certain, .share = share}}, .count = 1};
}

static void fill(const struct job *job, const struct ll_village_table *measures,
                 const struct ll_risk *risks, enum ll_indicator_id id, struct ll_reasons *reasons)
{
    size_t next = 0;
    for (size_t v = 0; v < measures->count; v++) {
        size_t first = next;
        while (next < job->count && job->features[next].village == v) {
            next++;
        }
        struct ll_reasons *r = &reasons[v * LL_IND_COUNT + (size_t)id];
        double share = risks[v].share[id];
        bool known = measures->rows[v].measure[id].known > 0.0;
        if (!(share > 0.0)) {
            *r = (struct ll_reasons){0};
        } else if (!known || next == first ||
                   measures->rows[v].entered[id].use == LL_ENTERED_VALUE) {
            *r = of_the_area(measures->rows[v].area, share, known);
        } else {
            *r = share_out(&job->features[first], next - first, share);
        }
    }
}

enum ll_code ll_reasons_find(const struct ll_measure_input *input,
                             const struct ll_village_table *measures, const struct ll_risk *risks,
                             struct ll_reasons **ret_reasons, struct ll_err *err)
{
    LL_CLEANUP(ll_parts_freep) ll_parts *parts = NULL;
    LL_CLEANUP(ll_freep)
    struct ll_reasons *reasons = ll_calloc(measures->count, LL_IND_COUNT * sizeof *reasons);
    if (reasons == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_parts_new(input, &parts, err);
    LL_CLEANUP(job_clear) struct job job = {.err = err, .villages = measures->count};
    job.start = ll_alloc(measures->count + 1, sizeof *job.start);
    if (job.start == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (int i = 0; code == LL_OK && i < LL_IND_COUNT; i++) {
        enum ll_indicator_id id = (enum ll_indicator_id)i;
        job.count = 0;
        ll_parts_visit(parts, id, keep_part, &job);
        code = job.code == LL_OK ? sort(&job) : job.code;
        if (code == LL_OK) {
            merge(&job);
            fill(&job, measures, risks, id, reasons);
        }
    }
    if (code == LL_OK) {
        *ret_reasons = reasons;
        reasons = NULL;
    }
    return code;
}
