/// Counting what happens during an import, under stable keys.
#ifndef LL_IMPORTERS_REPORT_H
#define LL_IMPORTERS_REPORT_H

#include "importers/import.h"

/* Why a feature went to quarantine. */
#define LL_REASON_NO_GEOMETRY     "no_geometry"         ///< none, or an empty one
#define LL_REASON_WRONG_TYPE      "wrong_geometry_type" ///< a line where an area is wanted, …
#define LL_REASON_BAD_COORDINATES "bad_coordinates"     ///< not a number, infinite, or 0/0
#define LL_REASON_OUTSIDE_CRS     "outside_crs"         ///< too far away for the store's CRS
#define LL_REASON_NOT_REPAIRABLE  "not_repairable"      ///< nothing with an area or length is left
#define LL_REASON_SLIVER          "sliver"              ///< next to no area, or next to no width
#define LL_REASON_FAR_AWAY        "far_away"            ///< far from the middle of its layer
#define LL_REASON_DUPLICATE       "duplicate"           ///< there is the same feature already
/* What happened to a value; the feature is stored and the value unknown. */
#define LL_REASON_OUT_OF_RANGE "value_out_of_range" ///< not plausible for the field
#define LL_REASON_UNKNOWN_WORD "unknown_word"       ///< not in words.csv
#define LL_REASON_NO_NUMBER    "not_a_number"       ///< text where a number is wanted
#define LL_REASON_UNDECODABLE  "undecodable_text"   ///< not text in the source's encoding
/* Told for completeness; the feature is stored. */
#define LL_REASON_AREA_AS_POINT "area_as_point" ///< a point inside an area stands for it
#define LL_REASON_SPLIT         "split"         ///< rows made beyond one a feature
#define LL_REASON_OTHER_SOURCE  "other_source"  ///< rows another source had brought
#define LL_REASON_SAME_KEY_FAR  "same_key_far"  ///< kept apart from a feature with the same key
/* Repaired or doubtful; the feature is stored, and `findings` names it. */
#define LL_REASON_REPAIRED      "repaired"      ///< not counted as a reason: report->repaired
#define LL_REASON_REPAIRED_MUCH "repaired_much" ///< its area or its parts changed by that
#define LL_REASON_OVERLAP       "overlap"       ///< a building over another one
#define LL_REASON_NEAR_DUPLICATE                                                                   \
    "near_duplicate"                        ///< almost another building, or a point of another file
#define LL_REASON_JOINED      "joined"      ///< ends of lanes brought to another lane
#define LL_REASON_NODED       "noded"       ///< crossings of lanes made junctions
#define LL_REASON_SAME_LINE   "same_line"   ///< lanes of the same line but not the same facts
#define LL_REASON_SAME_KEY    "same_key"    ///< the key of an earlier feature of the file
#define LL_REASON_IN_BUILDING "in_building" ///< a hydrant inside a building
#define LL_REASON_OFF_NETWORK "off_network" ///< a station far from every drivable lane
#define LL_REASON_OFF_LANES   "off_lanes"   ///< an obstacle far from every lane
#define LL_REASON_ROW_SKIPPED "row_skipped" ///< rows of a table that are no features
/* Objects of OpenStreetMap that are left out on purpose, and what was made instead. */
#define LL_REASON_NOT_ON_LANE   "not_on_lane"   ///< a barrier away from every lane
#define LL_REASON_SAME_STATION  "same_station"  ///< inside the area of a station: counted once
#define LL_REASON_BUILDING_PART "building_part" ///< part of a building: its outline is taken
#define LL_REASON_DERIVED       "derived"       ///< areas drawn around places

/// Adds to a count; a reason more than the report can hold is counted under "other".
void ll_report_count(struct ll_import_report *report, const char *reason, size_t by);

/// Adds what happened to some features of the layer: how many were read, repaired and put into
/// quarantine, and the reasons in their order.
void ll_report_merge(struct ll_import_report *report, const struct ll_import_report *part);

/// Takes over what a writer counted.
void ll_report_counts(struct ll_import_report *report, const struct ll_write_counts *counts);

/// The first reason that put a feature into quarantine, NULL when there is none.
const char *ll_report_first_refusal(const struct ll_import_report *report);

/// What a count is; 0 when it never happened.
size_t ll_report_reason(const struct ll_import_report *report, const char *reason);

#endif
