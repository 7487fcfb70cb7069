/// Parts of the covering solver, for core/cover*.c alone.
///
/// Everything is a maximum inside: of weight within a budget, or of minus the cost.
#ifndef LL_CORE_COVER_PRIVATE_H
#define LL_CORE_COVER_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cover.h"
#include "core/rng.h"

#define LL_COVER_NONE UINT32_MAX

/// Rows are groups of demand that the same candidates can cover, columns are candidates. Both ways
/// round as compressed lists, ascending. Owns its arrays.
struct ll_cover_problem {
    bool least_cost; ///< all rows are to be served, but for `allowance`, at least cost
    double budget;   ///< left to spend; with least_cost of no meaning
    double
        allowance;  ///< weight that may be left unserved; with least_cost only. Below 0: impossible
    double settled; ///< value of what is decided: weight served, or minus the cost
    uint32_t rows;
    uint32_t cols;
    uint32_t pairs; ///< rows that need two
    double *weight;
    uint8_t *need;
    uint32_t *row_first; ///< rows + 1
    uint32_t *row_col;
    uint32_t *col_first; ///< cols + 1
    uint32_t *col_row;
    double *cost;
    uint32_t *origin; ///< of each column: the caller's candidate
    uint32_t *taken;  ///< the caller's candidates that are decided for
    uint32_t taken_count;
    /* Multipliers of the relaxation (cover_dual.c); they go on to smaller problems. */
    double *price;       ///< what a row pays to each column that covers it
    double *extra;       ///< of a row that needs two: paid besides to all but its favourite
    uint32_t *favourite; ///< a column, or LL_COVER_NONE
    double scale;        ///< of the steps that still win something
};

/// cover_problem.c
void ll_cover_problem_clear(struct ll_cover_problem *problem);

/// Room for this many rows, columns, covers and taken candidates; counts stay 0.
LL_MUST_USE enum ll_code ll_cover_problem_make(struct ll_cover_problem *problem, size_t rows,
                                               size_t cols, size_t covers, size_t taken,
                                               struct ll_err *err);

/// Fills col_first and col_row from the rows.
void ll_cover_transpose(struct ll_cover_problem *problem);

enum ll_cover_fate { LL_COVER_OPEN = 0, LL_COVER_TAKEN, LL_COVER_DROPPED };

/// Decisions about columns (enum ll_cover_fate) and about rows (1: served by what serves another).
struct ll_cover_marks {
    uint8_t *col;
    uint8_t *row;
    uint32_t count; ///< decided so far
};

/// cover_problem.c: no decisions yet.
LL_MUST_USE enum ll_code ll_cover_marks_make(const struct ll_cover_problem *problem,
                                             struct ll_cover_marks *ret_marks, struct ll_err *err);
void ll_cover_marks_clear(struct ll_cover_marks *marks);

/// cover_load.c: checks what is asked and makes a problem of it: without demand that is served,
/// counts for nothing or cannot be served, and without candidates that are of no use or too dear.
/// Also fills `unserved`, `total`, `before` and `most` of the plan, which owns them whatever is
/// returned.
LL_MUST_USE enum ll_code ll_cover_load(const struct ll_cover_demand *demand,
                                       const struct ll_cover_request *request,
                                       struct ll_cover_problem *ret_problem,
                                       struct ll_cover_plan *plan, struct ll_err *err);

/// cover_shrink.c: the problem that is left after decisions; like rows become one. Columns that
/// cost more than the budget that is left are marked as dropped too. A problem that cannot be
/// solved any more has an allowance or a budget below 0.
LL_MUST_USE enum ll_code ll_cover_shrink(const struct ll_cover_problem *from,
                                         struct ll_cover_marks *marks,
                                         struct ll_cover_problem *ret_problem, struct ll_err *err);

/// cover_dominance.c: marks columns that another is at least as good as, columns without which a
/// row cannot be served, and rows that are served whenever another is; then shrinks, again and
/// again until nothing is found.
LL_MUST_USE enum ll_code ll_cover_reduce(struct ll_cover_problem *problem, struct ll_err *err);

/// One thing to fit into a knapsack.
struct ll_cover_item {
    double ratio; ///< gain / size
    double gain;
    double size; ///< over 0
    uint32_t index;
};

/// What fits: items [0, whole) entirely, and `part` of the item at `whole` (0: nothing of it).
struct ll_cover_fill {
    size_t whole;
    double part;
    double gain;
    double least_in; ///< least ratio of what is in, entirely or in part; 0: there is room left;
                     ///< INFINITY: nothing is in
    double most_out; ///< greatest ratio of what is not entirely in; 0: all is
};

/// cover_select.c: the best content of a knapsack when one item may be cut (Dantzig 1957), by
/// partitioning instead of sorting. Reorders the items; on equal ratios the lower index goes first.
struct ll_cover_fill ll_cover_fill(struct ll_cover_item *items, size_t count, double capacity);

/// A choice of columns, and what adding or dropping each would change (cover_state.c).
///
/// A row that needs two counts `half` of its worth when covered once.
struct ll_cover_state {
    const struct ll_cover_problem *problem; ///< borrowed
    double half;
    double *worth;  ///< of each row
    uint32_t *hits; ///< of each row: chosen columns that cover it
    uint32_t *sum;  ///< of each row: their numbers added up (modulo 2^32): of one, its number
    double *delta;  ///< of a column outside: worth won by adding it; inside: lost by dropping it
    uint8_t *inside;
    uint8_t *fresh; ///< of each column: its delta has changed since the search looked at it
    uint32_t chosen;
    double spent;
    double served;     ///< weight of the rows that are served
    uint32_t unserved; ///< number of the others
    double total;      ///< weight of all rows
    double *saved;     ///< of each column: scratch of the search, 0 between its steps
    uint8_t *noted;    ///< of each column: whether it is in `touched`, the same
    uint32_t *touched; ///< columns with something saved
};

void ll_cover_state_clear(struct ll_cover_state *state);
LL_MUST_USE enum ll_code ll_cover_state_make(const struct ll_cover_problem *problem,
                                             struct ll_cover_state *ret_state, struct ll_err *err);

/// Chooses nothing. Worth is weight, or 1 each when all must be served at least cost.
void ll_cover_state_reset(struct ll_cover_state *state, double half);

/// Counts covers of rows that need two in another way.
void ll_cover_state_halve(struct ll_cover_state *state, double half);
void ll_cover_add(struct ll_cover_state *state, uint32_t col);
void ll_cover_drop(struct ll_cover_state *state, uint32_t col);

/// Raises what a row is worth.
void ll_cover_raise(struct ll_cover_state *state, uint32_t row, double by);

/// Worth of one more cover for a row that has `hits`.
double ll_cover_next(const struct ll_cover_state *state, uint32_t row, uint32_t hits);

/// Whether no more need be served: all is, or the rest is within the allowance. Without least cost
/// nothing need be.
bool ll_cover_serves(const struct ll_cover_state *state);

/// Value of the choice together with what is settled; -INFINITY when it serves too little.
double ll_cover_state_value(const struct ll_cover_state *state);

/// Best choice found so far, in the caller's candidates.
struct ll_cover_best {
    double value; ///< -INFINITY: none
    uint32_t *chosen;
    size_t count;
    size_t capacity;
};

/// What a whole search shares.
struct ll_cover_run {
    const struct ll_cover_request *request;
    struct ll_cover_best best;
    double unit;       ///< all values are multiples of it; 0: of nothing
    double closed;     ///< greatest bound of what was left unsearched as not worth it
    double deadline_s; ///< by ll_clock_s
    size_t nodes;
    struct ll_rng rng;
    bool stopped; ///< a limit has been reached
};

void ll_cover_run_clear(struct ll_cover_run *run);

/// A run with the same aims and limits that has found nothing yet.
struct ll_cover_run ll_cover_run_like(const struct ll_cover_run *run);

/// Whether time is up; remembers it.
bool ll_cover_late(struct ll_cover_run *run);

/// A bound, rounded down to what a value can be.
double ll_cover_round(const struct ll_cover_run *run, double bound);

/// Whether nothing of interest lies below a bound: the best value is as good, or within the gap.
bool ll_cover_enough(const struct ll_cover_run *run, double bound);

/// Keeps a choice when it is the best so far.
LL_MUST_USE enum ll_code ll_cover_offer(struct ll_cover_run *run,
                                        const struct ll_cover_state *state, struct ll_err *err);

/// cover_greedy.c: adds the column that brings most worth per cost, until nothing fits or brings
/// more (or, at least cost, enough is served).
LL_MUST_USE enum ll_code ll_cover_greedy(struct ll_cover_state *state, struct ll_err *err);

/// cover_swap.c: exchanges columns as long as that wins weight.
LL_MUST_USE enum ll_code ll_cover_swap(struct ll_cover_state *state, struct ll_cover_run *run,
                                       struct ll_err *err);

/// cover_swap.c: takes out neighbouring columns, fills up and exchanges, `rounds` times; offers
/// what is better.
LL_MUST_USE enum ll_code ll_cover_shake(struct ll_cover_state *state, struct ll_cover_run *run,
                                        size_t rounds, struct ll_err *err);

/// cover_trim.c: at least cost, takes out what is not needed and searches for cheaper choices by
/// weighting the rows that are hard to serve, `steps` steps; offers what is better.
LL_MUST_USE enum ll_code ll_cover_trim(struct ll_cover_state *state, struct ll_cover_run *run,
                                       size_t steps, struct ll_err *err);

/// Lagrangian relaxation of a problem (cover_dual.c).
struct ll_cover_dual {
    struct ll_cover_problem *problem; ///< borrowed; its multipliers are the best ones found
    double bound;                     ///< proven; no choice has a greater value
    double *price;                    ///< the multipliers being tried
    double *extra;
    double *value; ///< of each column: what its rows pay to it
    double *share; ///< of each column: 0 to 1, how much of it the relaxed problem takes
    double *mean;  ///< of each column: the same, averaged over the last tries
    double *hits;  ///< of each row: by the shares
    double *move;  ///< of each row: direction of the search
    double *extra_move;
    double *left; ///< of each row: 0 to 1, how much of it the relaxed problem leaves unserved
    double *cap;  ///< of each row: the most it may pay
    double
        *reach; ///< of each row: how far its prices go in a step, for one unit of the subgradient
    struct ll_cover_item *items;
    uint32_t *picked; ///< columns with a share
    uint32_t picked_count;
    struct ll_cover_fill fill; ///< of the columns
    double scale;              ///< of the steps
    unsigned idle;             ///< tries since the bound got better
};

void ll_cover_dual_clear(struct ll_cover_dual *dual);

/// Starts from the multipliers of the problem.
LL_MUST_USE enum ll_code ll_cover_dual_make(struct ll_cover_problem *problem,
                                            struct ll_cover_dual *ret_dual, struct ll_err *err);

/// Multipliers to start with, from a choice: rows it does not serve pay all they are worth, the
/// others so much that each chosen column collects what the least useful one does.
void ll_cover_price(struct ll_cover_problem *problem, const struct ll_cover_state *state);

/// Up to `tries` steps towards the least bound; ends when it is enough or the time is up.
void ll_cover_dual_run(struct ll_cover_dual *dual, struct ll_cover_run *run, unsigned tries);

/// cover_steps.c: turns the subgradient into a direction for the prices. @return the square of its
/// length, measured in reaches.
double ll_cover_direction(struct ll_cover_dual *dual);

/// cover_steps.c: moves the prices so far, and back to where they are fair.
void ll_cover_move(struct ll_cover_dual *dual, double step);

/// Marks columns that no choice better than the best can have, or none can miss (Nemhauser and
/// Wolsey 1988, reduced costs).
void ll_cover_dual_fix(struct ll_cover_dual *dual, struct ll_cover_run *run,
                       struct ll_cover_marks *marks);

/// cover_dive.c: chooses in an empty choice what repeated solving of the relaxed problem takes,
/// beginning with the problem's multipliers. May end early, with less than fits.
LL_MUST_USE enum ll_code ll_cover_dive(struct ll_cover_state *state, struct ll_cover_run *run,
                                       struct ll_err *err);

/// cover_order.c: the plan's sites from the best choice: without what serves nothing, in the order
/// of what they bring, filled up when so many are asked for. Sets `gain` and `cost` too.
LL_MUST_USE enum ll_code ll_cover_order(const struct ll_cover_demand *demand,
                                        const struct ll_cover_request *request,
                                        const struct ll_cover_problem *whole,
                                        const struct ll_cover_best *best,
                                        struct ll_cover_plan *plan, struct ll_err *err);

struct ll_cover_node {
    struct ll_cover_problem problem;
    double bound;
    uint32_t col;   ///< to branch on
    bool seen;      ///< its bound is found
    uint8_t halves; ///< how many of its two halves have begun
};

/// cover_node.c: lowers the node's bound, makes its problem smaller, looks for choices and says
/// what to branch on. @param ret_closed whether nothing of interest is left below it.
LL_MUST_USE enum ll_code ll_cover_visit(struct ll_cover_node *node, struct ll_cover_run *run,
                                        bool *ret_closed, struct ll_err *err);

/// cover_branch.c: searches the tree over a problem, which it empties. What is proven is
/// max(best.value, closed, *ret_open).
LL_MUST_USE enum ll_code ll_cover_branch(struct ll_cover_problem *root, struct ll_cover_run *run,
                                         double *ret_open, struct ll_err *err);

/// cover_parts.c: solves a least-cost problem without allowance part by part. Fills `best` and
/// `closed` of the run.
LL_MUST_USE enum ll_code ll_cover_parts(const struct ll_cover_problem *problem,
                                        struct ll_cover_run *run, struct ll_err *err);

#endif
