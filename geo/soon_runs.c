#include "geo/soon_runs.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/lesser.h"
#include "geo/stage.h"

/// Runs are gathered for buildings this far around one.
#define GATHER_M 80.0

/// Columns are filled up to a multiple of this.
#define PAD 8U

/// What single precision may be off by, with much to spare: metres of places within some kilometres
/// of the middle, seconds, and a share of a time.
#define SLACK_M     0.01F
#define SLACK_S     0.01
#define SLACK_SHARE 1e-6

/// Sides of the boxes, walks to the building, and when each run can lead there.
enum column { MIN_X, MAX_X, MIN_Y, MAX_Y, WALK_S, AT_LEAST_S, COLUMN_COUNT };

void ll_soon_runs_clear(struct ll_soon_runs *runs)
{
    ll_gathered_runs_clear(&runs->gathered);
    ll_free(runs->columns);
    for (size_t i = 0; i < LL_SOON_TIMES; i++) {
        ll_free(runs->times[i].at_s);
        ll_free(runs->times[i].station);
    }
    ll_free(runs->found);
    *runs = (struct ll_soon_runs){0};
}

static float *column(const struct ll_soon_runs *r, enum column number)
{
    return r->columns + (size_t)number * r->padded;
}

enum ll_code ll_soon_runs_gather(struct ll_soon_runs *runs, const struct ll_network *network,
                                 const struct ll_box *box, double reach_m, struct ll_err *err)
{
    return ll_gather_runs_for(network, box, reach_m, GATHER_M, &runs->gathered, err);
}

/// A place in the frame of the columns. What is beyond reach of all buildings around is moved near,
/// so that it can be told in single precision.
static float framed(double at, double middle, double most_m)
{
    return (float)ll_lesser(ll_greater(at - middle, -most_m), most_m);
}

/// Puts the boxes of the runs that were gathered into columns.
static enum ll_code frame(struct ll_soon_runs *r, double reach_m, struct ll_err *err)
{
    const struct ll_box *around = &r->gathered.around;
    const size_t count = r->gathered.count;
    const size_t padded = (count + PAD - 1) / PAD * PAD;
    enum ll_code code = ll_array_reserve(&r->columns, &r->column_capacity, COLUMN_COUNT * padded,
                                         sizeof *r->columns, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&r->found, &r->found_capacity, padded, sizeof *r->found, err);
    }
    if (code != LL_OK) {
        return code;
    }
    const double most_m =
        (around->max_x - around->min_x) + (around->max_y - around->min_y) + reach_m;
    r->padded = padded;
    r->middle = (struct ll_xy){0.5 * (around->min_x + around->max_x),
                               0.5 * (around->min_y + around->max_y)};
    r->box = ll_box_empty();
    for (size_t i = 0; i < padded; i++) {
        const struct ll_box *box = &r->gathered.items[i < count ? i : 0].box;
        column(r, MIN_X)[i] = framed(box->min_x, r->middle.x, most_m);
        column(r, MAX_X)[i] = framed(box->max_x, r->middle.x, most_m);
        column(r, MIN_Y)[i] = framed(box->min_y, r->middle.y, most_m);
        column(r, MAX_Y)[i] = framed(box->max_y, r->middle.y, most_m);
    }
    r->framed = r->gathered.times;
    return LL_OK;
}

/// How long the walk from each run to the building takes at least; INFINITY: out of reach.
static void time_walks(struct ll_soon_runs *r, const struct ll_box *box, const struct ll_walk *walk)
{
    const float *restrict min_x = column(r, MIN_X);
    const float *restrict max_x = column(r, MAX_X);
    const float *restrict min_y = column(r, MIN_Y);
    const float *restrict max_y = column(r, MAX_Y);
    float *restrict walk_s = column(r, WALK_S);
    const float left = (float)(box->min_x - r->middle.x);
    const float right = (float)(box->max_x - r->middle.x);
    const float low = (float)(box->min_y - r->middle.y);
    const float high = (float)(box->max_y - r->middle.y);
    const float reach_m = (float)(walk->reach_m + LL_ROUNDING_M) + SLACK_M;
    const float pace = (float)(1.0 / walk->speed_mps);
    const size_t padded = r->padded;
    for (size_t i = 0; i < padded; i++) {
        const float to_right = min_x[i] - right;
        const float to_left = left - max_x[i];
        const float beside = to_right > to_left ? to_right : to_left;
        const float above = min_y[i] - high;
        const float below = low - max_y[i];
        const float over = above > below ? above : below;
        const float dx = beside > 0.0F ? beside : 0.0F;
        const float dy = over > 0.0F ? over : 0.0F;
        const float walk_m = sqrtf(dx * dx + dy * dy);
        walk_s[i] = walk_m > reach_m ? INFINITY : walk_m * pace;
    }
    r->box = *box;
}

/// Puts times at the runs that were gathered into columns.
static enum ll_code make_times(const struct ll_soon_runs *r, const struct ll_run_least *least,
                               struct ll_soon_times *t, struct ll_err *err)
{
    const size_t count = r->gathered.count;
    enum ll_code code =
        ll_array_reserve(&t->at_s, &t->at_capacity, 2 * r->padded, sizeof *t->at_s, err);
    if (code == LL_OK) {
        code =
            ll_array_reserve(&t->station, &t->station_capacity, r->padded, sizeof *t->station, err);
    }
    if (code != LL_OK) {
        return code;
    }
    static const struct ll_run_least never = {INFINITY, INFINITY, LL_NONE, false};
    double base_s = INFINITY;
    for (size_t i = 0; i < count; i++) {
        base_s = ll_lesser(least[r->gathered.items[i].run].at_s, base_s);
    }
    t->any = base_s < INFINITY;
    t->base_s = t->any ? base_s : 0.0;
    for (size_t i = 0; i < r->padded; i++) {
        const struct ll_run_least *at = i < count ? &least[r->gathered.items[i].run] : &never;
        t->at_s[i] = (float)(at->at_s - t->base_s);
        t->at_s[r->padded + i] = (float)(at->other_s - t->base_s);
        t->station[i] = at->station;
    }
    t->least = least;
    t->gathering = r->framed;
    return LL_OK;
}

static enum ll_code need_times(struct ll_soon_runs *r, const struct ll_run_least *least,
                               const struct ll_soon_times **ret_times, struct ll_err *err)
{
    size_t at = 0;
    while (at < LL_SOON_TIMES && r->times[at].least != least) {
        at++;
    }
    if (at == LL_SOON_TIMES) {
        at = r->next_times;
        r->next_times = (at + 1) % LL_SOON_TIMES;
    }
    struct ll_soon_times *t = &r->times[at];
    const bool ready = t->least == least && t->gathering == r->framed;
    enum ll_code code = ready ? LL_OK : make_times(r, least, t, err);
    *ret_times = t;
    return code;
}

/// Adds times and walks up, several at once. @return The soonest.
static float add_up(const struct ll_soon_runs *r, const struct ll_soon_times *t, uint32_t but)
{
    const float *restrict at_s = t->at_s;
    const float *restrict other_s = t->at_s + r->padded;
    const uint32_t *restrict station = t->station;
    const float *restrict walk_s = column(r, WALK_S);
    float *restrict at_least_s = column(r, AT_LEAST_S);
    const size_t padded = r->padded;
    float least_s[PAD];
    float soonest_s = INFINITY;
    for (size_t k = 0; k < PAD; k++) {
        least_s[k] = INFINITY;
    }
    for (size_t i = 0; i < padded; i += PAD) {
        for (size_t k = i; k < i + PAD; k++) { /* where there is no station both are INFINITY */
            const float mine_s = at_s[k];
            const float theirs_s = other_s[k];
            at_least_s[k] = (station[k] == but ? theirs_s : mine_s) + walk_s[k];
        }
        for (size_t k = 0; k < PAD; k++) {
            least_s[k] = at_least_s[i + k] < least_s[k] ? at_least_s[i + k] : least_s[k];
        }
    }
    for (size_t k = 0; k < PAD; k++) {
        soonest_s = least_s[k] < soonest_s ? least_s[k] : soonest_s;
    }
    return soonest_s;
}

static bool same_box(const struct ll_box *a, const struct ll_box *b)
{
    return a->min_x == b->min_x && a->min_y == b->min_y && a->max_x == b->max_x &&
           a->max_y == b->max_y;
}

enum ll_code ll_soon_runs_ask(struct ll_soon_runs *runs, const struct ll_soon_question *question,
                              struct ll_err *err)
{
    const double reach_m = question->walk->reach_m + LL_ROUNDING_M;
    const struct ll_soon_times *times = NULL;
    enum ll_code code = ll_soon_runs_gather(runs, question->network, &question->box, reach_m, err);
    if (code == LL_OK && runs->framed != runs->gathered.times) {
        code = frame(runs, reach_m, err);
    }
    if (code == LL_OK) {
        code = need_times(runs, question->least, &times, err);
    }
    if (code != LL_OK) {
        return code;
    }
    if (times->any && !same_box(&runs->box, &question->box)) {
        time_walks(runs, &question->box, question->walk);
    }
    runs->base_s = times->base_s;
    runs->soonest_s = times->any ? add_up(runs, times, question->but) : INFINITY;
    runs->found_count = 0;
    return LL_OK;
}

uint32_t ll_soon_runs_first(const struct ll_soon_runs *runs)
{
    const float *at_least_s = column(runs, AT_LEAST_S);
    size_t at = 0;
    if (runs->soonest_s == INFINITY) {
        return LL_NONE;
    }
    while (at_least_s[at] != runs->soonest_s) {
        at++;
    }
    return runs->gathered.items[at].run;
}

/// A time as the columns count it, so late that no run which can lead there by then is missed.
static float late(const struct ll_soon_runs *r, double by_s)
{
    const double left_s = by_s - r->base_s;
    const float late_s = (float)(left_s + SLACK_S + SLACK_SHARE * fabs(left_s));
    return late_s < 1e30F ? late_s : 1e30F;
}

static inline bool sooner(const struct ll_soon_run *a, const struct ll_soon_run *b)
{
    return a->at_least_s < b->at_least_s || (a->at_least_s == b->at_least_s && a->run < b->run);
}

static void sift_down(struct ll_soon_runs *r, size_t at)
{
    const struct ll_soon_run moved = r->found[at];
    for (size_t child = 2 * at + 1; child < r->found_count; child = 2 * at + 1) {
        child += child + 1 < r->found_count && sooner(&r->found[child + 1], &r->found[child]);
        if (!sooner(&r->found[child], &moved)) {
            break;
        }
        r->found[at] = r->found[child];
        at = child;
    }
    r->found[at] = moved;
}

void ll_soon_runs_list(struct ll_soon_runs *runs, double by_s, uint32_t but)
{
    const float *at_least_s = column(runs, AT_LEAST_S);
    const struct ll_gathered_run *items = runs->gathered.items;
    struct ll_soon_run *list = runs->found;
    const float late_s = late(runs, by_s);
    const size_t count = runs->soonest_s <= late_s ? runs->gathered.count : 0;
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (at_least_s[i] <= late_s && items[i].run != but) {
            list[found++] = (struct ll_soon_run){at_least_s[i], items[i].run};
        }
    }
    runs->found_count = found;
    for (size_t i = found / 2; i-- > 0;) {
        sift_down(runs, i);
    }
}

uint32_t ll_soon_runs_next(struct ll_soon_runs *runs, double by_s)
{
    if (runs->found_count == 0 || runs->found[0].at_least_s > late(runs, by_s)) {
        return LL_NONE;
    }
    const uint32_t run = runs->found[0].run;
    runs->found[0] = runs->found[--runs->found_count];
    if (runs->found_count > 0) {
        sift_down(runs, 0);
    }
    return run;
}
