#include "core/township_site.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/scene.h"

enum { SIDE = 96 };    ///< grid cells along one side
#define GRID_CELL 16.0 ///< metres: SIDE * GRID_CELL is more than a village cell

struct ll_site_entry {
    uint32_t item;
    uint32_t next;
};

/// A rectangle, or a way as a rectangle without depth and the half width it takes.
struct ll_site_item {
    struct ll_rect rect;
    double half;
    bool way;
};

/// Range of grid cells, borders included.
struct cell_range {
    int x0;
    int y0;
    int x1;
    int y1;
};

enum ll_code ll_site_begin(struct ll_site *site, struct ll_xy around, struct ll_err *err)
{
    if (site->head == NULL) {
        site->head = ll_alloc((size_t)SIDE * SIDE, sizeof *site->head);
        if (site->head == NULL) {
            return ll_fail(err, LL_E_NOMEM, "out of memory");
        }
    }
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++) {
        site->head[i] = LL_NONE;
    }
    site->corner =
        (struct ll_xy){around.x - 0.5 * SIDE * GRID_CELL, around.y - 0.5 * SIDE * GRID_CELL};
    site->entry_count = 0;
    site->item_count = 0;
    return LL_OK;
}

void ll_site_clear(struct ll_site *site)
{
    ll_free(site->head);
    ll_free(site->entries);
    ll_free(site->items);
    *site = (struct ll_site){0};
}

struct ll_xy ll_rect_at(const struct ll_rect *r, double x, double y)
{
    double along = x * r->half_width, across = y * r->half_depth;
    return (struct ll_xy){r->middle.x + along * r->axis.x - across * r->axis.y,
                          r->middle.y + along * r->axis.y + across * r->axis.x};
}

struct ll_xy ll_rect_corner(const struct ll_rect *r, int k)
{
    return ll_rect_at(r, k == 0 || k == 3 ? -1.0 : 1.0, k < 2 ? -1.0 : 1.0);
}

static int clamp_cell(double value)
{
    return value < 0.0 ? 0 : value >= SIDE ? SIDE - 1 : (int)value;
}

static struct cell_range range_of(const struct ll_site *site, const struct ll_rect *r, double by)
{
    double ex = fabs(r->axis.x) * r->half_width + fabs(r->axis.y) * r->half_depth + by;
    double ey = fabs(r->axis.y) * r->half_width + fabs(r->axis.x) * r->half_depth + by;
    double x = r->middle.x - site->corner.x, y = r->middle.y - site->corner.y;
    return (struct cell_range){clamp_cell((x - ex) / GRID_CELL), clamp_cell((y - ey) / GRID_CELL),
                               clamp_cell((x + ex) / GRID_CELL), clamp_cell((y + ey) / GRID_CELL)};
}

static enum ll_code take(struct ll_site *site, struct ll_site_item item, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&site->items, &site->item_capacity, site->item_count + 1,
                                         sizeof *site->items, err);
    if (code != LL_OK) {
        return code;
    }
    struct cell_range c = range_of(site, &item.rect, item.half);
    for (int y = c.y0; y <= c.y1; y++) {
        for (int x = c.x0; x <= c.x1; x++) {
            code = ll_array_reserve(&site->entries, &site->entry_capacity, site->entry_count + 1,
                                    sizeof *site->entries, err);
            if (code != LL_OK) {
                return code;
            }
            uint32_t *head = &site->head[y * SIDE + x];
            site->entries[site->entry_count] =
                (struct ll_site_entry){(uint32_t)site->item_count, *head};
            *head = (uint32_t)site->entry_count++;
        }
    }
    site->items[site->item_count++] = item;
    return LL_OK;
}

enum ll_code ll_site_take_rect(struct ll_site *site, const struct ll_rect *rect, struct ll_err *err)
{
    return take(site, (struct ll_site_item){.rect = *rect}, err);
}

enum ll_code ll_site_take_way(struct ll_site *site, struct ll_xy from, struct ll_xy to, double half,
                              struct ll_err *err)
{
    double dx = to.x - from.x, dy = to.y - from.y, length = hypot(dx, dy);
    struct ll_site_item item = {.half = half, .way = true};
    item.rect.middle = (struct ll_xy){0.5 * (from.x + to.x), 0.5 * (from.y + to.y)};
    item.rect.axis =
        length > 0.0 ? (struct ll_xy){dx / length, dy / length} : (struct ll_xy){1.0, 0.0};
    item.rect.half_width = 0.5 * length;
    return take(site, item, err);
}

/// Whether the axes of `a` keep `a` (grown by `by`) and `b` apart.
static bool parted_by(const struct ll_rect *a, const struct ll_rect *b, double by)
{
    double dx = b->middle.x - a->middle.x, dy = b->middle.y - a->middle.y;
    double cos_ab = fabs(a->axis.x * b->axis.x + a->axis.y * b->axis.y);
    double sin_ab = fabs(a->axis.x * b->axis.y - a->axis.y * b->axis.x);
    double along = fabs(dx * a->axis.x + dy * a->axis.y);
    double across = fabs(dy * a->axis.x - dx * a->axis.y);
    return along >= a->half_width + by + cos_ab * b->half_width + sin_ab * b->half_depth ||
           across >= a->half_depth + by + sin_ab * b->half_width + cos_ab * b->half_depth;
}

bool ll_site_free(const struct ll_site *site, const struct ll_rect *rect, double gap, double verge)
{
    struct cell_range c = range_of(site, rect, fmax(gap, verge));
    for (int y = c.y0; y <= c.y1; y++) {
        for (int x = c.x0; x <= c.x1; x++) {
            for (uint32_t e = site->head[y * SIDE + x]; e != LL_NONE; e = site->entries[e].next) {
                const struct ll_site_item *item = &site->items[site->entries[e].item];
                double by = item->way ? item->half + verge : gap;
                if (!parted_by(rect, &item->rect, by) && !parted_by(&item->rect, rect, by)) {
                    return false;
                }
            }
        }
    }
    return true;
}
