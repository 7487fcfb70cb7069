/// How soon the runs of a road network around a building can lead to it at the earliest: roughly,
/// in single precision and columns, so that few of them need a closer look.
#ifndef LL_GEO_SOON_RUNS_H
#define LL_GEO_SOON_RUNS_H

#include "geo/gathered_runs.h"
#include "geo/stop.h"

/// The earliest that anybody can be on a run of the network.
struct ll_run_least {
    double at_s;
    double other_s;   ///< of all stations but `station`
    uint32_t station; ///< whose time `at_s` is
    bool entered;     ///< some station enters the edge between its ends
};

/// What is asked about.
struct ll_soon_question {
    const struct ll_network *network;
    struct ll_box box;                ///< of the building; not empty
    const struct ll_walk *walk;       ///< from the runs to it
    const struct ll_run_least *least; ///< by run of the network
    uint32_t but;                     ///< a station that is passed over; LL_NONE: none
};

/// Arrays of times that are kept in columns: of each tier by all roads and by known ones.
enum { LL_SOON_TIMES = 6 };

/// What one thread writes on. Of one network, one `walk` and a few `least`, which stay as they are.
/// `{0}` is empty; release with ll_soon_runs_clear. Private but for `gathered`.
struct ll_soon_runs {
    struct ll_gathered_runs gathered; ///< those in reach of the building, and others around
    size_t framed;                    ///< which gathering the columns are of
    size_t padded;                    ///< entries of a column; those beyond the runs lead nowhere
    struct ll_xy middle;              ///< what the columns count from
    float *columns;                   ///< one after another
    size_t column_capacity;
    struct ll_box box; ///< of the building whose walks are in the columns
    struct ll_soon_times {
        const struct ll_run_least *least; ///< NULL: of none yet
        size_t gathering;
        bool any;      ///< somebody comes to some run
        double base_s; ///< what times count from: the earliest
        float *at_s;   ///< by run, then those of others
        size_t at_capacity;
        uint32_t *station;
        size_t station_capacity;
    } times[LL_SOON_TIMES];
    size_t next_times; ///< whose place is given to the next new one
    double base_s;     ///< of the question
    float soonest_s;   ///< of all runs, from the base on
    struct ll_soon_run {
        float at_least_s; ///< from the base on
        uint32_t run;
    } * found; ///< a binary heap, soonest first
    size_t found_count;
    size_t found_capacity;
};
void ll_soon_runs_clear(struct ll_soon_runs *runs);

/// Gathers the runs around a building.
/// @param reach_m The same each time.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_soon_runs_gather(struct ll_soon_runs *runs,
                                             const struct ll_network *network,
                                             const struct ll_box *box, double reach_m,
                                             struct ll_err *err);

/// Finds out how soon each run around a building can lead to it. @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_soon_runs_ask(struct ll_soon_runs *runs,
                                          const struct ll_soon_question *question,
                                          struct ll_err *err);

/// The run that can lead there first; LL_NONE when nobody comes from any within reach.
uint32_t ll_soon_runs_first(const struct ll_soon_runs *runs);

/// Lists the runs that can lead there by a time, for ll_soon_runs_next; INFINITY: at any time.
/// @param but A run that is left out; LL_NONE: none.
void ll_soon_runs_list(struct ll_soon_runs *runs, double by_s, uint32_t but);

/// Takes the soonest run off the list; LL_NONE when none is left that can lead there by a time. A
/// run that can is never missed; one that is a hundredth of a second too late may be told.
uint32_t ll_soon_runs_next(struct ll_soon_runs *runs, double by_s);

#endif
