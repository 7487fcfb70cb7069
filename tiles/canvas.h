/// A picture being drawn: premultiplied colours, and the colours themselves.
#ifndef LL_TILES_CANVAS_H
#define LL_TILES_CANVAS_H

#include <stdint.h>

#include "core/error.h"

/// A colour as 0xRRGGBBAA, not multiplied with its alpha.
typedef uint32_t ll_colour;

/// Pixels, row after row, as 0xAABBGGRR multiplied with alpha. Owns its array.
struct ll_canvas {
    int width;
    int height;
    uint32_t *pixels;
    size_t capacity; ///< pixels allocated; private
};

/// Makes the canvas `width` x `height` and transparent. @return LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_canvas_reset(struct ll_canvas *canvas, int width, int height,
                                         struct ll_err *err);
void ll_canvas_clear(struct ll_canvas *canvas);

/// Fills everything with an opaque or transparent colour.
void ll_canvas_fill(struct ll_canvas *canvas, ll_colour colour);

/// A colour multiplied with its alpha and a coverage of 0 to 255, as a pixel.
uint32_t ll_pixel_of(ll_colour colour, unsigned coverage);

/// The straight colour of a pixel; 0 for a transparent one.
ll_colour ll_colour_of_pixel(uint32_t pixel);

/// Puts a premultiplied pixel over another.
static inline uint32_t ll_pixel_over(uint32_t above, uint32_t below)
{
    uint32_t left = 255U - (above >> 24);
    uint32_t even = (below & 0x00FF00FFU) * left + 0x00800080U;
    uint32_t odd = ((below >> 8) & 0x00FF00FFU) * left + 0x00800080U;
    even = ((even + ((even >> 8) & 0x00FF00FFU)) >> 8) & 0x00FF00FFU;
    odd = (odd + ((odd >> 8) & 0x00FF00FFU)) & 0xFF00FF00U;
    return above + (even | odd);
}

#endif
