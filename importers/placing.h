/// Where coordinates are: the CRS they come in, the store's, and the way between.
#ifndef LL_IMPORTERS_PLACING_H
#define LL_IMPORTERS_PLACING_H

#include "data/store.h"
#include "geo/crs.h"
#include "geo/datum.h"
#include "geo/old_datum.h"
#include "geo/similarity.h"
#include "importers/control.h"
#include "importers/import.h"

/// What the coordinates of a source went through before.
enum ll_offset { LL_OFFSET_NONE = 0, LL_OFFSET_GCJ02, LL_OFFSET_BD09 };

/// How a shift was found.
struct ll_fitted {
    double spread_m; ///< of the shifts that are as good: root mean square about their middle
    size_t good;     ///< features that agree with the store
    size_t count;    ///< of so many; 0: nothing was fitted
};

/// From the source to the store. `{0}` is closed; release with ll_placing_close, before the ctx.
struct ll_placing {
    ll_geo_ctx *geo; ///< borrowed
    enum ll_offset offset;
    bool swapped;    ///< x holds north and y east
    char *source;    ///< definition of the source's CRS for PROJ; NULL: a plane of its own
    bool degrees;    ///< the source counts in degrees
    bool by_helmert; ///< the user gave `helmert`
    struct ll_helmert helmert;
    struct ll_control control; ///< none: count is 0
    bool corrected;            ///< `after` is applied in the store's plane
    struct ll_similarity after;
    struct ll_fitted fitted; ///< where `after` comes from when not from control points
    int epsg;                ///< of the store, 0 until settled
    ll_transform *there;     ///< NULL when source and store are the same
    ll_transform *back;      ///< store to longitude and latitude
    double central_meridian;
    double false_easting;
};
void ll_placing_close(struct ll_placing *placing);

/// What file and user say about coordinates. All borrowed; NULL when nothing.
struct ll_placing_claims {
    const char *file_crs; ///< what the file says, for PROJ
    const char *user_crs; ///< `--crs`, which overrides: "EPSG:n", "gcj02", "bd09"; each may end in
                          ///< ",swapped" when x holds north and y east
    const char *datum;    ///< `--datum`: 3 or 7 parameters, towards CGCS2000 (a fit: ll_shift_fit)
    const char *control;  ///< `--control`: file of control points
};

/// Says what CRS a source is in, and how its datum gets to the store's.
/// @param report   Receives `crs`, and `crs_note` when the user overrides another one.
/// @return LL_E_DECISION when neither says one (with what to add), LL_E_CRS when the file's is not
///         understood, LL_E_USAGE (--crs, --datum), LL_E_NOT_FOUND or LL_E_FORMAT (--control).
LL_MUST_USE enum ll_code ll_placing_open(ll_geo_ctx *geo, const struct ll_placing_claims *claims,
                                         struct ll_placing *ret_placing,
                                         struct ll_import_report *report, struct ll_err *err);

/// Settles the way to the store; chooses the store's CRS when that is open, as DESIGN section 2
/// says: the source's own if it has an EPSG code, counts in metres, is conformal, its scale error
/// in the middle of the points is under 0.1 % and they lie within 3.5 degrees of its meridian;
/// else ll_crs_auto at the median of the points. The store stays as it is: see ll_placing_decide.
/// @param points Coordinates of the source, to judge by; those that are no numbers are passed over.
/// @return LL_E_CRS when the source counts in degrees and most points are none, or there is no
///         trustworthy way.
LL_MUST_USE enum ll_code ll_placing_settle(struct ll_placing *placing, const ll_store *store,
                                           const struct ll_xy *points, size_t count,
                                           struct ll_import_report *report, struct ll_err *err);

/// Decides the CRS of a store where that is open, as the placing chose it, if it is settled.
LL_MUST_USE enum ll_code ll_placing_decide(const struct ll_placing *placing, ll_store *store,
                                           struct ll_err *err);

/// Whether coordinates of a source can be meant at all: numbers, not 0/0, not beyond 1e9.
bool ll_is_meant(struct ll_xy p);

/// Brings all points of `shapes` into the store's CRS; what cannot be brought there becomes NAN.
/// Boxes are made anew.
LL_MUST_USE enum ll_code ll_placing_apply(struct ll_placing *placing, struct ll_shapes *shapes,
                                          struct ll_err *err);

/// Whether a shape (in the store's CRS) lies more than 3.5 degrees from the central meridian or
/// nowhere.
LL_MUST_USE enum ll_code ll_placing_outside(struct ll_placing *placing,
                                            const struct ll_shapes *shapes, size_t index,
                                            bool *ret_outside, struct ll_err *err);

/// Kind of the finding that says how far a source may be off its place.
#define LL_FINDING_APPROXIMATE "approximate_crs"

/// Records in the store that a source was placed approximately; does nothing when it was not. To be
/// called in the import's transaction, after its rows.
LL_MUST_USE enum ll_code ll_placing_record(ll_store *store, const char *source,
                                           const struct ll_import_report *report,
                                           struct ll_err *err);

#endif
