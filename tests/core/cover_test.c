#include "core/cover.h"

#include <math.h>
#include <string.h>

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

enum { CANDIDATES_MAX = 10, DEMAND_MAX = 16, COVERS_MAX = 200, SUBSETS = 1 << CANDIDATES_MAX };

/* Sums of fractions are compared to this. */
#define TOLERANCE 1e-9

/// A small question that owns its numbers.
struct question {
    size_t candidates;
    size_t demand;
    uint32_t first[DEMAND_MAX + 1];
    uint32_t candidate[COVERS_MAX];
    double weight[DEMAND_MAX];
    uint8_t need[DEMAND_MAX];
    uint8_t have[DEMAND_MAX];
    double cost[CANDIDATES_MAX];
};

static struct ll_cover_demand demand_of(const struct question *q)
{
    return (struct ll_cover_demand){.candidate_count = q->candidates,
                                    .demand_count = q->demand,
                                    .first = q->first,
                                    .candidate = q->candidate,
                                    .weight = q->weight,
                                    .need = q->need,
                                    .have = q->have,
                                    .cost = q->cost};
}

static struct ll_cover_request ask(enum ll_cover_task task, double amount)
{
    return (struct ll_cover_request){.task = task,
                                     .count = task == LL_COVER_COUNT ? (size_t)amount : 0,
                                     .budget = amount,
                                     .share = amount,
                                     .limit_s = INFINITY};
}

static struct ll_cover_plan solve(const struct question *q, const struct ll_cover_request *request)
{
    struct ll_err err = {0};
    struct ll_cover_demand demand = demand_of(q);
    struct ll_cover_plan plan = {0};
    assert_ok(ll_cover_solve(&demand, request, &plan, &err), &err);
    return plan;
}

/// Covers of one demand by a set of candidates, each counted once, and by what exists.
static int covers(const struct question *q, size_t d, unsigned set)
{
    unsigned by = 0;
    for (uint32_t e = q->first[d]; e < q->first[d + 1]; e++) {
        by |= 1U << q->candidate[e];
    }
    int count = q->have[d];
    for (by &= set; by != 0; by &= by - 1) {
        count++;
    }
    return count;
}

static double served(const struct question *q, unsigned set)
{
    double sum = 0.0;
    for (size_t d = 0; d < q->demand; d++) {
        sum += covers(q, d, set) >= q->need[d] ? q->weight[d] : 0.0;
    }
    return sum;
}

static double cost_of(const struct question *q, unsigned set)
{
    double sum = 0.0;
    for (size_t c = 0; c < q->candidates; c++) {
        sum += (set >> c & 1U) != 0 ? q->cost[c] : 0.0;
    }
    return sum;
}

static size_t size_of(unsigned set)
{
    size_t size = 0;
    for (; set != 0; set &= set - 1) {
        size++;
    }
    return size;
}

static bool is_allowed(const struct question *q, const struct ll_cover_request *r, unsigned set)
{
    switch (r->task) {
    case LL_COVER_COUNT:
        return size_of(set) <= r->count;
    case LL_COVER_BUDGET:
        return cost_of(q, set) <= r->budget + TOLERANCE;
    default:
        return served(q, set) >= r->share * served(q, (1U << q->candidates) - 1) - TOLERANCE;
    }
}

/// The oracle: every set of candidates. Weight that is won, or the least cost.
static double brute_force(const struct question *q, const struct ll_cover_request *r)
{
    double best = r->task == LL_COVER_SHARE ? INFINITY : 0.0;
    for (unsigned set = 0; set < 1U << q->candidates; set++) {
        if (!is_allowed(q, r, set)) {
            continue;
        }
        best = r->task == LL_COVER_SHARE ? fmin(best, cost_of(q, set))
                                         : fmax(best, served(q, set) - served(q, 0));
    }
    return best;
}

/// Duplicates, candidates of no use, demand that nobody covers, weights and costs of 0 come by
/// themselves; `whole` numbers or fractions.
static struct question any_question(struct ll_rng *rng, bool whole)
{
    struct question q = {.candidates = ll_rng_below(rng, CANDIDATES_MAX + 1),
                         .demand = ll_rng_below(rng, DEMAND_MAX + 1)};
    bool pairs = ll_rng_below(rng, 2) == 0;
    uint32_t most = 1 + ll_rng_below(rng, 6);
    for (size_t d = 0; d < q.demand; d++) {
        double weight = ll_rng_below(rng, 6);
        q.weight[d] = whole ? weight : weight * 0.1 + ll_rng_unit(rng) * (weight > 0.0);
        q.need[d] = (uint8_t)(1 + (pairs ? ll_rng_below(rng, 2) : 0));
        q.have[d] = (uint8_t)(ll_rng_below(rng, 6) == 0 ? 1 + ll_rng_below(rng, 2) : 0);
        uint32_t count = q.candidates == 0 ? 0 : ll_rng_below(rng, most + 1);
        for (uint32_t i = 0; i < count; i++) {
            q.candidate[q.first[d] + i] = ll_rng_below(rng, (uint32_t)q.candidates);
        }
        q.first[d + 1] = q.first[d] + count;
    }
    for (size_t c = 0; c < q.candidates; c++) {
        q.cost[c] = whole ? ll_rng_below(rng, 5) : ll_rng_below(rng, 5) * 0.3;
    }
    return q;
}

static struct ll_cover_request any_request(struct ll_rng *rng)
{
    switch (ll_rng_below(rng, 4)) {
    case 0:
        return ask(LL_COVER_COUNT, ll_rng_below(rng, CANDIDATES_MAX + 3));
    case 1:
        return ask(LL_COVER_BUDGET, ll_rng_below(rng, 20) * 0.3);
    case 2:
        return ask(LL_COVER_SHARE, 1.0);
    default:
        return ask(LL_COVER_SHARE, ll_rng_below(rng, 11) * 0.1);
    }
}

static unsigned set_of(const struct ll_cover_plan *plan)
{
    unsigned set = 0;
    for (size_t i = 0; i < plan->site_count; i++) {
        unsigned bit = 1U << plan->sites[i].candidate;
        assert_int_equal(set & bit, 0);
        set |= bit;
    }
    return set;
}

/// The plan does what it says, whatever its value.
static void assert_honest(const struct question *q, const struct ll_cover_request *r,
                          const struct ll_cover_plan *plan)
{
    unsigned set = set_of(plan);
    assert_true(is_allowed(q, r, set));
    assert_near(plan->gain, served(q, set) - served(q, 0), TOLERANCE);
    assert_near(plan->cost, cost_of(q, set), TOLERANCE);
    assert_near(plan->before, served(q, 0), TOLERANCE);
    assert_near(plan->most, served(q, (1U << q->candidates) - 1) - served(q, 0), TOLERANCE);
    assert_true(plan->value == (r->task == LL_COVER_SHARE ? plan->cost : plan->gain));
    unsigned so_far = 0;
    for (size_t i = 0; i < plan->site_count; i++) {
        unsigned next = so_far | 1U << plan->sites[i].candidate;
        assert_near(plan->sites[i].gain, served(q, next) - served(q, so_far), TOLERANCE);
        so_far = next;
    }
}

static void assert_unserved(const struct question *q, const struct ll_cover_plan *plan)
{
    size_t at = 0;
    for (size_t d = 0; d < q->demand; d++) {
        int most = covers(q, d, (1U << q->candidates) - 1);
        if (most >= q->need[d] || q->weight[d] == 0.0) {
            continue;
        }
        assert_true(at < plan->unserved_count);
        assert_int_equal(plan->unserved[at].demand, d);
        assert_int_equal(plan->unserved[at].reason,
                         most == q->have[d] ? LL_COVER_NO_CANDIDATE : LL_COVER_TOO_FEW);
        at++;
    }
    assert_int_equal(plan->unserved_count, at);
}

static void plans_equal_the_best_of_all_sets(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(11, 1);
    for (int n = 0; n < 1500; n++) {
        struct question q = any_question(&rng, n % 3 != 0);
        struct ll_cover_request r = any_request(&rng);
        if (r.task == LL_COVER_COUNT) {
            for (size_t c = 0; c < q.candidates; c++) {
                q.cost[c] = 1.0;
            }
        }
        LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan plan = solve(&q, &r);
        assert_honest(&q, &r, &plan);
        assert_unserved(&q, &plan);
        assert_near(plan.value, brute_force(&q, &r), TOLERANCE);
        assert_int_equal(plan.status, LL_COVER_OPTIMAL);
        assert_near(plan.bound, plan.value, TOLERANCE * (1.0 + plan.value));
    }
}

/* However early the search ends, the bound holds and the plan is one that may be carried out. */
static void bounds_hold_when_the_search_is_cut_short(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(11, 2);
    for (int n = 0; n < 600; n++) {
        struct question q = any_question(&rng, n % 3 != 0);
        struct ll_cover_request r = any_request(&rng);
        r.gap = n % 2 == 0 ? 0.4 : 0.0;
        r.limit_nodes = n % 5 == 0 ? 1 : 0;
        r.limit_s = n % 7 == 0 ? 0.0 : INFINITY;
        LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan plan = solve(&q, &r);
        assert_honest(&q, &r, &plan);
        double best = brute_force(&q, &r);
        if (r.task == LL_COVER_SHARE) {
            assert_true(plan.bound <= best + TOLERANCE && best <= plan.value + TOLERANCE);
        } else {
            assert_true(plan.bound >= best - TOLERANCE && best >= plan.value - TOLERANCE);
        }
        if (plan.status == LL_COVER_WITHIN_GAP) {
            assert_true(plan.gap <= r.gap);
        }
        assert_true(plan.status != LL_COVER_OPTIMAL || fabs(plan.value - best) <= TOLERANCE);
    }
}

/// The same question with candidates and demand in another order.
static struct question shuffled(const struct question *q, struct ll_rng *rng)
{
    uint32_t number[CANDIDATES_MAX];
    size_t order[DEMAND_MAX];
    struct question out = {.candidates = q->candidates, .demand = q->demand};
    for (uint32_t c = 0; c < q->candidates; c++) {
        uint32_t at = ll_rng_below(rng, c + 1);
        number[c] = number[at];
        number[at] = c;
    }
    for (uint32_t d = 0; d < q->demand; d++) {
        uint32_t at = ll_rng_below(rng, d + 1);
        order[d] = order[at];
        order[at] = d;
    }
    for (size_t c = 0; c < q->candidates; c++) {
        out.cost[number[c]] = q->cost[c];
    }
    for (size_t d = 0; d < q->demand; d++) {
        size_t from = order[d];
        uint32_t count = q->first[from + 1] - q->first[from];
        out.weight[d] = q->weight[from];
        out.need[d] = q->need[from];
        out.have[d] = q->have[from];
        for (uint32_t i = 0; i < count; i++) {
            out.candidate[out.first[d] + i] = number[q->candidate[q->first[from] + count - 1 - i]];
        }
        out.first[d + 1] = out.first[d] + count;
    }
    return out;
}

static void the_order_of_candidates_and_demand_changes_nothing(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(11, 3);
    for (int n = 0; n < 300; n++) {
        struct question q = any_question(&rng, n % 3 != 0);
        struct question other = shuffled(&q, &rng);
        struct ll_cover_request r = any_request(&rng);
        LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan a = solve(&q, &r);
        LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan b = solve(&other, &r);
        assert_near(a.value, b.value, TOLERANCE);
        assert_near(a.most, b.most, TOLERANCE);
        assert_int_equal(a.unserved_count, b.unserved_count);
    }
}

static void one_more_candidate_never_makes_it_worse(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(11, 4);
    for (int n = 0; n < 300; n++) {
        struct question more = any_question(&rng, true);
        if (more.candidates == 0) {
            continue;
        }
        struct question less = more;
        less.candidates--;
        uint32_t end = 0;
        for (size_t d = 0; d < more.demand; d++) {
            for (uint32_t e = more.first[d]; e < more.first[d + 1]; e++) {
                if (more.candidate[e] < less.candidates) {
                    less.candidate[end++] = more.candidate[e];
                }
            }
            less.first[d + 1] = end;
        }
        struct ll_cover_request r = n % 2 == 0 ? ask(LL_COVER_COUNT, ll_rng_below(&rng, 6))
                                               : ask(LL_COVER_BUDGET, ll_rng_below(&rng, 10));
        LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan a = solve(&less, &r);
        LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan b = solve(&more, &r);
        assert_true(b.value >= a.value);
    }
}

/* Four lanes of houses and three places:
 *
 *   houses   5   3   4   2   7        place A serves 5 and 3, B 3 and 4, C 4 and 2;
 *            A---A                    nobody reaches the 7
 *                B---B
 *                    C---C */
static struct question row_of_houses(void)
{
    return (struct question){.candidates = 3,
                             .demand = 5,
                             .first = {0, 1, 3, 5, 6, 6},
                             .candidate = {0, 0, 1, 1, 2, 2},
                             .weight = {5, 3, 4, 2, 7},
                             .need = {1, 1, 1, 1, 1},
                             .cost = {1, 1, 1}};
}

static void sites_come_in_the_order_of_what_they_add(void **state)
{
    (void)state;
    struct question q = row_of_houses();
    struct ll_cover_request r = ask(LL_COVER_COUNT, 2);
    LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan plan = solve(&q, &r);
    assert_int_equal(plan.site_count, 2);
    assert_int_equal(plan.sites[0].candidate, 0);
    assert_near(plan.sites[0].gain, 8, 0);
    assert_int_equal(plan.sites[1].candidate, 2);
    assert_near(plan.sites[1].gain, 6, 0);
    assert_near(plan.total, 21, 0);
    assert_near(plan.most, 14, 0);
    assert_int_equal(plan.unserved_count, 1);
    assert_int_equal(plan.unserved[0].demand, 4);
}

static void exactly_so_many_are_filled_up_with_what_adds_nothing(void **state)
{
    (void)state;
    struct question q = row_of_houses();
    struct ll_cover_request r = ask(LL_COVER_COUNT, 3);
    LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan least = solve(&q, &r);
    assert_int_equal(least.site_count, 2); /* A and C serve all that B would */
    r.exactly = true;
    LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan full = solve(&q, &r);
    assert_int_equal(full.site_count, 3);
    assert_int_equal(full.sites[2].candidate, 1);
    assert_near(full.sites[2].gain, 0, 0);
    r.count = 9;
    LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan all = solve(&q, &r);
    assert_int_equal(all.site_count, 3);
}

static void what_needs_two_and_has_one_needs_one_more(void **state)
{
    (void)state;
    struct question q = row_of_houses();
    q.need[0] = q.need[1] = q.need[4] = 2;
    q.have[0] = 1;
    struct ll_cover_request r = ask(LL_COVER_COUNT, 3);
    LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan plan = solve(&q, &r);
    assert_near(plan.gain, 14, 0);
    q.have[0] = 0;
    LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan without = solve(&q, &r);
    assert_near(without.gain, 9, 0); /* the first house has only one place near it */
    assert_int_equal(without.unserved_count, 2);
    assert_int_equal(without.unserved[0].reason, LL_COVER_TOO_FEW);
    assert_int_equal(without.unserved[1].reason, LL_COVER_NO_CANDIDATE);
}

static void a_budget_counts_sums_of_rounded_costs_as_they_are_meant(void **state)
{
    (void)state;
    struct question q = row_of_houses();
    q.cost[0] = q.cost[1] = q.cost[2] = 0.1;
    q.need[1] = q.need[2] = 2; /* so that all three places are wanted */
    struct ll_cover_request r = ask(LL_COVER_BUDGET, 0.3);
    LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan plan = solve(&q, &r);
    assert_int_equal(plan.site_count, 3); /* 0.1 + 0.1 + 0.1 > 0.3 */
}

enum { PLANE_MAX = 400 };

/// Points on a plane, houses and places at once; each serves what is within reach.
struct plane_store {
    uint32_t first[PLANE_MAX + 1];
    uint32_t candidate[PLANE_MAX * PLANE_MAX];
    double weight[PLANE_MAX];
    uint8_t need[PLANE_MAX];
};

static struct ll_cover_demand any_plane(struct plane_store *s, size_t count, double reach,
                                        uint64_t seed)
{
    struct ll_rng rng = ll_rng_make(seed, 5);
    double x[PLANE_MAX];
    double y[PLANE_MAX];
    for (size_t i = 0; i < count; i++) {
        x[i] = ll_rng_unit(&rng);
        y[i] = ll_rng_unit(&rng);
        s->weight[i] = 1 + ll_rng_below(&rng, 20);
        s->need[i] = (uint8_t)(1 + (ll_rng_below(&rng, 4) == 0));
    }
    s->first[0] = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t end = s->first[i];
        for (size_t j = 0; j < count; j++) {
            if (hypot(x[i] - x[j], y[i] - y[j]) <= reach) {
                s->candidate[end++] = (uint32_t)j;
            }
        }
        s->first[i + 1] = end;
    }
    return (struct ll_cover_demand){.candidate_count = count,
                                    .demand_count = count,
                                    .first = s->first,
                                    .candidate = s->candidate,
                                    .weight = s->weight};
}

static void the_same_seed_gives_the_same_plan(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct plane_store *s = *state;
    struct ll_cover_demand demand = any_plane(s, 120, 0.12, 1);
    struct ll_cover_request r = ask(LL_COVER_COUNT, 12);
    r.limit_nodes = 5;
    LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan a = {0};
    LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan b = {0};
    assert_ok(ll_cover_solve(&demand, &r, &a, &err), &err);
    assert_ok(ll_cover_solve(&demand, &r, &b, &err), &err);
    assert_int_equal(a.site_count, b.site_count);
    for (size_t i = 0; i < a.site_count; i++) {
        assert_int_equal(a.sites[i].candidate, b.sites[i].candidate);
    }
    assert_true(a.value == b.value && a.bound == b.bound && a.nodes == b.nodes);
}

static bool refuse(void *user, const char *stage, size_t done, size_t total)
{
    (void)stage;
    (void)done;
    (void)total;
    ++*(int *)user;
    return false;
}

static void a_refused_search_ends_and_gives_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct question q = row_of_houses();
    int asked = 0;
    struct ll_progress progress = {.report = refuse, .user = &asked};
    struct ll_cover_request r = ask(LL_COVER_COUNT, 2);
    r.progress = &progress;
    struct ll_cover_demand demand = demand_of(&q);
    struct ll_cover_plan plan = {.nodes = 77};
    assert_int_equal(ll_cover_solve(&demand, &r, &plan, &err), LL_E_CANCELLED);
    assert_int_equal(asked, 1);
    assert_int_equal(plan.nodes, 77);
}

static void assert_refused(const struct question *q, const struct ll_cover_request *r,
                           const char *part)
{
    struct ll_err err = {0};
    struct ll_cover_demand demand = demand_of(q);
    struct ll_cover_plan plan = {0};
    assert_int_equal(ll_cover_solve(&demand, r, &plan, &err), LL_E_INVALID);
    assert_mentions(err.message, part);
}

static void numbers_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    struct ll_cover_request r = ask(LL_COVER_COUNT, 2);
    struct question q = row_of_houses();
    q.weight[1] = -1.0;
    assert_refused(&q, &r, "demand 1");
    q = row_of_houses();
    q.need[2] = 3;
    assert_refused(&q, &r, "needs 3");
    q = row_of_houses();
    q.cost[2] = NAN;
    assert_refused(&q, &r, "candidate 2");
    q = row_of_houses();
    q.candidate[3] = 3;
    assert_refused(&q, &r, "candidate 3");
    q = row_of_houses();
    q.first[2] = 6;
    assert_refused(&q, &r, "demand 2");
    q = row_of_houses();
    r = ask(LL_COVER_SHARE, 1.1);
    assert_refused(&q, &r, "share");
    r = ask(LL_COVER_BUDGET, -1.0);
    assert_refused(&q, &r, "budget");
    r = ask(LL_COVER_COUNT, 1);
    r.gap = NAN;
    assert_refused(&q, &r, "gap");
}

/* A hundred houses: large enough for a tree of many nodes. The bound at any of them holds for what
 * is best in the end. */
static void bounds_get_closer_and_never_pass_the_optimum(void **state)
{
    struct ll_err err = {0};
    struct plane_store *s = *state;
    for (int pairs = 0; pairs < 2; pairs++) {
        struct ll_cover_demand demand = any_plane(s, 100, 0.14, 2);
        demand.need = pairs == 1 ? s->need : NULL;
        for (int task = 0; task < 2; task++) {
            struct ll_cover_request r = task == 0 ? ask(LL_COVER_COUNT, 6) : ask(LL_COVER_SHARE, 1);
            LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan best = {0};
            assert_ok(ll_cover_solve(&demand, &r, &best, &err), &err);
            assert_int_equal(best.status, LL_COVER_OPTIMAL);
            for (r.limit_nodes = 1; r.limit_nodes <= 8; r.limit_nodes *= 2) {
                LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan plan = {0};
                assert_ok(ll_cover_solve(&demand, &r, &plan, &err), &err);
                double sign = task == 0 ? 1.0 : -1.0;
                assert_true(sign * (plan.bound - best.value) >= -TOLERANCE);
                assert_true(sign * (best.value - plan.value) >= -TOLERANCE);
            }
        }
    }
}

/// Two towns far apart cost together what each costs alone.
static void serving_all_of_two_towns_costs_the_sum_of_both(void **state)
{
    struct ll_err err = {0};
    struct plane_store *s = *state;
    struct ll_cover_request r = ask(LL_COVER_SHARE, 1.0);
    struct ll_cover_demand one = any_plane(s, 80, 0.12, 3);
    LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan alone = {0};
    assert_ok(ll_cover_solve(&one, &r, &alone, &err), &err);
    uint32_t end = s->first[80];
    for (uint32_t i = 0; i < 80; i++) {
        s->weight[80 + i] = s->weight[i];
        s->first[80 + i + 1] = end + s->first[i + 1];
    }
    for (uint32_t e = 0; e < end; e++) {
        s->candidate[end + e] = s->candidate[e] + 80;
    }
    struct ll_cover_demand both = one;
    both.candidate_count = both.demand_count = 160;
    LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan plan = {0};
    assert_ok(ll_cover_solve(&both, &r, &plan, &err), &err);
    assert_near(plan.value, 2.0 * alone.value, TOLERANCE);
    assert_int_equal(plan.status, LL_COVER_OPTIMAL);
}

struct attempt {
    struct ll_cover_demand demand;
    struct ll_cover_request request;
};

static bool solve_without_memory(void *user)
{
    const struct attempt *a = user;
    struct ll_err err = {0};
    struct ll_cover_plan plan = {0};
    enum ll_code code = ll_cover_solve(&a->demand, &a->request, &plan, &err);
    if (code == LL_E_NOMEM) {
        assert_null(plan.sites);
        return false;
    }
    assert_ok(code, &err);
    ll_cover_plan_clear(&plan);
    return true;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    struct plane_store *s = *state;
    struct attempt a = {.demand = any_plane(s, 40, 0.2, 4), .request = ask(LL_COVER_COUNT, 5)};
    a.demand.need = s->need;
    a.request.limit_nodes = 4;
    ll_for_some_failing_alloc(solve_without_memory, &a, 1000000);
    a.request = ask(LL_COVER_SHARE, 1.0);
    a.request.limit_nodes = 4;
    ll_for_some_failing_alloc(solve_without_memory, &a, 1000000);
    a.demand = any_plane(s, 12, 0.3, 5);
    ll_for_each_failing_alloc(solve_without_memory, &a, 1000000);
}

static int make_store(void **state)
{
    static const size_t size = sizeof(struct plane_store);
    *state = test_malloc(size);
    return 0;
}

static int free_store(void **state)
{
    test_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_equal_the_best_of_all_sets),
        cmocka_unit_test(bounds_hold_when_the_search_is_cut_short),
        cmocka_unit_test(the_order_of_candidates_and_demand_changes_nothing),
        cmocka_unit_test(one_more_candidate_never_makes_it_worse),
        cmocka_unit_test(sites_come_in_the_order_of_what_they_add),
        cmocka_unit_test(exactly_so_many_are_filled_up_with_what_adds_nothing),
        cmocka_unit_test(what_needs_two_and_has_one_needs_one_more),
        cmocka_unit_test(a_budget_counts_sums_of_rounded_costs_as_they_are_meant),
        cmocka_unit_test_setup_teardown(the_same_seed_gives_the_same_plan, make_store, free_store),
        cmocka_unit_test(a_refused_search_ends_and_gives_nothing),
        cmocka_unit_test(numbers_that_make_no_sense_are_refused),
        cmocka_unit_test_setup_teardown(bounds_get_closer_and_never_pass_the_optimum, make_store,
                                        free_store),
        cmocka_unit_test_setup_teardown(serving_all_of_two_towns_costs_the_sum_of_both, make_store,
                                        free_store),
        cmocka_unit_test_setup_teardown(running_out_of_memory_leaves_nothing_behind, make_store,
                                        free_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
