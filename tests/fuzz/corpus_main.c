/* Stands in for libFuzzer: runs a target over files, so that the corpus is a test of every build.
 * Arguments: files, or folders of files. */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/alloc.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Longest input, as with libFuzzer's -max_len. */
#define INPUT_MAX ((size_t)1 << 20U)

/// Runs one file. @return false when it cannot be read.
static bool run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    LL_CLEANUP(ll_freep) uint8_t *room = ll_alloc(INPUT_MAX, 1);
    size_t len = room == NULL ? 0 : fread(room, 1, INPUT_MAX, file);
    (void)fclose(file);
    /* a block of just that size, so that a sanitizer sees each byte read beyond */
    LL_CLEANUP(ll_freep) uint8_t *bytes = room == NULL ? NULL : ll_realloc(room, len, 1);
    room = NULL;
    if (bytes != NULL) {
        (void)LLVMFuzzerTestOneInput(bytes, len);
    }
    return bytes != NULL;
}

/// Runs all files of a folder. @return How many.
static size_t run_folder(const char *path)
{
    size_t count = 0;
    DIR *dir = opendir(path);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        char name[1024];
        (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        count += entry->d_name[0] != '.' && run_file(name);
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
    return count;
}

int main(int argc, char **argv)
{
    size_t count = 0;
    (void)LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 1; i < argc; i++) {
        size_t found = run_folder(argv[i]);
        count += found > 0 || !run_file(argv[i]) ? found : 1;
    }
    (void)printf("%zu inputs\n", count);
    return count > 0 ? 0 : 1;
}
