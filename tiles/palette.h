/// True colours to at most 256 palette entries.
#ifndef LL_TILES_PALETTE_H
#define LL_TILES_PALETTE_H

#include "tiles/canvas.h"

#define LL_PALETTE_MAX 256

/// Slots for distinct colours; those that come when three quarters are full are not counted.
#define LL_PALETTE_SLOTS 65536U

/// A palette being found: count the colours of one or more canvases, choose, then index.
struct ll_palette {
    size_t count;
    ll_colour colour[LL_PALETTE_MAX]; ///< straight colours
    uint32_t pixel[LL_PALETTE_MAX];   ///< the same, premultiplied as on a canvas
    struct ll_palette_slot *slots;    ///< hash table of pixels; private
    uint32_t *used;                   ///< slots in use, in order of first appearance; private
    size_t used_count;
};

/// Makes a palette ready for counting. Owns its tables; release with ll_palette_clear.
LL_MUST_USE enum ll_code ll_palette_make(struct ll_palette *ret_palette, struct ll_err *err);
void ll_palette_clear(struct ll_palette *palette);

/// Forgets all colours.
void ll_palette_reset(struct ll_palette *palette);

/// Counts the colours of a canvas.
void ll_palette_count(struct ll_palette *palette, const struct ll_canvas *canvas);

/// Chooses the palette: every colour when there are at most 256, else the 192 that cover most
/// pixels and then, 64 times, the colour that is farthest from all chosen (Gonzalez 1985); each
/// other colour goes to the nearest of them. Deterministic.
void ll_palette_choose(struct ll_palette *palette);

/// Writes width x height palette indexes of a canvas whose colours were counted before.
void ll_palette_index(const struct ll_palette *palette, const struct ll_canvas *canvas,
                      uint8_t *ret_indexes);

#endif
