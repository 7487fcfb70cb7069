#include "app/http/pages.h"

#include <string.h>

#include "core/embedded.h"
#include "tests/support/check.h"

extern const struct ll_embedded ll_web_files[];

static const struct ll_embedded *find(const char *name)
{
    const struct ll_embedded *file = ll_web_files;
    while (file->name != NULL && strcmp(file->name, name) != 0) {
        file++;
    }
    return file->name == NULL ? NULL : file;
}

static void every_file_has_a_type(void **state)
{
    (void)state;
    for (const struct ll_embedded *file = ll_web_files; file->name != NULL; file++) {
        assert_string_not_equal(ll_page_type(file->name), "application/octet-stream");
    }
    assert_string_equal(ll_page_type("index.html"), "text/html; charset=utf-8");
    assert_string_equal(ll_page_type("x.min.js"), "text/javascript; charset=utf-8");
    assert_string_equal(ll_page_type("none"), "application/octet-stream");
}

/// Everything a page names as src= or href= under static/ is compiled in.
static void the_page_names_only_what_is_there(void **state)
{
    (void)state;
    const struct ll_embedded *page = find("index.html");
    assert_non_null(page);
    size_t named = 0;
    for (const char *at = page->bytes; (at = strstr(at, "\"static/")) != NULL; named++) {
        char name[64] = "";
        at += strlen("\"static/");
        memcpy(name, at, strcspn(at, "\""));
        assert_non_null(find(name));
    }
    assert_true(named >= 6);
}

/// No file of ours names another host: the page works without a network.
static void no_file_of_ours_loads_from_elsewhere(void **state)
{
    (void)state;
    static const char *const own[] = {"index.html", "app.js", "panel.js", "words.js", "style.css"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        const struct ll_embedded *file = find(own[i]);
        assert_non_null(file);
        assert_null(strstr(file->bytes, "https://"));
        for (const char *at = file->bytes; (at = strstr(at, "http://")) != NULL; at++) {
            assert_int_equal(strncmp(at, "http://www.w3.org/2000/svg", 26), 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_has_a_type),
        cmocka_unit_test(the_page_names_only_what_is_there),
        cmocka_unit_test(no_file_of_ours_loads_from_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
