#include "importers/osm_relevance.h"

#include <stdio.h>
#include <string.h>

#define KEY_MAX 80

/// A key that matters for a layer; one ending in ':' stands for all that begin so.
struct key {
    enum ll_layer layer;
    const char *name;
};

static const struct key relevant[] = {
    {LL_BUILDING, "building:fireproof"},
    {LL_BUILDING, "building:flats"},
    {LL_BUILDING, "building:cladding"},
    {LL_BUILDING, "building:height"},
    {LL_BUILDING, "building:roof"},
    {LL_BUILDING, "est_height"},
    {LL_BUILDING, "levels"},
    {LL_LANE, "parking:"},
    {LL_LANE, "width:"},
    {LL_LANE, "maxwidth:"},
    {LL_LANE, "maxheight:"},
    {LL_LANE, "maxlength"},
    {LL_LANE, "maxaxleload"},
    {LL_LANE, "hazard"},
    {LL_LANE, "obstacle"},
    {LL_LANE, "ford"},
    {LL_LANE, "traffic_calming"},
    {LL_HYDRANT, "fire_hydrant:"},
    {LL_HYDRANT, "water_tank:"},
    {LL_HYDRANT, "couplings"},
    {LL_HYDRANT, "couplings:"},
    {LL_HYDRANT, "water_source"},
    {LL_STATION, "fire_station:"},
    {LL_OBSTACLE, "bollard:"},
    {LL_OBSTACLE, "cycle_barrier:"},
    {LL_OBSTACLE, "maxwidth:"},
    {LL_OBSTACLE, "maxheight:"},
    {LL_OBSTACLE, "spacing"},
    {LL_OBSTACLE, "opening_hours"},
};

/* Words within keys that say who pays and who may, not what is in the way; and addresses. */
static const char *const idle[] = {":fee",       ":maxstay",        ":condition", ":zone",
                                   ":residents", ":authentication", ":position",  ":housenumber",
                                   ":street",    ":place",          ":city",      ":postcode",
                                   ":reference", ":color",          ":colour",    ":description",
                                   ":lanes",     ":forward",        ":backward"};

static bool is_conditional(const char *key)
{
    static const char end[] = ":conditional";
    static const char *const starts[] = {"access",    "motor_vehicle", "vehicle",
                                         "maxwidth",  "maxheight",     "maxweight",
                                         "emergency", "hgv",           "parking"};
    size_t len = strlen(key);
    if (len < sizeof end || strcmp(key + len - (sizeof end - 1), end) != 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (strncmp(key, starts[i], strlen(starts[i])) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_relevant(const char *key, enum ll_layer layer)
{
    if ((layer == LL_LANE || layer == LL_OBSTACLE) && is_conditional(key)) {
        return true;
    }
    for (size_t i = 0; i < sizeof idle / sizeof idle[0]; i++) {
        if (strstr(key, idle[i]) != NULL) {
            return false;
        }
    }
    for (size_t i = 0; i < sizeof relevant / sizeof relevant[0]; i++) {
        const char *name = relevant[i].name;
        size_t len = strlen(name);
        if (relevant[i].layer == layer &&
            (name[len - 1] == ':' ? strncmp(key, name, len) == 0 : strcmp(key, name) == 0)) {
            return true;
        }
    }
    return false;
}

/// Reads one "text" with \" and \\ inside. @return behind it, NULL when there is none.
static const char *cut_quoted(const char *s, char *to, size_t size)
{
    size_t len = 0;
    if (*s++ != '"') {
        return NULL;
    }
    for (; *s != '"'; s++) {
        s += *s == '\\';
        if (*s == '\0') {
            return NULL;
        }
        if (len + 1 < size) {
            to[len++] = *s;
        }
    }
    to[len] = '\0';
    return s + 1;
}

enum ll_code ll_osm_count_unread(const struct ll_osm_tags *t, enum ll_layer layer,
                                 struct ll_tally *tally, struct ll_err *err)
{
    char key[KEY_MAX], value[2];
    const char *s = t->others;
    enum ll_code code = LL_OK;
    while (code == LL_OK && s != NULL && *s != '\0') {
        s = cut_quoted(s, key, sizeof key);
        if (s == NULL || strncmp(s, "=>", 2) != 0) {
            break;
        }
        s = cut_quoted(s + 2, value, sizeof value);
        if (is_relevant(key, layer)) {
            code = ll_tally_add(tally, key, "*", err);
        }
        s = s != NULL && *s == ',' ? s + 1 : NULL;
    }
    return code;
}

/// Values of "emergency" that are no water source a truck could draw from, or say who may pass.
static bool is_other_emergency(const struct ll_osm_tags *t)
{
    static const char *const others[] = {"yes",
                                         "no",
                                         "designated",
                                         "private",
                                         "destination",
                                         "permissive",
                                         "official",
                                         "phone",
                                         "defibrillator",
                                         "ambulance_station",
                                         "assembly_point",
                                         "siren",
                                         "access_point",
                                         "lifeguard",
                                         "lifeguard_base",
                                         "lifeguard_tower",
                                         "life_ring",
                                         "first_aid_kit",
                                         "first_aid",
                                         "landing_site",
                                         "emergency_ward_entrance",
                                         "fire_extinguisher",
                                         "fire_hose",
                                         "fire_alarm_box",
                                         "mountain_rescue",
                                         "water_rescue",
                                         "rescue_station",
                                         "rescue_box",
                                         "bleed_control_kit",
                                         "control_centre",
                                         "fire_lane",
                                         "marine_refuge",
                                         "disaster_help_point",
                                         "ses_station",
                                         "disaster_response",
                                         "key_depot",
                                         NULL};
    return ll_osm_is_one_of(t, LL_OSM_EMERGENCY, others);
}

static enum ll_code add(struct ll_tally *tallies, enum ll_layer layer, const struct ll_osm_tags *t,
                        enum ll_osm_key key, struct ll_err *err)
{
    return ll_tally_add(&tallies[layer], ll_osm_key_name(key), t->value[key], err);
}

static enum ll_code count_points(const struct ll_osm_tags *t, struct ll_tally *tallies,
                                 struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (ll_osm_is(t, LL_OSM_HIGHWAY, "passing_place")) {
        code = add(tallies, LL_LANE, t, LL_OSM_HIGHWAY, err);
    }
    if (code == LL_OK && ll_osm_is(t, LL_OSM_NOEXIT, "yes")) {
        code = add(tallies, LL_LANE, t, LL_OSM_NOEXIT, err);
    }
    return code;
}

static enum ll_code count_lines(const struct ll_osm_tags *t, struct ll_tally *tallies,
                                struct ll_err *err)
{
    static const char *const overhead[] = {"line", "minor_line", NULL};
    enum ll_code code = LL_OK;
    if (ll_osm_is_one_of(t, LL_OSM_POWER, overhead)) {
        code = add(tallies, LL_OBSTACLE, t, LL_OSM_POWER, err);
    }
    if (code == LL_OK && ll_osm_is(t, LL_OSM_AMENITY, "fire_station")) {
        code = ll_tally_add(&tallies[LL_STATION], "amenity=fire_station, not closed", NULL, err);
    }
    return code;
}

enum ll_code ll_osm_count_strays(const struct ll_osm_tags *t, enum ll_kind kind, unsigned layers,
                                 struct ll_tally *tallies, struct ll_err *err)
{
    enum ll_code code = kind == LL_POINT  ? count_points(t, tallies, err)
                        : kind == LL_LINE ? count_lines(t, tallies, err)
                                          : LL_OK;
    if (code == LL_OK && t->value[LL_OSM_HIGHWAY] != NULL && ll_osm_is(t, LL_OSM_AREA, "yes")) {
        char tag[LL_TAG_TEXT_SIZE];
        (void)snprintf(tag, sizeof tag, "area=yes, highway=%.60s", t->value[LL_OSM_HIGHWAY]);
        code = ll_tally_add(&tallies[LL_LANE], tag, NULL, err);
    }
    if (code == LL_OK && t->value[LL_OSM_EMERGENCY] != NULL && !is_other_emergency(t) &&
        (layers & 1U << LL_HYDRANT) == 0) {
        code = add(tallies, LL_HYDRANT, t, LL_OSM_EMERGENCY, err);
    }
    if (code == LL_OK && ll_osm_is(t, LL_OSM_DISUSED_AMENITY, "fire_station")) {
        code = add(tallies, LL_STATION, t, LL_OSM_DISUSED_AMENITY, err);
    }
    if (code == LL_OK && kind == LL_POLYGON && ll_osm_is(t, LL_OSM_BOUNDARY, "administrative") &&
        t->value[LL_OSM_ADMIN_LEVEL] == NULL) {
        code =
            ll_tally_add(&tallies[LL_AREA], "boundary=administrative, no admin_level", NULL, err);
    }
    return code;
}
