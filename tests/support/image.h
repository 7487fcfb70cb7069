/// Pictures in tests: decoding PNG, and comparing with the golden pictures of tests/golden.
#ifndef LL_TESTS_SUPPORT_IMAGE_H
#define LL_TESTS_SUPPORT_IMAGE_H

#include <stddef.h>
#include <stdint.h>

/// A decoded picture: straight RGBA, row after row. Release with ll_image_clear.
struct ll_image {
    int width;
    int height;
    uint8_t *rgba;
};

/// Decodes a PNG (libpng's own reader); fails the test when it is none.
struct ll_image ll_image_decode(const void *bytes, size_t len);

/// Decodes a PNG file.
struct ll_image ll_image_read(const char *path);
void ll_image_clear(struct ll_image *image);

/// The four channels of a pixel.
const uint8_t *ll_image_at(const struct ll_image *image, int x, int y);

/// How a picture may differ from its golden one: each channel (multiplied with alpha) by
/// `tolerance`, and at most `share` of the pixels by more than that.
struct ll_image_slack {
    int tolerance;
    double share;
};

/// Compares a PNG with tests/golden/NAME.png. LL_UPDATE_GOLDEN=1 writes it instead, and is refused
/// when CI=true. On failure the picture and the difference (times 8) are written to the build
/// folder and the first ten differing pixels are printed.
#define assert_golden_png(name, bytes, len, slack)                                                 \
    ll_assert_golden_png((name), (bytes), (len), (slack), __FILE__, __LINE__)
void ll_assert_golden_png(const char *name, const void *bytes, size_t len,
                          struct ll_image_slack slack, const char *file, int line);

#endif
