#include "importers/window.h"

#include "core/alloc.h"

/* Bytes read at once: enough that the calls do not count, few enough to stay in the cache. */
#define CHUNK ((size_t)1 << 17U)

void ll_window_close(struct ll_window *w)
{
    if (w->file != NULL) {
        (void)VSIFCloseL(w->file);
    }
    ll_free(w->bytes);
    *w = (struct ll_window){0};
}

/// Moves the window so that it begins at `offset` and holds `len` bytes, as far as they are there.
static void move(struct ll_window *w, uint64_t offset, size_t len)
{
    size_t want = len > CHUNK ? len : CHUNK;
    if (want > w->capacity) {
        ll_free(w->bytes);
        w->bytes = ll_alloc(want, 1);
        w->capacity = w->bytes == NULL ? 0 : want;
    }
    w->offset = offset;
    w->len = w->bytes != NULL && VSIFSeekL(w->file, offset, SEEK_SET) == 0
                 ? VSIFReadL(w->bytes, 1, w->capacity, w->file)
                 : 0;
}

const unsigned char *ll_window_at(struct ll_window *w, uint64_t offset, size_t len)
{
    bool there = offset >= w->offset && offset - w->offset <= w->len &&
                 len <= w->len - (size_t)(offset - w->offset);
    if (!there && (len > LL_WINDOW_MAX || offset > UINT64_MAX / 2)) {
        return NULL;
    }
    if (!there) {
        move(w, offset, len);
        there = len <= w->len;
    }
    return there ? w->bytes + (offset - w->offset) : NULL;
}
