#include "data/place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/// Seconds without a change after which a file whose process is gone was left: the process may be
/// one of another machine or container that shares the folder, and then goes on writing.
#define LEFT_ALONE_S 600

/// What SQLite appends to the name of a file for those beside it.
static const char *const endings[] = {"", "-journal", "-wal", "-shm"};

void ll_place_abandon(const char *made)
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        LL_CLEANUP(ll_text_clear) struct ll_text name = {0};
        if (ll_text_appendf(&name, NULL, "%s%s", made, endings[i]) == LL_OK) {
            (void)unlink(ll_text_str(&name));
        }
    }
}

static enum ll_code fail_of(int why, const char *path, struct ll_err *err)
{
    switch (why) {
    case ENOENT:
    case ENOTDIR:
        return ll_fail(err, LL_E_NOT_FOUND, "the folder of '%s' is not there", path);
    case EEXIST:
        return ll_fail(err, LL_E_EXISTS, "'%s' is there already", path);
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return ll_fail(err, LL_E_FULL, "no space left for '%s'; nothing was stored", path);
    case EACCES:
    case EPERM:
    case EROFS:
        return ll_fail(err, LL_E_READONLY, "no right to write '%s' or its folder", path);
    default:
        return ll_fail(err, LL_E_IO, "cannot write '%s': %s", path, strerror(why));
    }
}

/// The process of a name such as "NAME.new-123", what SQLite appends aside. @return 0 when it is
/// not such a name.
static pid_t maker_of(const char *entry, const char *name)
{
    static const char mark[] = ".new-";
    size_t len = strlen(name);
    if (strncmp(entry, name, len) != 0 || strncmp(entry + len, mark, sizeof mark - 1) != 0) {
        return 0;
    }
    const char *digits = entry + len + sizeof mark - 1;
    size_t count = strspn(digits, "0123456789");
    const char *ending = digits + count;
    bool known = false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        known = known || strcmp(ending, endings[i]) == 0;
    }
    if (!known || count == 0 || count > 9 || digits[0] == '0') {
        return 0;
    }
    return (pid_t)strtol(digits, NULL, 10);
}

/// Whether an entry is a file that nobody has written to for a while and whose process is gone.
static bool is_leftover(int folder, const char *entry, pid_t maker)
{
    struct stat st;
    return maker > 0 && fstatat(folder, entry, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(st.st_mode) && time(NULL) - st.st_mtime > LEFT_ALONE_S && kill(maker, 0) != 0 &&
           errno == ESRCH;
}

/// Removes what killed programs left beside `path`. What cannot be removed stays.
static void remove_leftovers(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    LL_CLEANUP(ll_text_clear) struct ll_text folder = {0};
    enum ll_code code = slash == NULL
                            ? ll_text_append(&folder, ".", NULL)
                            : ll_text_append_n(&folder, path, (size_t)(name - path), NULL);
    DIR *dir = code == LL_OK ? opendir(ll_text_str(&folder)) : NULL;
    if (dir == NULL) {
        return;
    }
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (is_leftover(dirfd(dir), e->d_name, maker_of(e->d_name, name))) {
            (void)unlinkat(dirfd(dir), e->d_name, 0);
        }
    }
    (void)closedir(dir);
}

enum ll_code ll_place_begin(const char *path, struct ll_text *ret_made, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text made = {0};
    enum ll_code code = ll_text_appendf(&made, err, "%s.new-%ld", path, (long)getpid());
    if (code != LL_OK) {
        return code;
    }
    remove_leftovers(path);
    ll_place_abandon(ll_text_str(&made));
    int fd = open(ll_text_str(&made), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) {
        return fail_of(errno, path, err);
    }
    (void)close(fd);
    *ret_made = made;
    made = (struct ll_text){0};
    return LL_OK;
}

/// @return 0 or errno.
static int sync_name(const char *name, int flags)
{
    int fd = open(name, flags | O_CLOEXEC);
    if (fd < 0) {
        return errno;
    }
    int why = fsync(fd) == 0 ? 0 : errno;
    (void)close(fd);
    return why;
}

/// Makes the rename itself last. A file system that cannot sync folders loses nothing by it.
static void sync_folder(const char *path)
{
    LL_CLEANUP(ll_text_clear) struct ll_text folder = {0};
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    enum ll_code code = slash == NULL ? ll_text_append(&folder, ".", NULL)
                                      : ll_text_append_n(&folder, path, len, NULL);
    if (code == LL_OK) {
        (void)sync_name(ll_text_str(&folder), O_RDONLY | O_DIRECTORY);
    }
}

/// Renames without replacing: link fails where the name is taken. @return 0 or errno.
static int rename_new(const char *made, const char *path)
{
    if (link(made, path) == 0) {
        (void)unlink(made);
        return 0;
    }
    if (errno == EEXIST) {
        return EEXIST;
    }
    if (access(path, F_OK) == 0) { /* a file system without hard links */
        return EEXIST;
    }
    return rename(made, path) == 0 ? 0 : errno;
}

enum ll_code ll_place_finish(const char *made, const char *path, enum ll_place_mode mode,
                             struct ll_err *err)
{
    int why = sync_name(made, O_RDONLY);
    if (why == 0 && mode == LL_PLACE_NEW) {
        why = rename_new(made, path);
    } else if (why == 0) {
        why = rename(made, path) == 0 ? 0 : errno;
    }
    if (why != 0) {
        return fail_of(why, path, err);
    }
    sync_folder(path);
    return LL_OK;
}
