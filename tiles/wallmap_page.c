#include "tiles/wallmap_page.h"

#include <math.h>
#include <string.h>

/// Size of text on a page, in pixels: a share of its diagonal, and never too small to read.
#define BODY_SHARE (1.0 / 80.0)
#define BODY_MIN   9.0

/// Smallest text when there is little room.
#define TINY 7.0

/// What the header and the legend may take of the page.
#define HEADER_SHARE 0.22
#define LEGEND_SHARE 0.34
#define LEGEND_BELOW 0.36

/// Pages at least this much wider than high have the legend beside the map.
#define LANDSCAPE 1.1

/// What the layout of one page needs.
struct layout {
    ll_lettering *lettering;
    const struct ll_wallmap *request;
    const struct ll_legend *legend;
    struct ll_page *page;
    int margin;
    struct ll_err *err;
};

/// How a legend is set.
struct setting {
    double size;   ///< of its text
    int rank;      ///< highest rank that is kept
    int width_max; ///< of a group of rows
};

/// A group of rows: a heading and what belongs to it.
struct group {
    size_t first;
    size_t end;
    int width;
    int height;
};

#define GROUPS_MAX 8

/// All groups of a legend as they come out in a setting.
struct groups {
    struct group item[GROUPS_MAX];
    size_t count;
};

static struct ll_text_style text_style(const struct layout *l, double size, bool bold, double width)
{
    return (struct ll_text_style){
        .lang = l->request->lang, .size = size, .bold = bold, .width = width};
}

static struct ll_text_style row_style(const struct layout *l, const struct ll_legend_row *row,
                                      const struct setting *set)
{
    bool heading = row->sign == LL_SIGN_HEADING;
    bool plain = heading || row->sign == LL_SIGN_NOTE;
    double size = set->size * (row->sign == LL_SIGN_NOTE ? 0.88 : 1.0);
    double indent = plain ? 0.0 : 2.6 * set->size;
    return text_style(l, size, heading, fmax(set->width_max - indent, 4.0 * set->size));
}

/// Measures a row: its text's place in the group and how far the next row lies below.
static struct ll_rect measure_row(const struct layout *l, const struct ll_legend_row *row,
                                  const struct setting *set)
{
    struct ll_text_style style = row_style(l, row, set);
    struct ll_rect text = {0};
    bool plain = row->sign == LL_SIGN_HEADING || row->sign == LL_SIGN_NOTE;
    ll_lettering_measure(l->lettering, row->text, &style, &text.width, &text.height);
    text.x = plain ? 0 : (int)ceil(2.6 * set->size);
    return text;
}

static int row_gap(const struct setting *set)
{
    return (int)ceil(set->size * 0.22);
}

static bool kept(const struct layout *l, size_t row, const struct setting *set)
{
    return l->legend->rows[row].rank <= set->rank;
}

static void measure_groups(const struct layout *l, const struct setting *set, struct groups *ret)
{
    ret->count = 0;
    struct group *g = NULL;
    for (size_t i = 0; i < l->legend->count; i++) {
        if (!kept(l, i, set)) {
            continue;
        }
        struct ll_rect text = measure_row(l, &l->legend->rows[i], set);
        bool heading = l->legend->rows[i].sign == LL_SIGN_HEADING;
        if ((heading || g == NULL) && ret->count < GROUPS_MAX) {
            g = &ret->item[ret->count++];
            *g = (struct group){.first = i};
        }
        int right = text.x + text.width;
        g->end = i + 1;
        g->width = right > g->width ? right : g->width;
        g->height += text.height + row_gap(set);
    }
}

/// Adds what stands before a row's text.
static enum ll_code add_sign(const struct layout *l, const struct ll_legend_row *row,
                             const struct setting *set, int x, int y, int line_height)
{
    int width = (int)floor(2.1 * set->size);
    int height = (int)floor(1.05 * set->size);
    struct ll_item item = {.kind = LL_ITEM_FILL,
                           .box = {x, y + (line_height - height) / 2, width, height},
                           .kind_of = row->kind,
                           .paint = row->paint};
    static const enum ll_item_kind kinds[LL_SIGN_COUNT] = {
        [LL_SIGN_HEADING] = LL_ITEM_FILL,      [LL_SIGN_NOTE] = LL_ITEM_FILL,
        [LL_SIGN_FILL] = LL_ITEM_FILL,         [LL_SIGN_LINE] = LL_ITEM_LINE,
        [LL_SIGN_DASHES] = LL_ITEM_DASHES,     [LL_SIGN_HYDRANT] = LL_ITEM_HYDRANT,
        [LL_SIGN_STATION] = LL_ITEM_STATION,   [LL_SIGN_OBSTACLE] = LL_ITEM_OBSTACLE,
        [LL_SIGN_DEAD_END] = LL_ITEM_DEAD_END,
    };
    item.kind = kinds[row->sign];
    if (row->sign == LL_SIGN_LINE || row->sign == LL_SIGN_DASHES) {
        bool border = row->paint.colour == ll_tint(LL_TINT_BORDER);
        item.line = fmax(1.0, set->size * (border ? 0.14 : 0.3));
    }
    enum ll_code code = ll_page_add(l->page, &item, l->err);
    if (code == LL_OK && item.kind == LL_ITEM_FILL) {
        struct ll_item edge = {.kind = LL_ITEM_OUTLINE,
                               .box = item.box,
                               .line = fmax(1.0, set->size * 0.06),
                               .paint = {.colour = ll_tint(LL_TINT_BUILDING_EDGE)}};
        code = ll_page_add(l->page, &edge, l->err);
    }
    return code;
}

static enum ll_code add_group(const struct layout *l, const struct group *group,
                              const struct setting *set, int x, int y)
{
    for (size_t i = group->first; i < group->end; i++) {
        const struct ll_legend_row *row = &l->legend->rows[i];
        if (!kept(l, i, set)) {
            continue;
        }
        struct ll_text_style style = row_style(l, row, set);
        struct ll_rect text = measure_row(l, row, set);
        struct ll_item look = {
            .box = {x + text.x, y, 0, 0},
            .paint = {.colour =
                          ll_tint(row->sign == LL_SIGN_NOTE ? LL_TINT_TEXT_QUIET : LL_TINT_TEXT)}};
        enum ll_code code =
            ll_page_text(l->page, l->lettering, row->text, &style, &look, NULL, l->err);
        if (code == LL_OK && row->sign != LL_SIGN_HEADING && row->sign != LL_SIGN_NOTE) {
            code = add_sign(l, row, set, x, y, text.height);
        }
        if (code != LL_OK) {
            return code;
        }
        y += text.height + row_gap(set);
    }
    return LL_OK;
}

/// Gap between two groups.
static int group_gap(const struct setting *set)
{
    return (int)ceil(set->size * 0.8);
}

/// Width and height of the groups one below the other.
static void size_as_column(const struct groups *groups, const struct setting *set, int *width,
                           int *height)
{
    *width = 0;
    *height = 0;
    for (size_t i = 0; i < groups->count; i++) {
        const struct group *g = &groups->item[i];
        *width = g->width > *width ? g->width : *width;
        *height += g->height + (i > 0 ? group_gap(set) : 0);
    }
}

/// Height of the groups side by side, in lines of at most `width`; `at` receives their places.
static int flow(const struct groups *groups, const struct setting *set, int width,
                struct ll_rect at[GROUPS_MAX])
{
    int x = 0;
    int y = 0;
    int line = 0;
    int gap = 2 * group_gap(set);
    for (size_t i = 0; i < groups->count; i++) {
        const struct group *g = &groups->item[i];
        if (x > 0 && x + g->width > width) {
            y += line + group_gap(set);
            x = 0;
            line = 0;
        }
        at[i] = (struct ll_rect){x, y, g->width, g->height};
        x += g->width + gap;
        line = g->height > line ? g->height : line;
    }
    return y + line;
}

/// Tries smaller text, then fewer rows, until the legend is at most `height` high.
static void fit_legend(const struct layout *l, bool beside, int width, int height,
                       struct setting *ret_set, struct groups *ret_groups)
{
    struct ll_rect at[GROUPS_MAX];
    for (int rank = 2; rank >= 0; rank--) {
        double smallest = rank == 0 ? TINY : BODY_MIN;
        double size = l->page->body;
        while (size >= smallest) {
            int used_width = 0;
            int used_height = 0;
            *ret_set = (struct setting){size, rank, beside ? width : width / 2};
            measure_groups(l, ret_set, ret_groups);
            if (beside) {
                size_as_column(ret_groups, ret_set, &used_width, &used_height);
            } else {
                used_height = flow(ret_groups, ret_set, width, at);
            }
            if (used_height <= height) {
                return;
            }
            size *= 0.93;
        }
    }
}

static enum ll_code add_beside(const struct layout *l, int top, struct ll_rect *ret_frame)
{
    struct setting set = {0};
    struct groups groups = {0};
    int width = 0;
    int height = 0;
    const struct ll_page *page = l->page;
    int most = (int)(LEGEND_SHARE * page->width) - l->margin;
    fit_legend(l, true, most, page->height - top - l->margin, &set, &groups);
    size_as_column(&groups, &set, &width, &height);
    int x = page->width - l->margin - width;
    int y = top;
    for (size_t i = 0; i < groups.count; i++) {
        enum ll_code code = add_group(l, &groups.item[i], &set, x, y);
        if (code != LL_OK) {
            return code;
        }
        y += groups.item[i].height + group_gap(&set);
    }
    *ret_frame =
        (struct ll_rect){l->margin, top, x - 2 * l->margin, page->height - top - l->margin};
    return LL_OK;
}

static enum ll_code add_below(const struct layout *l, int top, struct ll_rect *ret_frame)
{
    struct setting set = {0};
    struct groups groups = {0};
    struct ll_rect at[GROUPS_MAX] = {{0}};
    const struct ll_page *page = l->page;
    int width = page->width - 2 * l->margin;
    fit_legend(l, false, width, (int)(LEGEND_BELOW * page->height), &set, &groups);
    int height = flow(&groups, &set, width, at);
    int y = page->height - l->margin - height;
    for (size_t i = 0; i < groups.count; i++) {
        enum ll_code code = add_group(l, &groups.item[i], &set, l->margin + at[i].x, y + at[i].y);
        if (code != LL_OK) {
            return code;
        }
    }
    *ret_frame = (struct ll_rect){l->margin, top, width, y - l->margin - top};
    return LL_OK;
}

/// Adds a text that fills the width at most, in smaller letters where it would be too high.
static enum ll_code add_header(const struct layout *l, const char *text, double size, bool bold,
                               int height_max, int *inout_y)
{
    int width = l->page->width - 2 * l->margin;
    struct ll_text_style style = text_style(l, size, bold, width);
    struct ll_rect box = {0};
    for (; style.size > TINY; style.size *= 0.93) {
        ll_lettering_measure(l->lettering, text, &style, &box.width, &box.height);
        if (box.height <= height_max) {
            break;
        }
    }
    if (box.height > height_max) { /* a text far too long ends in an ellipsis */
        int lines = (int)(height_max / (style.size * 1.5));
        style.lines = lines < 1 ? 1 : lines;
    }
    struct ll_item look = {.box = {l->margin, *inout_y, 0, 0},
                           .paint = {.colour = ll_tint(bold ? LL_TINT_TEXT : LL_TINT_TEXT_QUIET)}};
    enum ll_code code = ll_page_text(l->page, l->lettering, text, &style, &look, &box, l->err);
    *inout_y += box.height + (box.height > 0 ? l->margin / 3 : 0);
    return code;
}

enum ll_code ll_wallmap_layout(ll_lettering *lettering, const struct ll_wallmap *request,
                               const struct ll_legend *legend, struct ll_page *ret_page,
                               struct ll_err *err)
{
    double diagonal = sqrt((double)request->width * (double)request->height);
    LL_CLEANUP(ll_page_clear)
    struct ll_page page = {.width = request->width,
                           .height = request->height,
                           .body = fmax(BODY_MIN, diagonal * BODY_SHARE)};
    struct layout l = {lettering, request, legend, &page, (int)ceil(page.body * 1.1), err};
    int y = l.margin;
    int most = (int)(HEADER_SHARE * request->height);
    enum ll_code code = add_header(&l, request->title, page.body * 2.0, true, most / 2, &y);
    if (code == LL_OK) {
        code = add_header(&l, request->subtitle, page.body, false, most / 2, &y);
    }
    y += l.margin / 3;
    if (code == LL_OK) {
        bool beside = request->width >= request->height * LANDSCAPE;
        code = beside ? add_beside(&l, y, &page.frame) : add_below(&l, y, &page.frame);
    }
    if (code == LL_OK) {
        *ret_page = page;
        page = (struct ll_page){0};
    }
    return code;
}
