#include "tests/support/image.h"

#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/support/check.h"

#define PRINTED_MAX 10
#define MAGNIFIED   8

static void finish(png_image *png, struct ll_image *image, const char *what)
{
    png->format = PNG_FORMAT_RGBA;
    image->width = (int)png->width;
    image->height = (int)png->height;
    image->rgba = malloc(PNG_IMAGE_SIZE(*png));
    if (image->rgba == NULL || !png_image_finish_read(png, NULL, image->rgba, 0, NULL)) {
        fail_msg("%s: %s", what, png->message);
    }
}

struct ll_image ll_image_decode(const void *bytes, size_t len)
{
    png_image png = {.version = PNG_IMAGE_VERSION};
    struct ll_image image = {0};
    if (!png_image_begin_read_from_memory(&png, bytes, len)) {
        fail_msg("not a PNG: %s", png.message);
    }
    finish(&png, &image, "PNG in memory");
    return image;
}

struct ll_image ll_image_read(const char *path)
{
    png_image png = {.version = PNG_IMAGE_VERSION};
    struct ll_image image = {0};
    if (!png_image_begin_read_from_file(&png, path)) {
        fail_msg("%s: %s", path, png.message);
    }
    finish(&png, &image, path);
    return image;
}

void ll_image_clear(struct ll_image *image)
{
    free(image->rgba);
    *image = (struct ll_image){0};
}

const uint8_t *ll_image_at(const struct ll_image *image, int x, int y)
{
    return image->rgba + ((size_t)y * (size_t)image->width + (size_t)x) * 4;
}

static bool is_set(const char *name, const char *value)
{
    const char *text = getenv(name);
    return text != NULL && strcmp(text, value) == 0;
}

/// Writes bytes to a file; fails the test when that is impossible.
static void write_file(const char *path, const void *bytes, size_t len)
{
    FILE *f = fopen(path, "wb");
    if (f == NULL || fwrite(bytes, 1, len, f) != len || fclose(f) != 0) {
        fail_msg("cannot write %s: %s", path, strerror(errno));
    }
}

/// A channel of a pixel, multiplied with its alpha so that invisible colours are equal.
static int visible(const uint8_t *pixel, int channel)
{
    return channel == 3 ? pixel[3] : pixel[channel] * pixel[3] / 255;
}

static int difference(const uint8_t *a, const uint8_t *b)
{
    int worst = 0;
    for (int c = 0; c < 4; c++) {
        int d = abs(visible(a, c) - visible(b, c));
        worst = d > worst ? d : worst;
    }
    return worst;
}

/// Writes |a - b| magnified, opaque.
static void write_difference(const char *path, const struct ll_image *a, const struct ll_image *b)
{
    png_image png = {.version = PNG_IMAGE_VERSION,
                     .width = (png_uint_32)a->width,
                     .height = (png_uint_32)a->height,
                     .format = PNG_FORMAT_GRAY};
    size_t count = (size_t)a->width * (size_t)a->height;
    uint8_t *grey = calloc(count, 1);
    assert_non_null(grey);
    for (size_t i = 0; i < count; i++) {
        int d = difference(a->rgba + i * 4, b->rgba + i * 4) * MAGNIFIED;
        grey[i] = (uint8_t)(d > 255 ? 255 : d);
    }
    (void)png_image_write_to_file(&png, path, 0, grey, 0, NULL);
    free(grey);
}

/// Pixels that differ by more than the tolerance; prints the first ones.
static size_t count_differing(const struct ll_image *actual, const struct ll_image *golden,
                              int tolerance)
{
    size_t count = 0;
    for (int y = 0; y < actual->height; y++) {
        for (int x = 0; x < actual->width; x++) {
            const uint8_t *a = ll_image_at(actual, x, y);
            const uint8_t *g = ll_image_at(golden, x, y);
            if (difference(a, g) > tolerance && count++ < PRINTED_MAX) {
                print_error("  (%d, %d) is %02X%02X%02X%02X, golden %02X%02X%02X%02X\n", x, y, a[0],
                            a[1], a[2], a[3], g[0], g[1], g[2], g[3]);
            }
        }
    }
    return count;
}

void ll_assert_golden_png(const char *name, const void *bytes, size_t len,
                          struct ll_image_slack slack, const char *file, int line)
{
    char golden_path[256];
    char out_path[512];
    (void)snprintf(golden_path, sizeof golden_path, "tests/golden/%s.png", name);
    if (is_set("LL_UPDATE_GOLDEN", "1")) {
        if (is_set("CI", "true")) {
            fail_msg("golden pictures are not rewritten on the build server");
        }
        write_file(golden_path, bytes, len);
        return;
    }
    struct ll_image actual = ll_image_decode(bytes, len);
    struct ll_image golden = ll_image_read(golden_path);
    bool same_size = actual.width == golden.width && actual.height == golden.height;
    size_t differing = same_size ? count_differing(&actual, &golden, slack.tolerance) : 1;
    double most = slack.share * actual.width * actual.height;
    bool fits = same_size && (double)differing <= most;
    if (!fits) {
        (void)mkdir(LL_TEST_OUTPUT, 0777);
        (void)snprintf(out_path, sizeof out_path, "%s/%s.png", LL_TEST_OUTPUT, name);
        write_file(out_path, bytes, len);
        print_error("%s: %zu pixels of %d x %d differ; see %s\n", name, differing, actual.width,
                    actual.height, out_path);
        if (same_size) {
            (void)snprintf(out_path, sizeof out_path, "%s/%s-difference.png", LL_TEST_OUTPUT, name);
            write_difference(out_path, &actual, &golden);
        }
    }
    ll_image_clear(&actual);
    ll_image_clear(&golden);
    if (!fits) {
        _fail(file, line);
    }
}
