/// Text to coverage masks (Cairo, Pango and fontconfig behind this door).
#ifndef LL_TILES_LABEL_H
#define LL_TILES_LABEL_H

#include <stdbool.h>
#include <stdint.h>

#include "tiles/canvas.h"

/// Fonts of one thread. Opaque.
typedef struct ll_lettering ll_lettering;

LL_MUST_USE enum ll_code ll_lettering_new(ll_lettering **ret_lettering, struct ll_err *err);
void ll_lettering_free(ll_lettering *lettering);
void ll_lettering_freep(ll_lettering **lettering);

/// How a text is set. Lengths in pixels.
struct ll_text_style {
    enum ll_lang lang; ///< decides the shapes of Chinese characters
    double size;       ///< of the em square
    bool bold;
    double halo;  ///< width of the halo around the ink, 0 for none
    double width; ///< widest line; 0: one line as long as it gets
    int lines;    ///< lines at most, the last one ends in an ellipsis; 0: any number
};

/// A text as masks of `width` x `height` bytes; its upper left corner belongs `left`, `top` away
/// from that of the text's box. Owns its arrays.
struct ll_glyphs {
    int width;
    int height;
    int left;
    int top;
    int box_width; ///< of the text's box, without the halo
    int box_height;
    uint8_t *ink;
    uint8_t *halo; ///< NULL without a halo
};

/// Width and height of a text's box. Text that is not UTF-8 measures 0 x 0, as an empty one does.
void ll_lettering_measure(ll_lettering *lettering, const char *text,
                          const struct ll_text_style *style, int *ret_width, int *ret_height);

/// Renders a text. A missing font or character gives the font system's replacement, never an
/// error; text that is not UTF-8 gives an empty mask. @return LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_lettering_render(ll_lettering *lettering, const char *text,
                                             const struct ll_text_style *style,
                                             struct ll_glyphs *ret_glyphs, struct ll_err *err);
void ll_glyphs_clear(struct ll_glyphs *glyphs);

/// Paints a text whose box has its upper left corner at (x, y), halo first.
void ll_glyphs_paint(const struct ll_glyphs *glyphs, struct ll_canvas *canvas, int64_t x, int64_t y,
                     ll_colour ink, ll_colour halo);

#endif
