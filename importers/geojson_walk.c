#include "importers/geojson_walk.h"

#include <string.h>

#include "importers/geojson_geometry.h"

void ll_geojson_walk_clear(struct ll_geojson_walk *w)
{
    ll_text_clear(&w->crs);
}

void ll_geojson_walk_rewind(struct ll_geojson_walk *w)
{
    ll_geojson_scan_rewind(w->scan);
    w->crs.len = 0;
    *w = (struct ll_geojson_walk){.scan = w->scan, .crs = w->crs};
}

static enum ll_geojson_document document_of(struct ll_geojson_span type)
{
    return ll_geojson_text_is(type, "FeatureCollection") ? LL_GEOJSON_COLLECTION
           : ll_geojson_text_is(type, "Feature")         ? LL_GEOJSON_FEATURE
           : ll_geojson_text_is(type, "Topology")        ? LL_GEOJSON_TOPOLOGY
           : ll_geojson_is_geometry_type(type)           ? LL_GEOJSON_GEOMETRY
                                                         : LL_GEOJSON_OTHER;
}

/// Keeps the first document's coordinate system; later ones must say the same.
static enum ll_code note_crs(struct ll_geojson_walk *w, struct ll_geojson_span value,
                             struct ll_err *err)
{
    size_t len = (size_t)(value.end - value.at);
    w->crs_seen = true;
    if (w->documents == 0) {
        w->crs.len = 0; /* the last of several in one document */
        return ll_text_append_n(&w->crs, value.at, len, err);
    }
    if (w->crs.len != len || memcmp(w->crs.data, value.at, len) != 0) {
        return ll_geojson_scan_refuse(w->scan,
                                      "another coordinate system than in the first document", err);
    }
    return LL_OK;
}

/// Passes over a member. @param ret_name, ret_value Valid until the scan moves on; the value is
/// empty when it is the list of features: then the scan stands at it.
static enum ll_code take_member(struct ll_geojson_walk *w, unsigned long long pin,
                                struct ll_geojson_span *ret_name, struct ll_geojson_span *ret_value,
                                struct ll_err *err)
{
    if (ll_geojson_scan_peek(w->scan) != '"') {
        return ll_geojson_scan_fail(w->scan, "a member name in double quotes", err);
    }
    size_t name_at = (size_t)(ll_geojson_scan_offset(w->scan) - pin);
    enum ll_code code = ll_geojson_scan_value(w->scan, err);
    size_t name_end = (size_t)(ll_geojson_scan_offset(w->scan) - pin);
    code = code == LL_OK ? ll_geojson_scan_byte(w->scan, ':', "':'", err) : code;
    if (code != LL_OK) {
        return code;
    }
    int first = ll_geojson_scan_peek(w->scan);
    size_t value_at = (size_t)(ll_geojson_scan_offset(w->scan) - pin);
    struct ll_geojson_span all = ll_geojson_scan_pinned(w->scan);
    bool is_list = first == '[' && w->document != LL_GEOJSON_FEATURE &&
                   w->document != LL_GEOJSON_GEOMETRY &&
                   ll_geojson_text_is((struct ll_geojson_span){all.at + name_at, all.at + name_end},
                                      "features");
    code = is_list ? LL_OK : ll_geojson_scan_value(w->scan, err);
    all = ll_geojson_scan_pinned(w->scan);
    *ret_name = (struct ll_geojson_span){all.at + name_at, all.at + name_end};
    *ret_value = is_list ? (struct ll_geojson_span){0}
                         : (struct ll_geojson_span){all.at + value_at, all.end};
    return code;
}

/// Takes a member of a document in. @param ret_list It is the list of features.
static enum ll_code note_member(struct ll_geojson_walk *w, unsigned long long pin, bool *ret_list,
                                struct ll_err *err)
{
    struct ll_geojson_span name = {0}, value = {0};
    enum ll_code code = take_member(w, pin, &name, &value, err);
    *ret_list = code == LL_OK && value.at == NULL;
    if (code == LL_OK && !*ret_list && ll_geojson_text_is(name, "type")) {
        w->document = document_of(value);
    } else if (code == LL_OK && !*ret_list && ll_geojson_text_is(name, "crs")) {
        code = note_crs(w, value, err);
    }
    return code;
}

/// After a document's last brace: whether it was what it had to be.
static enum ll_code end_document(struct ll_geojson_walk *w, bool had_list, struct ll_err *err)
{
    enum ll_geojson_document d = w->document;
    bool good =
        had_list ? d == LL_GEOJSON_COLLECTION : d == LL_GEOJSON_FEATURE || d == LL_GEOJSON_GEOMETRY;
    if (!good && w->documents == 0 && (d == LL_GEOJSON_UNTYPED || d == LL_GEOJSON_TOPOLOGY)) {
        w->foreign = true;
    } else if (d == LL_GEOJSON_COLLECTION && !had_list) {
        return ll_geojson_scan_refuse(w->scan, "this FeatureCollection has no list 'features'",
                                      err);
    } else if (!good) {
        return ll_geojson_scan_refuse(
            w->scan,
            "this has no 'type' that GeoJSON knows (FeatureCollection, Feature or a geometry)",
            err);
    }
    if (w->documents > 0 && w->crs.len > 0 && !w->crs_seen) {
        return ll_geojson_scan_refuse(w->scan,
                                      "another coordinate system than in the first document", err);
    }
    w->documents++;
    w->place = LL_GEOJSON_BETWEEN;
    return LL_OK;
}

/// Reads a document up to its list of features, or to its end when it has none: then it is a
/// piece itself.
static enum ll_code begin_document(struct ll_geojson_walk *w, struct ll_geojson_span *ret_piece,
                                   struct ll_err *err)
{
    enum ll_code code = LL_OK;
    bool list = false;
    w->document = LL_GEOJSON_UNTYPED;
    w->crs_seen = false;
    ll_geojson_scan_pin(w->scan);
    unsigned long long pin = ll_geojson_scan_offset(w->scan);
    code = ll_geojson_scan_byte(w->scan, '{', "'{'", err);
    for (bool first = true; code == LL_OK && !list; first = false) {
        int c = ll_geojson_scan_peek(w->scan);
        if (c == '}') {
            code = ll_geojson_scan_byte(w->scan, '}', "'}'", err);
            *ret_piece = ll_geojson_scan_pinned(w->scan);
            return code == LL_OK ? end_document(w, false, err) : code;
        }
        if (!first) {
            code = ll_geojson_scan_byte(w->scan, ',', "',' or '}'", err);
        }
        code = code == LL_OK ? note_member(w, pin, &list, err) : code;
        if (w->document == LL_GEOJSON_TOPOLOGY && w->documents == 0) {
            w->foreign = true;
            return code;
        }
    }
    ll_geojson_scan_unpin(w->scan);
    w->place = LL_GEOJSON_IN_LIST;
    w->list_begun = false;
    return code == LL_OK ? ll_geojson_scan_byte(w->scan, '[', "'['", err) : code;
}

/// The next item of the list. @param ret_piece {NULL, NULL} after the last.
static enum ll_code next_item(struct ll_geojson_walk *w, struct ll_geojson_span *ret_piece,
                              struct ll_err *err)
{
    ll_geojson_scan_unpin(w->scan);
    if (ll_geojson_scan_peek(w->scan) == ']') {
        w->place = LL_GEOJSON_AFTER_LIST;
        return ll_geojson_scan_byte(w->scan, ']', "']'", err);
    }
    enum ll_code code =
        w->list_begun ? ll_geojson_scan_byte(w->scan, ',', "',' or ']'", err) : LL_OK;
    if (code == LL_OK) {
        w->list_begun = true;
        (void)ll_geojson_scan_peek(w->scan);
        ll_geojson_scan_pin(w->scan);
        code = ll_geojson_scan_value(w->scan, err);
        *ret_piece = ll_geojson_scan_pinned(w->scan);
    }
    return code;
}

/// Reads what stands after a list up to the end of its document.
static enum ll_code finish_document(struct ll_geojson_walk *w, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    while (code == LL_OK && ll_geojson_scan_peek(w->scan) != '}') {
        bool list = false;
        code = ll_geojson_scan_byte(w->scan, ',', "',' or '}'", err);
        if (code == LL_OK) {
            (void)ll_geojson_scan_peek(w->scan);
            ll_geojson_scan_pin(w->scan);
            code = note_member(w, ll_geojson_scan_offset(w->scan), &list, err);
            ll_geojson_scan_unpin(w->scan);
        }
        if (code == LL_OK && list) {
            code = ll_geojson_scan_refuse(w->scan, "a second list 'features' in one document", err);
        }
    }
    code = code == LL_OK ? ll_geojson_scan_byte(w->scan, '}', "'}'", err) : code;
    return code == LL_OK ? end_document(w, true, err) : code;
}

enum ll_code ll_geojson_walk_next(struct ll_geojson_walk *w, struct ll_geojson_span *ret_piece,
                                  struct ll_err *err)
{
    struct ll_geojson_span piece = {0};
    enum ll_code code = LL_OK;
    while (code == LL_OK && piece.at == NULL && !w->foreign) {
        if (w->place == LL_GEOJSON_IN_LIST) {
            code = next_item(w, &piece, err);
        } else if (w->place == LL_GEOJSON_AFTER_LIST) {
            code = finish_document(w, err);
        } else {
            ll_geojson_scan_unpin(w->scan);
            if (ll_geojson_scan_peek_document(w->scan) == LL_GEOJSON_END && w->documents > 0) {
                break;
            }
            code = begin_document(w, &piece, err);
        }
    }
    if (code == LL_OK) {
        *ret_piece = w->foreign ? (struct ll_geojson_span){0} : piece;
    }
    return code;
}
