#include "importers/bzip2_file.h"

#include <bzlib.h>
#include <cpl_error.h>
#include <cpl_vsi.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"

#define CHUNK ((size_t)1 << 16U)
/* OpenStreetMap's XML packs to a tenth or twentieth; beyond these two it is no extract */
#define RATIO_MAX      100U
#define ALWAYS_ALLOWED ((vsi_l_offset)256 << 20U)

/// A packed file that is read.
struct packed {
    FILE *file;
    bz_stream stream;
    bool at_work; ///< the stream is between its begin and its end
    bool ended;
    bool failed;
    bool past_end; ///< somebody asked for more than there is
    vsi_l_offset taken;
    vsi_l_offset given;
    char input[CHUNK];
};

static void stop_stream(struct packed *p)
{
    if (p->at_work) {
        (void)BZ2_bzDecompressEnd(&p->stream);
        p->at_work = false;
    }
}

static int fail(struct packed *p, const char *why)
{
    CPLError(CE_Failure, CPLE_FileIO, "bzip2: %s", why);
    p->failed = true;
    return -1;
}

/// Has bytes of the file at hand unless it is at its end. @return -1 when it cannot be read.
static int fill(struct packed *p)
{
    if (p->stream.avail_in > 0) {
        return 0;
    }
    size_t got = fread(p->input, 1, sizeof p->input, p->file);
    p->stream.next_in = p->input;
    p->stream.avail_in = (unsigned)got;
    p->taken += got;
    return ferror(p->file) ? fail(p, "the file cannot be read") : 0;
}

/// Begins the next stream. @return 1 when there is none, -1 on failure.
static int begin_stream(struct packed *p)
{
    if (fill(p) != 0) {
        return -1;
    }
    if (p->stream.avail_in == 0) {
        return 1;
    }
    char *in = p->stream.next_in;
    unsigned left = p->stream.avail_in;
    p->stream = (bz_stream){0};
    if (BZ2_bzDecompressInit(&p->stream, 0, 0) != BZ_OK) {
        return fail(p, "out of memory");
    }
    p->at_work = true;
    p->stream.next_in = in;
    p->stream.avail_in = left;
    return 0;
}

/// Whether a file has unpacked to more than any extract does.
static bool is_bomb(const struct packed *p)
{
    return p->given > ALWAYS_ALLOWED && p->given / RATIO_MAX > p->taken;
}

/// Unpacks into the room that the stream has. @return -1 on failure, 1 at the end of the file.
static int step(struct packed *p)
{
    if (!p->at_work) {
        int begun = begin_stream(p);
        if (begun != 0) {
            return begun;
        }
    }
    return fill(p);
}

static size_t unpack(struct packed *p, char *to, size_t wanted)
{
    size_t got = 0;
    while (got < wanted && !p->ended && !p->failed) {
        int state = step(p);
        if (state != 0) {
            p->ended = state > 0;
            break;
        }
        if (p->stream.avail_in == 0) {
            (void)fail(p, "the file is cut off");
            break;
        }
        size_t room = wanted - got < CHUNK ? wanted - got : CHUNK;
        p->stream.next_out = to + got;
        p->stream.avail_out = (unsigned)room;
        int result = BZ2_bzDecompress(&p->stream);
        got += room - p->stream.avail_out;
        p->given += room - p->stream.avail_out;
        if (result == BZ_STREAM_END) {
            stop_stream(p);
        } else if (result == BZ_MEM_ERROR) {
            (void)fail(p, "out of memory");
        } else if (result != BZ_OK) {
            (void)fail(p, "the file is damaged");
        } else if (is_bomb(p)) {
            (void)fail(p, "the file unpacks to more than a hundred times its size");
        }
    }
    return got;
}

static void rewind_file(struct packed *p)
{
    stop_stream(p);
    p->stream = (bz_stream){0};
    p->ended = p->failed = p->past_end = false;
    p->taken = p->given = 0;
    (void)fseek(p->file, 0, SEEK_SET);
}

static void *open_file(void *user, const char *path, const char *access)
{
    (void)user;
    FILE *file = access[0] == 'r' && strchr(access, '+') == NULL ? fopen(path, "rb") : NULL;
    struct packed *p = file == NULL ? NULL : ll_calloc(1, sizeof *p);
    if (p == NULL) {
        if (file != NULL) {
            (void)fclose(file);
        }
        return NULL;
    }
    p->file = file;
    return p;
}

static int close_file(void *handle)
{
    struct packed *p = handle;
    stop_stream(p);
    (void)fclose(p->file);
    ll_free(p);
    return 0;
}

static vsi_l_offset tell_file(void *handle)
{
    return ((const struct packed *)handle)->given;
}

/// To any place from the beginning; from the end there is no way without reading all.
static int seek_file(void *handle, vsi_l_offset offset, int whence)
{
    struct packed *p = handle;
    char skipped[4096];
    if (whence == SEEK_END) {
        return -1;
    }
    vsi_l_offset target = whence == SEEK_CUR ? p->given + offset : offset;
    p->past_end = false;
    if (target < p->given) {
        rewind_file(p);
    }
    while (p->given < target) {
        vsi_l_offset left = target - p->given;
        size_t wanted = left < sizeof skipped ? (size_t)left : sizeof skipped;
        if (unpack(p, skipped, wanted) < wanted) {
            return -1;
        }
    }
    return 0;
}

static size_t read_file(void *handle, void *buffer, size_t size, size_t count)
{
    struct packed *p = handle;
    if (size == 0 || count > SIZE_MAX / size) {
        return 0;
    }
    size_t got = unpack(p, buffer, size * count);
    p->past_end = got < size * count;
    return got / size;
}

static int is_at_end(void *handle)
{
    return ((const struct packed *)handle)->past_end;
}

/// What is known of the packed file; its size too, since its own is not known before all is read.
static int stat_file(void *user, const char *path, VSIStatBufL *ret_stat, int flags)
{
    (void)user;
    return VSIStatExL(path, ret_stat, flags);
}

void ll_bzip2_install(void)
{
    VSIFilesystemPluginCallbacksStruct *calls = VSIAllocFilesystemPluginCallbacksStruct();
    calls->stat = stat_file;
    calls->open = open_file;
    calls->tell = tell_file;
    calls->seek = seek_file;
    calls->read = read_file;
    calls->eof = is_at_end;
    calls->close = close_file;
    (void)VSIInstallPluginHandler(LL_BZIP2_PREFIX, calls);
    VSIFreeFilesystemPluginCallbacksStruct(calls);
}
