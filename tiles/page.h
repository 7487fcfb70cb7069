/// A page as a list of placed items, drawn band by band so that large pages need little memory.
#ifndef LL_TILES_PAGE_H
#define LL_TILES_PAGE_H

#include "tiles/label.h"
#include "tiles/pen.h"

/// A rectangle in pixels of the page.
struct ll_rect {
    int x;
    int y;
    int width;
    int height;
};

/// Whether two rectangles share a pixel.
bool ll_rect_meets(const struct ll_rect *a, const struct ll_rect *b);

/// Whether `inner` lies wholly inside `outer`.
bool ll_rect_holds(const struct ll_rect *outer, const struct ll_rect *inner);

enum ll_item_kind {
    LL_ITEM_TEXT = 0,
    LL_ITEM_FILL,    ///< the box filled with `paint`
    LL_ITEM_OUTLINE, ///< a line of `line` pixels around the box, inside of it
    LL_ITEM_LINE,    ///< a line of `line` pixels through the middle of the box
    LL_ITEM_DASHES,  ///< the same in dashes
    LL_ITEM_HYDRANT, ///< the symbol of class `kind_of`
    LL_ITEM_STATION,
    LL_ITEM_OBSTACLE, ///< enum ll_movable in `kind_of`
    LL_ITEM_DEAD_END,
    LL_ITEM_NORTH, ///< an arrow that fills the box
};

/// One thing on the page.
struct ll_item {
    enum ll_item_kind kind;
    struct ll_rect box;
    bool on_map; ///< lies over the map's frame on purpose
    uint8_t kind_of;
    double line;
    struct ll_paint paint;
    ll_colour halo;          ///< of a text
    struct ll_glyphs glyphs; ///< owned
};

/// A page being put together. Owns its items; `{0}` is empty. Release with ll_page_clear.
struct ll_page {
    int width;
    int height;
    double body;          ///< size of its text, pixels
    struct ll_rect frame; ///< where the map goes
    struct ll_item *items;
    size_t count;
    size_t capacity;
};
void ll_page_clear(struct ll_page *page);

/// Adds an item; its glyphs are the page's then, and released here on failure.
LL_MUST_USE enum ll_code ll_page_add(struct ll_page *page, struct ll_item *item,
                                     struct ll_err *err);

/// Adds a text with its box's upper left corner at (x, y). @param ret_box May be NULL.
LL_MUST_USE enum ll_code ll_page_text(struct ll_page *page, ll_lettering *lettering,
                                      const char *text, const struct ll_text_style *style,
                                      const struct ll_item *look, struct ll_rect *ret_box,
                                      struct ll_err *err);

/// Paints the items on a canvas that shows the page from row `top` on.
void ll_page_paint(const struct ll_page *page, struct ll_pen *pen, int top);

#endif
