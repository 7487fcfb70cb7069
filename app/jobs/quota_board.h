/// The quota board: each target of a year with what was counted, entered and frozen.
#ifndef LL_APP_JOBS_QUOTA_BOARD_H
#define LL_APP_JOBS_QUOTA_BOARD_H

#include "core/json.h"
#include "core/quotas.h"
#include "core/text.h"
#include "data/quota_values.h"

/// Whether a target is met.
enum ll_quota_state {
    LL_QUOTA_UNKNOWN = 0, ///< the figures do not say
    LL_QUOTA_MET,
    LL_QUOTA_MISSED,
    LL_QUOTA_STATE_COUNT
};

/// One line of the board. NAN: not known.
struct ll_quota_line {
    const struct ll_quota *quota;
    struct ll_quota_count counted; ///< in the store as it is
    struct ll_quota_values values; ///< entered and frozen
    double low;                    ///< done for certain: entered, else counted
    double high;                   ///< done at most
    double total;                  ///< of how many: frozen, else entered, else counted
    enum ll_quota_state state;
};

/// The board of a year. Owns all; release with ll_quota_board_clear.
struct ll_quota_board {
    ll_quotas *quotas;
    int year;
    char *area;      ///< code of the area it is of; "" for the whole store
    char *area_name; ///< "" without one
    struct ll_quota_line *lines;
    size_t count;
};
void ll_quota_board_clear(struct ll_quota_board *board);

/// Reads targets and figures, and counts what the store can tell.
/// @return LL_E_FORMAT for a wrong table, and what reading the store returns.
/// @param area Code or unique name of a town or village; NULL: the whole store.
LL_MUST_USE enum ll_code ll_quota_board_load(ll_store *store, int year, const char *area,
                                             unsigned threads, struct ll_quota_board *ret_board,
                                             struct ll_err *err);

/// Where figures of the board's quotas are kept.
struct ll_quota_key ll_quota_board_key(const struct ll_quota_board *board, const char *quota);

/// The line of a key. @return NULL for a key that is not in force.
const struct ll_quota_line *ll_quota_line_of(const struct ll_quota_board *board, const char *key);

/// Fills low, high, total and state of a line from what was counted, entered and frozen: an entered
/// figure stands before a counted one, a frozen denominator before both.
void ll_quota_judge(struct ll_quota_line *line);

LL_MUST_USE enum ll_code ll_quota_board_text(const struct ll_quota_board *board, enum ll_lang lang,
                                             struct ll_text *text, struct ll_err *err);

/// Members `year` and `quotas` of the open object.
void ll_quota_board_document(const struct ll_quota_board *board, enum ll_lang lang, ll_json *json);

#endif
