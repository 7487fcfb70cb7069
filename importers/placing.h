/// Where coordinates are: the CRS they come in, the store's, and the way between.
#ifndef LL_IMPORTERS_PLACING_H
#define LL_IMPORTERS_PLACING_H

#include "data/store.h"
#include "geo/crs.h"
#include "geo/datum.h"
#include "importers/import.h"

/// What the coordinates of a source went through before.
enum ll_offset { LL_OFFSET_NONE = 0, LL_OFFSET_GCJ02, LL_OFFSET_BD09 };

/// From the source to the store. `{0}` is closed; release with ll_placing_close, before the ctx.
struct ll_placing {
    ll_geo_ctx *geo; ///< borrowed
    enum ll_offset offset;
    char *source;        ///< definition of the source's CRS for PROJ
    bool degrees;        ///< the source counts in degrees
    int epsg;            ///< of the store, 0 until settled
    ll_transform *there; ///< NULL when source and store are the same
    ll_transform *back;  ///< store to longitude and latitude
    double central_meridian;
    double false_easting;
};
void ll_placing_close(struct ll_placing *placing);

/// Says what CRS a source is in.
/// @param file_crs What the file says, for PROJ; NULL when it says nothing.
/// @param user_crs What the user says (`--crs`), which overrides; NULL when nothing.
/// @param report   Receives `crs`, and `crs_note` when the user overrides another one.
/// @return LL_E_CRS when neither says one (with what to add) or one is not understood.
LL_MUST_USE enum ll_code ll_placing_open(ll_geo_ctx *geo, const char *file_crs,
                                         const char *user_crs, struct ll_placing *ret_placing,
                                         struct ll_import_report *report, struct ll_err *err);

/// Settles the way to the store; decides the store's CRS when that is open, as DESIGN section 2
/// says: the source's own if it has an EPSG code, counts in metres, is conformal, its scale error
/// in the middle of the points is under 0.1 % and they lie within 3.5 degrees of its meridian;
/// else ll_crs_auto at the median of the points.
/// @param points Coordinates of the source, to judge by; those that are no numbers are passed over.
/// @return LL_E_CRS when the source counts in degrees and most points are none, or there is no
///         trustworthy way.
LL_MUST_USE enum ll_code ll_placing_settle(struct ll_placing *placing, ll_store *store,
                                           const struct ll_xy *points, size_t count,
                                           struct ll_import_report *report, struct ll_err *err);

/// Brings all points of `shapes` into the store's CRS; what cannot be brought there becomes NAN.
/// Boxes are made anew.
LL_MUST_USE enum ll_code ll_placing_apply(struct ll_placing *placing, struct ll_shapes *shapes,
                                          struct ll_err *err);

/// Whether a shape (in the store's CRS) lies more than 3.5 degrees from the central meridian or
/// nowhere.
LL_MUST_USE enum ll_code ll_placing_outside(struct ll_placing *placing,
                                            const struct ll_shapes *shapes, size_t index,
                                            bool *ret_outside, struct ll_err *err);

#endif
