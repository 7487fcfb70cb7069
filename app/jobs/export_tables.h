/// The tables that an export writes: columns and cells of stored and computed layers.
#ifndef LL_APP_JOBS_EXPORT_TABLES_H
#define LL_APP_JOBS_EXPORT_TABLES_H

#include "app/jobs/proposal.h"
#include "app/jobs/view.h"
#include "data/origins.h"
#include "geo/reach_areas.h"
#include "importers/export.h"

#define LL_EXPORT_COLUMNS_MAX 80

/// A proposal to be written, and whether it still holds. Borrowed.
struct ll_export_proposal {
    const struct ll_proposal *proposal;
    enum ll_proposal_age age;
};
struct ll_export_proposals {
    const struct ll_scene *scene; ///< areas and lanes
    const struct ll_export_proposal *items;
    size_t count;
};

/// What cells are taken from. Borrowed but for the columns.
struct ll_export_table {
    struct ll_export_column columns[LL_EXPORT_COLUMNS_MAX];
    size_t column_count;
    bool for_people; ///< headings and words in `lang` instead of stable keys
    enum ll_lang lang;
    const struct ll_table *rows;                 ///< of a stored layer, or the buildings
    const struct ll_origins *origins;            ///< of the rows
    const struct ll_view *view;                  ///< of computed layers
    const struct ll_clearance *widths;           ///< with pieces; of lane-widths
    const struct ll_export_proposals *proposals; ///< of sites and actions
    const struct ll_reach_areas *reach_areas;    ///< of reach-areas
    char time[32];                               ///< room for a cell
};

/// A number of a computed layer to three decimals: lengths to 1 mm, times to 1 ms, as they are
/// stored; areas, people and money too. What is not known, or has no bound, is an empty cell.
struct ll_export_cell ll_number_cell(double number);

/// A share, an indicator or a risk, to six decimals.
struct ll_export_cell ll_share_cell(double number);

/// Sheets over a table that lives as long as they do. uid, source and valid_from, then the fields.
struct ll_export_sheet ll_export_stored(struct ll_export_table *table);

/// What was computed for each building, on its outline.
struct ll_export_sheet ll_export_buildings(struct ll_export_table *table);

/// Pairs of buildings that are certainly too near, as the shortest line between them.
/// @param shapes Receives the lines; must live as long as the sheet.
LL_MUST_USE enum ll_code ll_export_pairs(struct ll_export_table *table, struct ll_shapes *shapes,
                                         struct ll_export_sheet *ret_sheet, struct ll_err *err);

/// What of each village lies outside every circle of a hydrant that counts.
/// @param shapes Receives the outlines; must live as long as the sheet.
LL_MUST_USE enum ll_code ll_export_gaps(struct ll_export_table *table, struct ll_shapes *shapes,
                                        struct ll_export_sheet *ret_sheet, struct ll_err *err);

/// Hydrants that do not count, with what they would win.
/// @param shapes Receives the points; must live as long as the sheet.
LL_MUST_USE enum ll_code ll_export_gains(struct ll_export_table *table, struct ll_shapes *shapes,
                                         struct ll_export_sheet *ret_sheet, struct ll_err *err);

/// Clusters, certain and possible ones, as the outlines of their members.
/// @param shapes Receives the outlines; must live as long as the sheet.
LL_MUST_USE enum ll_code ll_export_clusters(struct ll_export_table *table, struct ll_shapes *shapes,
                                            struct ll_export_sheet *ret_sheet, struct ll_err *err);

/// What was found on lanes, as the stretches. `origins` are those of the lanes.
/// @param shapes Receives the lines; must live as long as the sheet.
LL_MUST_USE enum ll_code ll_export_lane_findings(struct ll_export_table *table,
                                                 struct ll_shapes *shapes,
                                                 struct ll_export_sheet *ret_sheet,
                                                 struct ll_err *err);

/// The clear width along every lane, as stretches of about the same width. `origins` are those of
/// the lanes, `widths` must be set.
/// @param shapes Receives the lines; must live as long as the sheet.
LL_MUST_USE enum ll_code ll_export_lane_widths(struct ll_export_table *table,
                                               struct ll_shapes *shapes,
                                               struct ll_export_sheet *ret_sheet,
                                               struct ll_err *err);

/// The ground that each tier reaches in time: all its stations together, then each by itself.
struct ll_export_sheet ll_export_response_areas(struct ll_export_table *table);

/// The ground that the hoses of each class of vehicles reach; needs no view, only `reach_areas`.
struct ll_export_sheet ll_export_reach_areas(struct ll_export_table *table);

/// Sites or actions of all proposals, the newest proposal first, as points.
/// @param points Receives them; must live as long as the sheet.
LL_MUST_USE enum ll_code ll_export_proposed(struct ll_export_table *table, bool actions,
                                            struct ll_shapes *points,
                                            struct ll_export_sheet *ret_sheet, struct ll_err *err);

/// Villages in order of rank, on their areas; low and high of each indicator.
struct ll_export_sheet ll_export_ranking(struct ll_export_table *table);

#endif
