#include "app/http/status.h"

#include <stdbool.h>

#include "tests/support/check.h"

static void every_code_has_a_status_with_a_reason(void **state)
{
    (void)state;
    for (int code = 0; code < LL_CODE_COUNT; code++) {
        unsigned status = ll_http_status((enum ll_code)code);
        assert_true(code == LL_OK ? status == 200 : status >= 400 && status < 600);
        assert_string_not_equal(ll_http_reason(status), "Error");
    }
    assert_int_equal(ll_http_status((enum ll_code)LL_CODE_COUNT), 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_a_status_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
