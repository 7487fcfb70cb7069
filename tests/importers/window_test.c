#include "importers/window.h"

#include <string.h>

#include "tests/support/check.h"

#define LEN 700001U

/// A file whose bytes tell where they are.
static struct ll_window opened(void)
{
    VSILFILE *f = VSIFOpenL("/vsimem/w", "wb");
    for (uint32_t i = 0; i < LEN; i++) {
        unsigned char byte = (unsigned char)(i * 2654435761U >> 24U);
        assert_int_equal(VSIFWriteL(&byte, 1, 1, f), 1);
    }
    (void)VSIFCloseL(f);
    return (struct ll_window){.file = VSIFOpenL("/vsimem/w", "rb")};
}

static void assert_shows(struct ll_window *w, uint32_t offset, size_t len)
{
    const unsigned char *at = ll_window_at(w, offset, len);
    assert_non_null(at);
    for (uint32_t i = 0; i < len; i++) {
        assert_int_equal(at[i], (unsigned char)((offset + i) * 2654435761U >> 24U));
    }
}

static void bytes_are_shown_wherever_they_are(void **state)
{
    (void)state;
    LL_CLEANUP(ll_window_close) struct ll_window w = opened();
    for (uint32_t offset = 0; offset < LEN - 100; offset += 4099) {
        assert_shows(&w, offset, 100);
    }
    assert_shows(&w, 5, 10); /* backwards */
    assert_shows(&w, LEN - 7, 7);
    assert_shows(&w, 3, 500000); /* longer than it reads at once */
    assert_shows(&w, LEN, 0);
}

static void what_is_not_there_is_not_shown(void **state)
{
    (void)state;
    LL_CLEANUP(ll_window_close) struct ll_window w = opened();
    assert_null(ll_window_at(&w, LEN - 7, 8));
    assert_null(ll_window_at(&w, UINT64_MAX - 4, 8));
    assert_null(ll_window_at(&w, (uint64_t)1 << 40U, 1));
    assert_null(ll_window_at(&w, 0, LL_WINDOW_MAX + 1));
    assert_shows(&w, LEN - 7, 7); /* and what is there is shown again */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_shown_wherever_they_are),
        cmocka_unit_test(what_is_not_there_is_not_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
