/* Makes a store with an assessed township and serves its page until standard input ends:
 * town_server FILE BUILDINGS. Prints the address. */
#include <stdio.h>

#include "app/http/server.h"
#include "core/text.h"
#include "tests/app/town_store.h"

static enum ll_code serve(const char *store, size_t buildings, struct ll_err *err)
{
    LL_CLEANUP(ll_server_stopp) ll_server *server = NULL;
    const struct ll_server_options options = {
        .listen = "127.0.0.1:0",
        .view = {.store = store, .lang = LL_LANG_ZH, .threads = 2, .with_map = true},
        .threads = 2};
    enum ll_code code = ll_town_store_make(store, 1, buildings, 1, err);
    if (code == LL_OK) {
        code = ll_server_start(&options, &server, err);
    }
    if (code == LL_OK) {
        (void)printf("%s\n", ll_server_url(server));
        (void)fflush(stdout);
        while (getchar() != EOF) {
        }
    }
    return code;
}

int main(int argc, char **argv)
{
    struct ll_err err = {0};
    long long buildings = 0;
    if (argc != 3 || !ll_parse_whole(argv[2], 50, 1000000, &buildings)) {
        (void)fputs("town_server FILE BUILDINGS\n", stderr);
        return 2;
    }
    if (serve(argv[1], (size_t)buildings, &err) != LL_OK) {
        (void)fprintf(stderr, "town_server: %s\n", err.message);
        return 1;
    }
    return 0;
}
