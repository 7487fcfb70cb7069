#include "app/http/router.h"

#include <string.h>

#include "tests/support/check.h"

static enum ll_code say_param(struct ll_service *service, const struct ll_request *request,
                              struct ll_reply *ret_reply, struct ll_err *err)
{
    (void)service;
    (void)err;
    ll_reply_static(ret_reply, "text/plain", request->param[0], strlen(request->param[0]));
    return LL_OK;
}

static enum ll_code be_busy(struct ll_service *service, const struct ll_request *request,
                            struct ll_reply *ret_reply, struct ll_err *err)
{
    (void)service;
    (void)request;
    ll_reply_static(ret_reply, "text/plain", "half", 4);
    ret_reply->cache = "immutable";
    return ll_fail(err, LL_E_BUSY, "the store is busy");
}

static const struct ll_route routes[] = {
    {"/", say_param}, {"/a/*", say_param}, {"/t/*/*.png", say_param}, {"/fail", be_busy}, {0}};

/// Answers one request; the reply's bytes stay valid as long as the request.
static struct ll_reply ask(const char *method, const char *uri, struct ll_request *request)
{
    static const struct ll_request nothing = {0};
    struct ll_target target;
    struct ll_reply reply = {0};
    assert_int_equal(ll_target_parse(uri, &target, NULL), LL_OK);
    *request = nothing;
    request->method = method;
    request->target = &target;
    ll_route_request(routes, NULL, request, &reply);
    return reply;
}

static void a_pattern_fits_whole_paths_only(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        const char *uri;
        const char *param; /* NULL: does not fit */
    } cases[] = {
        {"/", "/", ""},
        {"/", "/a", NULL},
        {"/a/*", "/a/b", "b"},
        {"/a/*", "/a", NULL},
        {"/a/*", "/a/", NULL},
        {"/a/*", "/a/b/c", NULL},
        {"/a/*", "/ab/c", NULL},
        {"/*.json", "/risk.json", "risk"},
        {"/*.json", "/.json", NULL},
        {"/*.json", "/risk.jsonx", NULL},
        {"/t/*/*.png", "/t/1/2@2x.png", "1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ll_target target;
        char params[LL_ROUTE_PARAMS_MAX][LL_ROUTE_PARAM_SIZE] = {{0}};
        assert_int_equal(ll_target_parse(cases[i].uri, &target, NULL), LL_OK);
        assert_int_equal(ll_route_fits(cases[i].pattern, &target, params), cases[i].param != NULL);
        if (cases[i].param != NULL) {
            assert_string_equal(params[0], cases[i].param);
        }
    }
}

static void get_and_head_reach_the_handler(void **state)
{
    (void)state;
    struct ll_request request;
    struct ll_reply reply = ask("GET", "/a/%E6%9D%91", &request);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.bytes, "村");
    ll_reply_clear(&reply);
    reply = ask("HEAD", "/a/b", &request);
    assert_int_equal(reply.status, 200);
    ll_reply_clear(&reply);
}

static void a_segment_longer_than_a_parameter_fits_nothing(void **state)
{
    (void)state;
    char uri[LL_ROUTE_PARAM_SIZE + 8] = "/a/";
    memset(uri + 3, 'x', LL_ROUTE_PARAM_SIZE);
    struct ll_request request;
    struct ll_reply reply = ask("GET", uri, &request);
    assert_int_equal(reply.status, 404);
    ll_reply_clear(&reply);
}

/// The reply is a problem document (RFC 9457) that says what is expected.
static void check_problem(const struct ll_reply *reply, double status, const char *code,
                          const char *title)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_json_doc_freep) ll_json_doc *doc = NULL;
    assert_string_equal(reply->type, "application/problem+json");
    assert_string_equal(reply->cache, "no-store");
    assert_ok(ll_json_parse(reply->bytes, reply->len, &doc, &err), &err);
    struct ll_json_node root = ll_json_root(doc);
    assert_near(ll_json_get_number(ll_json_member(root, "status")), status, 0.0);
    assert_near((double)reply->status, status, 0.0);
    assert_string_equal(ll_json_get_text(ll_json_member(root, "type")), "about:blank");
    assert_string_equal(ll_json_get_text(ll_json_member(root, "title")), title);
    assert_string_equal(ll_json_get_text(ll_json_member(root, "code")), code);
    assert_true(strlen(ll_json_get_text(ll_json_member(root, "detail"))) > 0);
}

static void every_error_is_a_problem_document(void **state)
{
    (void)state;
    struct ll_request request;
    struct ll_reply reply = ask("GET", "/none", &request);
    check_problem(&reply, 404, "not_found", "Not Found");
    ll_reply_clear(&reply);
    reply = ask("GET", "/fail", &request);
    check_problem(&reply, 503, "busy", "Service Unavailable");
    ll_reply_clear(&reply);
    static const char *const methods[] = {"POST", "PUT", "DELETE", "OPTIONS", "get", ""};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        reply = ask(methods[i], "/a/b", &request);
        check_problem(&reply, 405, "unsupported", "Method Not Allowed");
        assert_string_equal(reply.allow, "GET, HEAD");
        ll_reply_clear(&reply);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_fits_whole_paths_only),
        cmocka_unit_test(get_and_head_reach_the_handler),
        cmocka_unit_test(a_segment_longer_than_a_parameter_fits_nothing),
        cmocka_unit_test(every_error_is_a_problem_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
