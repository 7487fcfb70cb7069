/// Which ground of a village is taken: rectangles and ways in a square grid.
///
/// Part of the sample township; not for other users.
#ifndef LL_CORE_TOWNSHIP_SITE_H
#define LL_CORE_TOWNSHIP_SITE_H

#include "core/shapes.h"

/// A rectangle at any angle.
struct ll_rect {
    struct ll_xy middle;
    struct ll_xy axis; ///< unit vector along the width
    double half_width;
    double half_depth;
};

/// As a verge: ways do not count.
#define LL_WAYS_IGNORED (-1000.0)

/// The ground. `{0}` is empty and valid; release with ll_site_clear.
struct ll_site {
    struct ll_xy corner; ///< lower left corner of the grid
    uint32_t *head;      ///< first entry of each grid cell
    struct ll_site_entry *entries;
    size_t entry_count;
    size_t entry_capacity;
    struct ll_site_item *items;
    size_t item_count;
    size_t item_capacity;
};

/// Begins anew with free ground around a place, keeping the memory.
LL_MUST_USE enum ll_code ll_site_begin(struct ll_site *site, struct ll_xy around,
                                       struct ll_err *err);
void ll_site_clear(struct ll_site *site);

LL_MUST_USE enum ll_code ll_site_take_rect(struct ll_site *site, const struct ll_rect *rect,
                                           struct ll_err *err);

/// Takes a straight piece of way with its half width.
LL_MUST_USE enum ll_code ll_site_take_way(struct ll_site *site, struct ll_xy from, struct ll_xy to,
                                          double half, struct ll_err *err);

/// Whether a rectangle is at least `gap` metres from all taken rectangles and `verge` metres from
/// the edges of all ways. Errs on the side of no at corners.
bool ll_site_free(const struct ll_site *site, const struct ll_rect *rect, double gap, double verge);

/// Corner k (0 to 3, counter-clockwise from the lower left of its own frame).
struct ll_xy ll_rect_corner(const struct ll_rect *rect, int k);

/// The place (x, y) of the rectangle's own frame, in half widths and half depths.
struct ll_xy ll_rect_at(const struct ll_rect *rect, double x, double y);

#endif
