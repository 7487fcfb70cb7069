/// Indexed PNG (libpng and libdeflate behind this door).
#ifndef LL_TILES_PNG_H
#define LL_TILES_PNG_H

#include <stdint.h>

#include "core/text.h"
#include "tiles/palette.h"

/// Packs pictures; one a worker. Opaque.
typedef struct ll_png_packer ll_png_packer;

LL_MUST_USE enum ll_code ll_png_packer_new(ll_png_packer **ret_packer, struct ll_err *err);
void ll_png_packer_free(ll_png_packer *packer);
void ll_png_packer_freep(ll_png_packer **packer);

/// Writes a palette picture of 8 bits a pixel with transparency, row filter none, as PNG.
///
/// @param indexes  width x height bytes, each below palette->count.
/// @param ppi      Pixels per inch to record, 0 for none.
/// @param ret_file Emptied, then filled; owned by the caller (ll_text_clear).
LL_MUST_USE enum ll_code ll_png_pack(ll_png_packer *packer, const struct ll_palette *palette,
                                     const uint8_t *indexes, int width, int height, double ppi,
                                     struct ll_text *ret_file, struct ll_err *err);

#endif
