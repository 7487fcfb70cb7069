/// How far apart buildings must stand, and what is known of them that decides it.
///
/// Everything unknown stays open: a building has the set of kinds it may be of, a pair an interval
/// of required distances.
#ifndef LL_CORE_FIRE_GAPS_H
#define LL_CORE_FIRE_GAPS_H

#include "core/rules.h"
#include "core/scene.h"

/// Kinds of buildings that the tables tell apart.
enum ll_fire_kind {
    LL_FIRE_HIGH = 0, ///< high-rise, grade 1 or 2
    LL_FIRE_GRADE_12, ///< grade 1 or 2
    LL_FIRE_GRADE_3,
    LL_FIRE_GRADE_4, ///< and below
    LL_FIRE_TIMBER,
    LL_FIRE_KIND_COUNT
};

/// Codes that may hold.
enum ll_fire_code { LL_FIRE_RURAL = 0, LL_FIRE_TOWN, LL_FIRE_CODE_COUNT };

/// One row of separation.csv.
struct ll_fire_gap {
    double required_m; ///< NAN where the code has no such row
    double reduced_m;  ///< under the reductions that may apply
    char standard[32];
    char clause[16];
    char mark[8];
};

/// separation.csv and structures.csv in memory. An open value.
struct ll_fire_gaps {
    struct ll_fire_gap of[LL_FIRE_CODE_COUNT][LL_FIRE_KIND_COUNT][LL_FIRE_KIND_COUNT];
    double largest_m;                  ///< the largest distance required anywhere
    uint8_t kinds[LL_STRUCTURE_COUNT]; ///< by structure: bit per kind that it may be of
    bool walls_burn[LL_STRUCTURE_COUNT];
};

/// Reads both tables. Every pair of kinds must be there once for the town code, every pair without
/// high-rise for the rural one; 0 <= reduced_m <= required_m; every structure once.
/// @return LL_E_FORMAT.
LL_MUST_USE enum ll_code ll_fire_gaps_parse(const char *separation, size_t separation_len,
                                            const char *structures, size_t structures_len,
                                            struct ll_fire_gaps *ret_gaps, struct ll_err *err);

/// What may be true of one building.
struct ll_fire_class {
    uint8_t kinds; ///< bit per enum ll_fire_kind, at least one
    uint8_t codes; ///< bit per enum ll_fire_code, at least one
    bool walls_burn;
};

/// Whether a building surely is, or may be, high-rise: by height, else by floors between the rules
/// `floor_low_m` and `floor_high_m`, over `high_rise_m` (dwellings `high_rise_dwelling_m`; of
/// unknown use either). Neither where neither height nor floors are known.
void ll_fire_high_rise(const struct ll_table *buildings, size_t row, const ll_rules *rules,
                       bool *ret_is, bool *ret_may_be);

/// What is known of a building. A recorded fire grade decides; else the structure leaves what
/// structures.csv says. A timber structure stays possible beside its recorded grade. A building of
/// unknown height is not taken for high-rise. Code: town for high-rise, public and business use;
/// else what the rule `separation_code` says, both when that is 0.
struct ll_fire_class ll_fire_class_of(const struct ll_table *buildings, size_t row,
                                      const struct ll_fire_gaps *gaps, const ll_rules *rules);

/// Whether a building is known to be (or may be) timber or of grade 3 or 4.
bool ll_fire_low_grade(struct ll_fire_class c);
bool ll_fire_maybe_low_grade(struct ll_fire_class c);

/// Whether what a building is is known, so far as a distance depends on it: one kind, or timber and
/// one grade. Timber has rows of its own beside the grade on record, or grade 4 as the lowest there
/// is: which of both holds is a question of the code, not of a survey.
bool ll_fire_kind_known(struct ll_fire_class c);

/// The distance required between two buildings.
struct ll_fire_need {
    double low_m;                     ///< the least under what is possible, reductions included
    double high_m;                    ///< the most
    const struct ll_fire_gap *mild;   ///< the row that gives the least
    const struct ll_fire_gap *strict; ///< the row that gives the most
};
/// Over all kinds and codes still possible. A pair with a building that only the town code can hold
/// is judged by that code. Symmetric.
struct ll_fire_need ll_fire_need_of(const struct ll_fire_gaps *gaps, struct ll_fire_class a,
                                    struct ll_fire_class b);

/// All that a class can be, as a number below LL_FIRE_CLASSES.
#define LL_FIRE_CLASSES 256
uint8_t ll_fire_class_number(struct ll_fire_class c);

#endif
