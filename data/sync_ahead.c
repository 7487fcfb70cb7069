#include "data/sync_ahead.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"

static void *sync_main(void *arg)
{
    struct ll_sync_ahead *sync = arg;
    int fd = open(sync->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        sync->why = errno;
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return NULL;
}

enum ll_code ll_sync_ahead_begin(struct ll_sync_ahead *sync, const char *path, struct ll_err *err)
{
    if (sync->running) {
        return LL_OK;
    }
    sync->path = ll_strdup(path);
    if (sync->path == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    sync->running = pthread_create(&sync->thread, NULL, sync_main, sync) == 0;
    if (!sync->running) {
        ll_free(sync->path);
        sync->path = NULL;
    }
    return LL_OK;
}

enum ll_code ll_sync_ahead_end(struct ll_sync_ahead *sync, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (!sync->running) {
        return code;
    }
    (void)pthread_join(sync->thread, NULL);
    if (sync->why != 0) {
        code = ll_fail(err, sync->why == ENOSPC || sync->why == EDQUOT ? LL_E_FULL : LL_E_IO,
                       "cannot write '%s': %s", sync->path, strerror(sync->why));
    }
    ll_free(sync->path);
    *sync = (struct ll_sync_ahead){0};
    return code;
}
