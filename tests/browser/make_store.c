/* Makes a store with an assessed township: make_store FILE BUILDINGS */
#include <stdio.h>

#include "core/text.h"
#include "tests/app/town_store.h"

int main(int argc, char **argv)
{
    struct ll_err err = {0};
    long long buildings = 0;
    if (argc != 3 || !ll_parse_whole(argv[2], 50, 1000000, &buildings)) {
        (void)fputs("make_store FILE BUILDINGS\n", stderr);
        return 2;
    }
    if (ll_town_store_make(argv[1], 1, (size_t)buildings, 1, &err) != LL_OK) {
        (void)fprintf(stderr, "make_store: %s\n", err.message);
        return 1;
    }
    return 0;
}
