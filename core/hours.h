/// At which times of day something stands on a lane (market stalls, cars parked overnight), or a
/// crew is in its station.
#ifndef LL_CORE_HOURS_H
#define LL_CORE_HOURS_H

#include "core/rules.h"
#include "core/speeds.h"
#include "core/table.h"

/// All times: bits 1 << enum ll_speed_set.
#define LL_TIMES_ALL ((1U << LL_SPEED_SET_COUNT) - 1U)

/// The hours of the night, as hours of the day.
struct ll_night {
    double from_h;
    double to_h;
};

/// The night of the rules.
struct ll_night ll_night_of(const ll_rules *rules);

/// Reads hours as offices and OpenStreetMap write them: "Mo-Su 18:00-06:00", "夜间", "赶场".
///
/// Spans of hours count for the day and the night that they share a minute with; what stands by day
/// stands on market days, too. Words name a time; of several all count. What is there on one or two
/// days of the week counts for market days, and for the night if it stands at night.
/// @return Bits 1 << enum ll_speed_set; 0 for NULL, for what is empty and for what is not
///         understood: then it counts at all times.
unsigned ll_hours_times(const char *text, struct ll_night night);

/// When a station's crew is there, from the same texts: at night only when it is there all night,
/// by day (and on market days) when it is there for at least half of the day. What is there on one
/// or two days of the week is there on market days alone.
/// @param ret_times Bits as above; left alone when nothing is understood.
/// @return Whether anything is understood; else the crew is taken to be there at all times.
bool ll_hours_staffed(const char *text, struct ll_night night, unsigned *ret_times);

/// When the crew of a station is there, by its field `hours`.
/// @return Bits 1 << enum ll_speed_set; LL_TIMES_ALL where no hours are known.
unsigned ll_station_times(const struct ll_table *stations, size_t row, struct ll_night night);

/// Whether a station answers at a time of day: it counts (ll_station_counts) and its crew is there.
bool ll_station_answers(const struct ll_table *stations, size_t row, struct ll_night night,
                        enum ll_speed_set set);

/// The time of day that the rule `speed_set` names.
enum ll_speed_set ll_time_of_day(const ll_rules *rules);

#endif
