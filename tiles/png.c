#include "tiles/png.h"

#include <string.h>

#include <libdeflate.h>
#include <png.h>

#include "core/alloc.h"
#include "core/array.h"

/// Level of libdeflate: higher ones shrink a map tile by less than 5 % at twice the time.
#define DEFLATE_LEVEL 4

#define METRES_PER_INCH 0.0254

struct ll_png_packer {
    struct libdeflate_compressor *deflate;
    unsigned char *raw; /* rows, each after its filter byte */
    size_t raw_capacity;
    unsigned char *packed; /* the zlib stream */
    size_t packed_capacity;
    size_t packed_len;
};

/// What libpng's callbacks reach.
struct sink {
    struct ll_text *file;
    struct ll_err *err;
    enum ll_code code;
};

enum ll_code ll_png_packer_new(ll_png_packer **ret_packer, struct ll_err *err)
{
    LL_CLEANUP(ll_png_packer_freep) ll_png_packer *p = ll_calloc(1, sizeof *p);
    if (p != NULL) {
        p->deflate = libdeflate_alloc_compressor(DEFLATE_LEVEL);
    }
    if (p == NULL || p->deflate == NULL) {
        return ll_fail(err, LL_E_NOMEM, "packing a picture");
    }
    *ret_packer = p;
    p = NULL;
    return LL_OK;
}

void ll_png_packer_free(ll_png_packer *packer)
{
    if (packer != NULL) {
        libdeflate_free_compressor(packer->deflate);
        ll_free(packer->raw);
        ll_free(packer->packed);
        ll_free(packer);
    }
}

void ll_png_packer_freep(ll_png_packer **packer)
{
    ll_png_packer_free(*packer);
}

/// Fills `packed` with the zlib stream of the picture.
static enum ll_code compress_rows(ll_png_packer *p, const uint8_t *indexes, int width, int height,
                                  struct ll_err *err)
{
    size_t row = (size_t)width + 1;
    size_t len = row * (size_t)height;
    enum ll_code code = ll_array_reserve(&p->raw, &p->raw_capacity, len, 1, err);
    if (code != LL_OK) {
        return code;
    }
    for (int y = 0; y < height; y++) {
        unsigned char *to = p->raw + (size_t)y * row;
        to[0] = PNG_FILTER_VALUE_NONE;
        memcpy(to + 1, indexes + (size_t)y * (size_t)width, (size_t)width);
    }
    size_t bound = libdeflate_zlib_compress_bound(p->deflate, len);
    code = ll_array_reserve(&p->packed, &p->packed_capacity, bound, 1, err);
    if (code == LL_OK) {
        p->packed_len = libdeflate_zlib_compress(p->deflate, p->raw, len, p->packed, bound);
    }
    return code;
}

static void on_error(png_structp png, png_const_charp message)
{
    struct sink *sink = png_get_error_ptr(png);
    if (sink->code == LL_OK) {
        sink->code = ll_fail(sink->err, LL_E_INVALID, "PNG: %s", message);
    }
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void on_write(png_structp png, png_bytep bytes, size_t len)
{
    struct sink *sink = png_get_io_ptr(png);
    sink->code = ll_text_append_n(sink->file, (const char *)bytes, len, sink->err);
    if (sink->code != LL_OK) {
        png_error(png, "out of memory");
    }
}

static void on_flush(png_structp png)
{
    (void)png;
}

static png_voidp on_alloc(png_structp png, png_alloc_size_t size)
{
    void *block = ll_alloc(1, size);
    if (block == NULL) { /* libpng will report it through on_error, which keeps this code */
        struct sink *sink = png_get_mem_ptr(png);
        sink->code = ll_fail(sink->err, LL_E_NOMEM, "packing a picture");
    }
    return block;
}

static void on_free(png_structp png, png_voidp block)
{
    (void)png;
    ll_free(block);
}

/// What libpng is told, prepared before anything can jump.
struct header {
    png_uint_32 width;
    png_uint_32 height;
    png_uint_32 per_metre; /* 0: not recorded */
    png_color rgb[LL_PALETTE_MAX];
    png_byte alpha[LL_PALETTE_MAX];
    int colours;
    int transparent; /* entries of `alpha` that are needed */
};

static void take_palette(struct header *header, const struct ll_palette *palette)
{
    header->colours = (int)palette->count;
    header->transparent = 0;
    for (int i = 0; i < header->colours; i++) {
        ll_colour c = palette->colour[i];
        header->rgb[i] = (png_color){.red = (png_byte)(c >> 24),
                                     .green = (png_byte)(c >> 16 & 255U),
                                     .blue = (png_byte)(c >> 8 & 255U)};
        header->alpha[i] = (png_byte)(c & 255U);
        header->transparent = header->alpha[i] < 255 ? i + 1 : header->transparent;
    }
}

/// The only place where libpng's longjmp lands; it owns nothing that jumping would lose.
static enum ll_code write_chunks(png_structp png, png_infop info, struct sink *sink,
                                 const ll_png_packer *packer, const struct header *header)
{
    static const png_byte idat[5] = "IDAT";
    static const png_byte iend[5] = "IEND";
    if (setjmp(png_jmpbuf(png)) != 0) {
        return sink->code;
    }
    png_set_write_fn(png, sink, on_write, on_flush);
    png_set_IHDR(png, info, header->width, header->height, 8, PNG_COLOR_TYPE_PALETTE,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_BASE, PNG_FILTER_TYPE_BASE);
    png_set_PLTE(png, info, header->rgb, header->colours);
    if (header->transparent > 0) {
        png_set_tRNS(png, info, header->alpha, header->transparent, NULL);
    }
    if (header->per_metre > 0) {
        png_set_pHYs(png, info, header->per_metre, header->per_metre, PNG_RESOLUTION_METER);
    }
    png_write_info(png, info);
    png_write_chunk(png, idat, packer->packed, packer->packed_len);
    png_write_chunk(png, iend, NULL, 0);
    return LL_OK;
}

enum ll_code ll_png_pack(ll_png_packer *packer, const struct ll_palette *palette,
                         const uint8_t *indexes, int width, int height, double ppi,
                         struct ll_text *ret_file, struct ll_err *err)
{
    enum ll_code code = compress_rows(packer, indexes, width, height, err);
    if (code != LL_OK) {
        return code;
    }
    struct header header = {.width = (png_uint_32)width,
                            .height = (png_uint_32)height,
                            .per_metre = (png_uint_32)(ppi / METRES_PER_INCH + 0.5)};
    take_palette(&header, palette);
    struct sink sink = {.file = ret_file, .err = err, .code = LL_OK};
    ret_file->len = 0;
    png_structp png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, &sink, on_error, on_warning,
                                                &sink, on_alloc, on_free);
    png_infop info = png == NULL ? NULL : png_create_info_struct(png);
    if (info == NULL) {
        png_destroy_write_struct(&png, NULL);
        return ll_fail(err, LL_E_NOMEM, "packing a picture");
    }
    code = write_chunks(png, info, &sink, packer, &header);
    png_destroy_write_struct(&png, &info);
    return code;
}
