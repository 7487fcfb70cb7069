#include "core/hours.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/scene.h"

enum { DAYS = 7, DAY_MIN = 24 * 60, FEW_DAYS = 2, PART_MAX = 256 };

enum { DAY = 1U << LL_SPEEDS_DAY, NIGHT = 1U << LL_SPEEDS_NIGHT, MARKET = 1U << LL_SPEEDS_MARKET };

/// Words that name a time, in any part of a text.
static const struct {
    const char *word;
    unsigned times;
} words[] = {
    {"24/7", LL_TIMES_ALL},
    {"全天", LL_TIMES_ALL},
    {"昼夜", LL_TIMES_ALL},
    {"always", LL_TIMES_ALL},
    {"夜", NIGHT},
    {"晚", NIGHT},
    {"night", NIGHT},
    {"白天", DAY | MARKET},
    {"日间", DAY | MARKET},
    {"昼间", DAY | MARKET},
    {"上午", DAY | MARKET},
    {"下午", DAY | MARKET},
    {"早市", DAY | MARKET},
    {"daytime", DAY | MARKET},
    {"by day", DAY | MARKET},
    {"赶场", MARKET},
    {"赶集", MARKET},
    {"赶圩", MARKET},
    {"赶墟", MARKET},
    {"集日", MARKET},
    {"圩日", MARKET},
    {"墟日", MARKET},
    {"场天", MARKET},
    {"逢场", MARKET},
    {"market", MARKET},
};

static unsigned by_words(const char *text)
{
    unsigned times = 0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        times |= strstr(text, words[i].word) != NULL ? words[i].times : 0U;
    }
    return times;
}

/// Day of the week by its two letters, -1 for others.
static int day_at(const char *s)
{
    static const char *const names[DAYS] = {"mo", "tu", "we", "th", "fr", "sa", "su"};
    for (int i = 0; i < DAYS; i++) {
        if (s[0] == names[i][0] && s[1] == names[i][1] && !isalpha((unsigned char)s[2])) {
            return i;
        }
    }
    return -1;
}

/// How many days of the week a part names; all where it names none.
static int days_of(const char *part)
{
    unsigned days = 0;
    for (const char *s = part; *s != '\0'; s++) {
        bool begins = s == part || !isalpha((unsigned char)s[-1]);
        int from = begins ? day_at(s) : -1;
        if (from < 0) {
            continue;
        }
        int to = s[2] == '-' ? day_at(s + 3) : from;
        to = to < 0 ? from : to;
        for (int i = 0; i <= (to - from + DAYS) % DAYS; i++) {
            days |= 1U << ((from + i) % DAYS);
        }
    }
    int count = 0;
    for (int i = 0; i < DAYS; i++) {
        count += (days >> i & 1U) != 0;
    }
    return count == 0 ? DAYS : count;
}

/// Reads "18:00", "18：00" or "18" as minutes of the day. @return where it ends; NULL for none.
static const char *take_clock(const char *s, int *ret_min)
{
    static const char wide_colon[] = "：";
    int hour = 0;
    int minute = 0;
    int digits = 0;
    for (; isdigit((unsigned char)*s) && digits < 3; s++, digits++) {
        hour = 10 * hour + (*s - '0');
    }
    if (digits == 0 || digits > 2) {
        return NULL;
    }
    size_t colon = *s == ':'                                            ? 1
                   : strncmp(s, wide_colon, sizeof wide_colon - 1) == 0 ? sizeof wide_colon - 1
                                                                        : 0;
    if (colon > 0 && isdigit((unsigned char)s[colon]) && isdigit((unsigned char)s[colon + 1])) {
        minute = 10 * (s[colon] - '0') + (s[colon + 1] - '0');
        s += colon + 2;
    }
    *ret_min = 60 * hour + minute;
    return hour <= 24 && minute < 60 ? s : NULL;
}

/// Passes over what stands between both ends of a span. @return NULL when nothing does.
static const char *take_dash(const char *s)
{
    static const char *const dashes[] = {"-",  "~",  "—",  "–",    "～", "至",
                                         "到", "点", "时", "次日", " "};
    const char *begin = s;
    for (size_t i = 0; i < sizeof dashes / sizeof dashes[0];) {
        size_t length = strlen(dashes[i]);
        bool here = strncmp(s, dashes[i], length) == 0;
        s += here ? length : 0;
        i = here ? 0 : i + 1;
    }
    return s == begin ? NULL : s;
}

static bool at_night(int minute, struct ll_night night)
{
    double hour = minute / 60.0;
    return night.from_h <= night.to_h ? hour >= night.from_h && hour < night.to_h
                                      : hour >= night.from_h || hour < night.to_h;
}

/// Minutes of the day at which something is there.
struct presence {
    bool at[DAY_MIN];
    bool any;
};

static void add_span(struct presence *there, int from, int to)
{
    int length = (to - from + DAY_MIN) % DAY_MIN;
    length = length == 0 ? DAY_MIN : length;
    for (int i = 0; i < length; i++) {
        there->at[(from + i) % DAY_MIN] = true;
    }
    there->any = true;
}

/// Adds the spans of hours in a part.
static void read_spans(const char *part, struct presence *there)
{
    for (const char *s = part; *s != '\0';) {
        int from = 0;
        int to = 0;
        const char *end = take_clock(s, &from);
        const char *next = end == NULL ? NULL : take_dash(end);
        const char *last = next == NULL ? NULL : take_clock(next, &to);
        if (last == NULL) {
            s += isdigit((unsigned char)*s) ? strspn(s, "0123456789:") : 1;
            continue;
        }
        add_span(there, from, to);
        s = last;
    }
}

/// The times of the spans of hours in a part; 0 without any.
static unsigned by_spans(const char *part, struct ll_night night)
{
    struct presence there = {0};
    unsigned times = 0;
    read_spans(part, &there);
    for (int i = 0; i < DAY_MIN; i++) {
        times |= !there.at[i]         ? 0U
                 : at_night(i, night) ? (unsigned)NIGHT
                                      : (unsigned)(DAY | MARKET);
    }
    return times;
}

static unsigned part_times(const char *part, struct ll_night night)
{
    if (strstr(part, "off") != NULL || strstr(part, "closed") != NULL) {
        return 0;
    }
    unsigned named = by_words(part);
    unsigned times = named == LL_TIMES_ALL ? named : named | by_spans(part, night);
    int days = days_of(part);
    if (days <= FEW_DAYS) {
        times = MARKET | (times & NIGHT);
    } else if (times == 0 && days < DAYS) {
        times = LL_TIMES_ALL; /* whole days */
    }
    return times;
}

/// The next part of a text, in small letters. @return where the one after it begins.
static const char *take_part(const char *text, char ret_part[PART_MAX])
{
    size_t length = strcspn(text, ";");
    size_t kept = length < PART_MAX - 1 ? length : PART_MAX - 1;
    for (size_t i = 0; i < kept; i++) {
        ret_part[i] = (char)tolower((unsigned char)text[i]);
    }
    ret_part[kept] = '\0';
    return text + length + (text[length] == ';');
}

unsigned ll_hours_times(const char *text, struct ll_night night)
{
    unsigned times = 0;
    char part[PART_MAX] = "";
    while (text != NULL && *text != '\0') {
        text = take_part(text, part);
        times |= part_times(part, night);
    }
    return times;
}

/// The times that a crew covers: the whole night, half of the day.
static unsigned covered(const struct presence *there, struct ll_night night)
{
    int minutes[2] = {0, 0};
    int present[2] = {0, 0};
    for (int i = 0; i < DAY_MIN; i++) {
        const int which = at_night(i, night);
        minutes[which]++;
        present[which] += there->at[i];
    }
    unsigned times = present[1] == minutes[1] ? (unsigned)NIGHT : 0U;
    return times | (2 * present[0] >= minutes[0] ? (unsigned)(DAY | MARKET) : 0U);
}

bool ll_hours_staffed(const char *text, struct ll_night night, unsigned *ret_times)
{
    struct presence there = {0};
    bool understood = false;
    unsigned times = 0;
    char part[PART_MAX] = "";
    while (text != NULL && *text != '\0') {
        text = take_part(text, part);
        const bool off = strstr(part, "off") != NULL || strstr(part, "closed") != NULL;
        understood |= off ? days_of(part) == DAYS : part_times(part, night) != 0;
        if (off || part_times(part, night) == 0) {
            continue;
        }
        const unsigned named = by_words(part);
        const int days = days_of(part);
        struct presence spans = {0};
        read_spans(part, &spans);
        if (days <= FEW_DAYS) {
            times |= MARKET;
        } else if (named == 0 && !spans.any) {
            times |= LL_TIMES_ALL; /* whole days */
        } else {
            times |= named;
            read_spans(part, &there);
        }
    }
    if (understood) {
        *ret_times = times | (there.any ? covered(&there, night) : 0U);
    }
    return understood;
}

struct ll_night ll_night_of(const ll_rules *rules)
{
    return (struct ll_night){ll_rule(rules, LL_RULE_NIGHT_FROM_H),
                             ll_rule(rules, LL_RULE_NIGHT_TO_H)};
}

unsigned ll_station_times(const struct ll_table *stations, size_t row, struct ll_night night)
{
    unsigned times = LL_TIMES_ALL;
    (void)ll_hours_staffed(ll_table_string(stations, row, LL_STATION_HOURS), night, &times);
    return times;
}

bool ll_station_answers(const struct ll_table *stations, size_t row, struct ll_night night,
                        enum ll_speed_set set)
{
    return ll_station_counts(stations, row) &&
           (ll_station_times(stations, row, night) & 1U << (unsigned)set) != 0;
}

enum ll_speed_set ll_time_of_day(const ll_rules *rules)
{
    return (enum ll_speed_set)lround(ll_rule(rules, LL_RULE_SPEED_SET));
}
