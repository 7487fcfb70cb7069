#include "tiles/canvas.h"

#include <string.h>

#include "core/alloc.h"

static unsigned scaled(unsigned channel, unsigned by)
{
    unsigned product = channel * by + 128U;
    return (product + (product >> 8)) >> 8;
}

enum ll_code ll_canvas_reset(struct ll_canvas *canvas, int width, int height, struct ll_err *err)
{
    if (width < 1 || height < 1) {
        return ll_fail(err, LL_E_INVALID, "a picture of %d x %d pixels", width, height);
    }
    size_t need = (size_t)width * (size_t)height;
    if (need > canvas->capacity) {
        uint32_t *pixels = ll_alloc(need, sizeof *pixels);
        if (pixels == NULL) {
            return ll_fail(err, LL_E_NOMEM, "a picture of %d x %d pixels", width, height);
        }
        ll_free(canvas->pixels);
        canvas->pixels = pixels;
        canvas->capacity = need;
    }
    canvas->width = width;
    canvas->height = height;
    memset(canvas->pixels, 0, need * sizeof *canvas->pixels);
    return LL_OK;
}

void ll_canvas_clear(struct ll_canvas *canvas)
{
    ll_free(canvas->pixels);
    *canvas = (struct ll_canvas){0};
}

void ll_canvas_fill(struct ll_canvas *canvas, ll_colour colour)
{
    size_t count = (size_t)canvas->width * (size_t)canvas->height;
    uint32_t pixel = ll_pixel_of(colour, 255);
    for (size_t i = 0; i < count; i++) {
        canvas->pixels[i] = pixel;
    }
}

uint32_t ll_pixel_of(ll_colour colour, unsigned coverage)
{
    unsigned alpha = scaled(colour & 255U, coverage);
    return scaled(colour >> 24, alpha) | scaled((colour >> 16) & 255U, alpha) << 8 |
           scaled((colour >> 8) & 255U, alpha) << 16 | alpha << 24;
}

ll_colour ll_colour_of_pixel(uint32_t pixel)
{
    unsigned alpha = pixel >> 24;
    if (alpha == 0) {
        return 0;
    }
    ll_colour colour = alpha;
    for (unsigned c = 0; c < 3; c++) {
        unsigned channel = ((pixel >> (8U * c)) & 255U) * 255U + alpha / 2U;
        channel /= alpha;
        colour |= (channel > 255U ? 255U : channel) << (24U - 8U * c);
    }
    return colour;
}
