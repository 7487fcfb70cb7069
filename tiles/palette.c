#include "tiles/palette.h"

#include "core/alloc.h"

/// Slots that may be used: a quarter stays free, so that searching stays short.
#define USED_MAX (LL_PALETTE_SLOTS / 4U * 3U)

/// Entries that go to the worst served colours when not all have room: what is drawn small and in
/// a colour of its own (a station, a legend's box) must not turn grey.
#define SPREAD 64U

struct ll_palette_slot {
    uint32_t pixel;
    uint32_t count; ///< 0 in a free slot
    uint32_t index; ///< of the nearest palette entry
    uint32_t off;   ///< squared distance to it
};

enum ll_code ll_palette_make(struct ll_palette *ret_palette, struct ll_err *err)
{
    struct ll_palette_slot *slots = ll_calloc(LL_PALETTE_SLOTS, sizeof *slots);
    uint32_t *used = ll_alloc(USED_MAX, sizeof *used);
    if (slots == NULL || used == NULL) {
        ll_free(slots);
        ll_free(used);
        return ll_fail(err, LL_E_NOMEM, "a palette");
    }
    *ret_palette = (struct ll_palette){.slots = slots, .used = used};
    return LL_OK;
}

void ll_palette_clear(struct ll_palette *palette)
{
    ll_free(palette->slots);
    ll_free(palette->used);
    *palette = (struct ll_palette){0};
}

void ll_palette_reset(struct ll_palette *palette)
{
    for (size_t i = 0; i < palette->used_count; i++) {
        palette->slots[palette->used[i]].count = 0;
    }
    palette->used_count = 0;
    palette->count = 0;
}

/// The slot of a pixel, or the free one where it belongs.
static uint32_t slot_of(const struct ll_palette *p, uint32_t pixel)
{
    uint32_t at = (pixel * 2654435761U) >> 16;
    while (p->slots[at].count != 0 && p->slots[at].pixel != pixel) {
        at = (at + 1U) % LL_PALETTE_SLOTS;
    }
    return at;
}

static void count_run(struct ll_palette *p, uint32_t pixel, uint32_t run)
{
    uint32_t at = slot_of(p, pixel);
    if (p->slots[at].count == 0) {
        if (p->used_count == USED_MAX) {
            return;
        }
        p->used[p->used_count++] = at;
        p->slots[at].pixel = pixel;
    }
    uint32_t room = UINT32_MAX - p->slots[at].count;
    p->slots[at].count += run < room ? run : room;
}

void ll_palette_count(struct ll_palette *palette, const struct ll_canvas *canvas)
{
    size_t total = (size_t)canvas->width * (size_t)canvas->height;
    size_t from = 0;
    for (size_t i = 1; i <= total; i++) {
        if (i == total || canvas->pixels[i] != canvas->pixels[from]) {
            count_run(palette, canvas->pixels[from], (uint32_t)(i - from));
            from = i;
        }
    }
}

/// A used colour, for sorting.
struct candidate {
    uint32_t count;
    uint32_t pixel;
};

static int by_count(const void *left, const void *right)
{
    const struct candidate *a = left;
    const struct candidate *b = right;
    if (a->count != b->count) {
        return a->count > b->count ? -1 : 1;
    }
    return a->pixel < b->pixel ? -1 : (a->pixel > b->pixel ? 1 : 0);
}

/// Squared distance of two premultiplied pixels.
static uint32_t pixel_distance(uint32_t a, uint32_t b)
{
    uint32_t sum = 0;
    for (unsigned shift = 0; shift < 32; shift += 8) {
        int d = (int)((a >> shift) & 255U) - (int)((b >> shift) & 255U);
        sum += (uint32_t)(d * d);
    }
    return sum;
}

/// Takes a colour into the palette; whatever it serves better than those before it goes to it.
static void take(struct ll_palette *palette, uint32_t pixel)
{
    uint32_t index = (uint32_t)palette->count++;
    palette->colour[index] = ll_colour_of_pixel(pixel);
    palette->pixel[index] = pixel;
    for (size_t i = 0; i < palette->used_count; i++) {
        struct ll_palette_slot *slot = &palette->slots[palette->used[i]];
        uint32_t off = pixel_distance(slot->pixel, pixel);
        if (off < slot->off) {
            slot->off = off;
            slot->index = index;
        }
    }
}

/// Takes the colours that cover most pixels.
static void take_frequent(struct ll_palette *palette, size_t most)
{
    struct candidate top[LL_PALETTE_MAX];
    size_t count = 0;
    for (size_t i = 0; i < palette->used_count; i++) {
        const struct ll_palette_slot *slot = &palette->slots[palette->used[i]];
        struct candidate c = {slot->count, slot->pixel};
        if (count == most && by_count(&c, &top[count - 1]) > 0) {
            continue;
        }
        size_t at = count < most ? count++ : count - 1;
        while (at > 0 && by_count(&c, &top[at - 1]) < 0) {
            top[at] = top[at - 1];
            at--;
        }
        top[at] = c;
    }
    for (size_t i = 0; i < count; i++) {
        take(palette, top[i].pixel);
    }
}

/// The colour that is farthest from its palette entry; the first to appear of those equally far.
static uint32_t worst_served(const struct ll_palette *palette)
{
    const struct ll_palette_slot *worst = &palette->slots[palette->used[0]];
    for (size_t i = 1; i < palette->used_count; i++) {
        const struct ll_palette_slot *slot = &palette->slots[palette->used[i]];
        worst = slot->off > worst->off ? slot : worst;
    }
    return worst->pixel;
}

void ll_palette_choose(struct ll_palette *palette)
{
    palette->count = 0;
    for (size_t i = 0; i < palette->used_count; i++) {
        palette->slots[palette->used[i]].off = UINT32_MAX;
    }
    if (palette->used_count <= LL_PALETTE_MAX) {
        take_frequent(palette, LL_PALETTE_MAX);
        return;
    }
    take_frequent(palette, LL_PALETTE_MAX - SPREAD);
    while (palette->count < LL_PALETTE_MAX) {
        take(palette, worst_served(palette));
    }
}

/// The palette entry nearest to a pixel whose colour came too late to be counted.
static uint8_t nearest(const struct ll_palette *palette, uint32_t pixel)
{
    uint32_t off = UINT32_MAX;
    uint8_t index = 0;
    for (size_t i = 0; i < palette->count; i++) {
        uint32_t d = pixel_distance(palette->pixel[i], pixel);
        index = d < off ? (uint8_t)i : index;
        off = d < off ? d : off;
    }
    return index;
}

void ll_palette_index(const struct ll_palette *palette, const struct ll_canvas *canvas,
                      uint8_t *ret_indexes)
{
    size_t total = (size_t)canvas->width * (size_t)canvas->height;
    uint32_t last = 0;
    uint8_t index = 0;
    for (size_t i = 0; i < total; i++) {
        uint32_t pixel = canvas->pixels[i];
        if (i == 0 || pixel != last) {
            const struct ll_palette_slot *slot = &palette->slots[slot_of(palette, pixel)];
            index = slot->count == 0 ? nearest(palette, pixel) : (uint8_t)slot->index;
            last = pixel;
        }
        ret_indexes[i] = index;
    }
}
