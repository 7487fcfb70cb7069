/* Coordinates come as people wrote them: each text is a finite coordinate or none, an angle is one,
 * and a plain number means itself. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"
#include "importers/coordinate.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return 0;
}

static void check(const struct ll_coordinate *c)
{
    if (!isfinite(c->value) || (c->angle && fabs(c->value) > 360.0)) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    LL_CLEANUP(ll_freep) char *text = ll_alloc(len + 1, 1);
    if (len < 1 || text == NULL || !ll_utf8_valid((const char *)bytes + 1, len - 1)) {
        return 0; /* text is UTF-8 before it comes here */
    }
    enum ll_coordinate_unit unit = (enum ll_coordinate_unit)(bytes[0] % 3);
    memcpy(text, bytes + 1, len - 1);
    text[len - 1] = '\0';
    struct ll_coordinate one = {0};
    struct ll_coordinate pair[2] = {0};
    double plain = 0.0;
    if (ll_coordinate_parse(text, unit, &one)) {
        check(&one);
        if (ll_parse_number(text, &plain) && plain != one.value) {
            abort();
        }
    }
    if (ll_coordinate_parse_pair(text, unit, pair)) {
        check(&pair[0]);
        check(&pair[1]);
    }
    return 0;
}
