/* The service as its clients meet it: a server on a free port over a small store. */
#include "app/http/server.h"

#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/jobs/proposal_keep.h"
#include "app/jobs/view.h"
#include "core/json.h"
#include "tests/app/town_store.h"
#include "tests/support/check.h"
#include "tests/support/http_client.h"

/// What the tests share.
struct town {
    char store[512];
    ll_server *server;
    const char *url;
    double lon; /* middle of the township */
    double lat;
};

static ll_json_doc *parse(const struct ll_http_answer *answer)
{
    struct ll_err err = {0};
    ll_json_doc *doc = NULL;
    assert_ok(ll_json_parse(answer->body, answer->body_len, &doc, &err), &err);
    return doc;
}

static ll_server *start(const char *store)
{
    struct ll_err err = {0};
    ll_server *server = NULL;
    const struct ll_server_options options = {
        .listen = "127.0.0.1:0",
        .view = {.store = store, .lang = LL_LANG_ZH, .threads = 2, .with_map = true},
        .threads = 2};
    assert_ok(ll_server_start(&options, &server, &err), &err);
    return server;
}

static int set_up(void **state)
{
    struct ll_err err = {0};
    struct town *town = calloc(1, sizeof *town);
    assert_non_null(town);
    (void)snprintf(town->store, sizeof town->store, "%s", ll_scratch_path("town.db"));
    assert_ok(ll_town_store_make(town->store, 1, 300, 1, &err), &err);
    town->server = start(town->store);
    town->url = ll_server_url(town->server);
    struct ll_http_answer answer = ll_http_get(town->url, "/tiles/risk.json", "");
    LL_CLEANUP(ll_json_doc_freep) ll_json_doc *doc = parse(&answer);
    struct ll_json_node center = ll_json_member(ll_json_root(doc), "center");
    town->lon = ll_json_get_number(ll_json_item(center, 0));
    town->lat = ll_json_get_number(ll_json_item(center, 1));
    ll_http_answer_clear(&answer);
    *state = town;
    return 0;
}

static int tear_down(void **state)
{
    struct town *town = *state;
    ll_server_stop(town->server);
    free(town);
    return 0;
}

static const double pi = 3.14159265358979323846;

/// Path of the tile that holds a place (the usual formula, worked out here on its own).
static void tile_path(const struct town *town, const char *layer, int z, const char *ending,
                      char *ret_path, size_t size)
{
    double n = ldexp(1.0, z);
    double phi = town->lat * pi / 180.0;
    double x = floor((town->lon + 180.0) / 360.0 * n);
    double y = floor((1.0 - asinh(tan(phi)) / pi) / 2.0 * n);
    (void)snprintf(ret_path, size, "/tiles/%s/%d/%.0f/%.0f%s", layer, z, x, y, ending);
}

static void assert_status(const char *url, const char *path, int status)
{
    struct ll_http_answer answer = ll_http_get(url, path, "");
    if (answer.status != status) {
        print_error("%s: %d\n", path, answer.status);
    }
    assert_int_equal(answer.status, status);
    if (status >= 400) {
        char type[64] = "";
        assert_true(ll_http_header(&answer, "Content-Type", type, sizeof type));
        assert_string_equal(type, "application/problem+json");
        LL_CLEANUP(ll_json_doc_freep) ll_json_doc *doc = parse(&answer);
        assert_near(ll_json_get_number(ll_json_member(ll_json_root(doc), "status")), status, 0.0);
    }
    ll_http_answer_clear(&answer);
}

static unsigned big_endian(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;
    return (unsigned)b[0] << 24 | (unsigned)b[1] << 16 | (unsigned)b[2] << 8 | b[3];
}

static void a_tile_is_a_png_of_its_size_and_kept_by_its_tag(void **state)
{
    const struct town *town = *state;
    char path[128];
    char etag[128] = "";
    char header[160];
    for (int scale = 1; scale <= 2; scale++) {
        tile_path(town, "risk", 13, scale == 1 ? ".png" : "@2x.png", path, sizeof path);
        struct ll_http_answer first = ll_http_get(town->url, path, "");
        assert_int_equal(first.status, 200);
        assert_memory_equal(first.body, "\x89PNG\r\n\x1a\n", 8);
        assert_int_equal(big_endian(first.body + 16), 256 * scale);
        assert_int_equal(big_endian(first.body + 20), 256 * scale);
        struct ll_http_answer again = ll_http_get(town->url, path, ""); /* from the cache */
        assert_int_equal(again.body_len, first.body_len);
        assert_memory_equal(again.body, first.body, first.body_len);
        assert_true(ll_http_header(&again, "ETag", etag, sizeof etag));
        (void)snprintf(header, sizeof header, "If-None-Match: %s\r\n", etag);
        struct ll_http_answer known = ll_http_get(town->url, path, header);
        assert_int_equal(known.status, 304);
        assert_int_equal(known.body_len, 0);
        ll_http_answer_clear(&first);
        ll_http_answer_clear(&again);
        ll_http_answer_clear(&known);
    }
    tile_path(town, "water", 13, ".png", path, sizeof path);
    struct ll_http_answer other = ll_http_get(town->url, path, header);
    assert_int_equal(other.status, 200); /* the tag of another layer */
    ll_http_answer_clear(&other);
}

static void an_empty_tile_is_a_small_png_with_status_200(void **state)
{
    const struct town *town = *state;
    struct ll_http_answer answer = ll_http_get(town->url, "/tiles/risk/16/0/0.png", "");
    assert_int_equal(answer.status, 200);
    assert_true(answer.body_len < 200);
    assert_memory_equal(answer.body, "\x89PNG\r\n\x1a\n", 8);
    ll_http_answer_clear(&answer);
}

static void every_answer_says_what_it_is(void **state)
{
    const struct town *town = *state;
    static const struct {
        const char *path;
        const char *type;
    } cases[] = {
        {"/", "text/html; charset=utf-8"},
        {"/static/app.js", "text/javascript; charset=utf-8"},
        {"/static/leaflet.css", "text/css; charset=utf-8"},
        {"/static/images/layers.png", "image/png"},
        {"/static/icon.svg", "image/svg+xml"},
        {"/healthz", "application/json"},
        {"/api/villages", "application/json"},
        {"/api/legend?layer=response&zoom=12", "application/json"},
        {"/tiles/base.json", "application/json"},
        {"/tiles/base/0/0/0.png", "image/png"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char value[256] = "";
        struct ll_http_answer answer = ll_http_get(town->url, cases[i].path, "");
        assert_int_equal(answer.status, 200);
        assert_true(ll_http_header(&answer, "Content-Type", value, sizeof value));
        assert_string_equal(value, cases[i].type);
        assert_true(ll_http_header(&answer, "X-Content-Type-Options", value, sizeof value));
        assert_string_equal(value, "nosniff");
        assert_true(ll_http_header(&answer, "Content-Security-Policy", value, sizeof value));
        assert_int_equal(strncmp(value, "default-src 'self';", 19), 0);
        assert_true(ll_http_header(&answer, "Cache-Control", value, sizeof value));
        assert_false(ll_http_header(&answer, "Connection", value, sizeof value)); /* stays open */
        ll_http_answer_clear(&answer);
    }
}

static void head_is_get_without_the_body(void **state)
{
    const struct town *town = *state;
    char get_length[32] = "";
    char head_length[32] = "";
    struct ll_http_answer get = ll_http_get(town->url, "/api/villages", "");
    struct ll_http_answer head =
        ll_http_exchange(town->url, "HEAD /api/villages HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_int_equal(head.status, 200);
    assert_int_equal(head.body_len, 0);
    assert_true(ll_http_header(&get, "Content-Length", get_length, sizeof get_length));
    assert_true(ll_http_header(&head, "Content-Length", head_length, sizeof head_length));
    assert_string_equal(get_length, head_length);
    ll_http_answer_clear(&get);
    ll_http_answer_clear(&head);
}

static void wrong_addresses_get_their_status(void **state)
{
    const struct town *town = *state;
    static const struct {
        const char *path;
        int status;
    } cases[] = {
        {"/nothing", 404},
        {"/static/", 404},
        {"/static/none.js", 404},
        {"/static/..%2f..%2fetc%2fpasswd", 404},
        {"/static/../../etc/passwd", 400},
        {"/static/%2e%2e/app.js", 400},
        {"/%00", 400},
        {"/%zz", 400},
        {"/tiles/none/1/0/0.png", 404},
        {"/tiles/risk/23/0/0.png", 404},
        {"/tiles/risk/1/2/0.png", 404},
        {"/tiles/risk/1/-1/0.png", 400},
        {"/tiles/risk/1/0/0.jpg", 404},
        {"/tiles/risk/99999999999999999999/0/0.png", 400},
        {"/tiles/risk/13/0/0.png?period=1999", 404},
        {"/tiles/risk/13/0/0.png?area=A001", 501},
        {"/tiles/none.json", 404},
        {"/api/villages?period=1999", 404},
        {"/api/villages?lang=de", 400},
        {"/api/villages/none", 404},
        {"/api/explain", 400},
        {"/api/explain?lon=1", 400},
        {"/api/explain?lon=nan&lat=1", 400},
        {"/api/explain?lon=181&lat=1", 400},
        {"/api/explain?lon=0&lat=0", 404},
        {"/api/explain?lon=1&lon=2&lat=3", 400},
        {"/api/legend?layer=none", 404},
        {"/api/legend?zoom=99", 400},
        {"/tiles/risk/13/0/0.png?period=2026", 200},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_status(town->url, cases[i].path, cases[i].status);
    }
}

/// Sends a request; the server may answer with one of two statuses, or 0: close the connection.
static void assert_survives(const struct town *town, const char *request, size_t len, int one,
                            int other)
{
    int fd = ll_http_connect(town->url);
    assert_true(fd >= 0);
    ll_http_send(fd, request, len);
    struct ll_http_answer answer = ll_http_receive(fd, false);
    if (answer.status != one && answer.status != other) {
        print_error("%.60s: %d\n", request, answer.status);
    }
    assert_true(answer.status == one || answer.status == other);
    ll_http_answer_clear(&answer);
    (void)close(fd);
    assert_status(town->url, "/healthz", 200);
}

static void other_methods_and_hosts_are_refused(void **state)
{
    const struct town *town = *state;
    static const struct {
        const char *request;
        int status;
    } cases[] = {
        {"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc", 405},
        {"POST /api/villages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999999\r\n\r\n",
         405},
        {"PUT / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", 405},
        {"DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405},
        {"OPTIONS / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405},
        {"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405},
        {"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n", 421},
        {"GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", 200},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_survives(town, cases[i].request, strlen(cases[i].request), cases[i].status,
                        cases[i].status);
    }
}

static void malformed_requests_do_no_harm(void **state)
{
    const struct town *town = *state;
    static const char nul[] = "GET /\0/x HTTP/1.1\r\nHost: localhost\r\n\r\n";
    static const char *const cases[] = {
        "\r\n\r\n\r\n\r\nx\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET nothing HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        "GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    };
    assert_survives(town, nul, sizeof nul - 1, 400, 200);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int fd = ll_http_connect(town->url);
        assert_true(fd >= 0);
        ll_http_send(fd, cases[i], strlen(cases[i]));
        (void)close(fd); /* without waiting for an answer */
        assert_status(town->url, "/healthz", 200);
    }
}

static void long_requests_are_cut_off(void **state)
{
    const struct town *town = *state;
    static const size_t sizes[] = {3000, 30000, 300000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char *request = malloc(sizes[i] + 64);
        assert_non_null(request);
        (void)snprintf(request, sizes[i] + 64, "GET /%0*d HTTP/1.1\r\nHost: localhost\r\n\r\n",
                       (int)sizes[i] - 5, 0);
        assert_survives(town, request, strlen(request), 414, i == 2 ? 0 : 414);
        (void)snprintf(request, sizes[i] + 64,
                       "GET / HTTP/1.1\r\nHost: localhost\r\nX: %0*d\r\n\r\n", (int)sizes[i] - 36,
                       0);
        assert_survives(town, request, strlen(request), i == 0 ? 200 : 431, i == 2 ? 0 : 200);
        free(request);
    }
}

/// One of many clients: a few requests on one connection.
static void *fetch(void *user)
{
    const struct town *town = user;
    char path[128];
    char request[256];
    size_t good = 0;
    int fd = ll_http_connect(town->url);
    for (int z = 8; fd >= 0 && z < 16; z++) {
        tile_path(town, z % 2 == 0 ? "risk" : "water", z, ".png", path, sizeof path);
        int len =
            snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
        ll_http_send(fd, request, (size_t)len);
        struct ll_http_answer answer = ll_http_receive(fd, false);
        good += answer.status == 200 && memcmp(answer.body, "\x89PNG", 4) == 0;
        ll_http_answer_clear(&answer);
    }
    (void)close(fd);
    return good == 8 ? user : NULL;
}

static void sixty_four_clients_at_once_are_all_served(void **state)
{
    struct town *town = *state;
    pthread_t clients[64];
    int slow[32]; /* others that begin a request and say no more */
    for (int i = 0; i < 32; i++) {
        slow[i] = ll_http_connect(town->url);
        ll_http_send(slow[i], "GET / HT", 8);
    }
    for (int i = 0; i < 64; i++) {
        assert_int_equal(pthread_create(&clients[i], NULL, fetch, town), 0);
    }
    for (int i = 0; i < 64; i++) {
        void *result = NULL;
        assert_int_equal(pthread_join(clients[i], &result), 0);
        assert_ptr_equal(result, town);
    }
    for (int i = 0; i < 32; i++) {
        (void)close(slow[i]);
    }
}

static void villages_are_the_document_of_rank_and_each_explains_itself(void **state)
{
    const struct town *town = *state;
    struct ll_http_answer list = ll_http_get(town->url, "/api/villages?lang=en", "");
    LL_CLEANUP(ll_json_doc_freep) ll_json_doc *doc = parse(&list);
    struct ll_json_node villages = ll_json_member(ll_json_root(doc), "villages");
    assert_true(ll_json_length(villages) > 0);
    for (size_t i = 0; i < ll_json_length(villages); i++) {
        struct ll_json_node village = ll_json_item(villages, i);
        char path[128];
        (void)snprintf(path, sizeof path, "/api/villages/%s",
                       ll_json_get_text(ll_json_member(village, "code")));
        struct ll_http_answer one = ll_http_get(town->url, path, "Accept-Language: en\r\n");
        assert_int_equal(one.status, 200);
        LL_CLEANUP(ll_json_doc_freep) ll_json_doc *full = parse(&one);
        struct ll_json_node root = ll_json_root(full);
        assert_near(ll_json_get_number(ll_json_member(root, "risk")),
                    ll_json_get_number(ll_json_member(village, "risk")), 0.0);
        assert_int_equal(ll_json_length(ll_json_member(root, "dimensions")), 4);
        struct ll_json_node behind = ll_json_member(ll_json_member(root, "behind"), "E1");
        assert_true(ll_json_length(ll_json_member(behind, "top")) > 0);
        struct ll_json_node bbox = ll_json_member(root, "bbox");
        assert_true(ll_json_get_number(ll_json_item(bbox, 0)) <
                    ll_json_get_number(ll_json_item(bbox, 2)));
        assert_near(ll_json_get_number(ll_json_item(bbox, 1)), town->lat, 0.1);
        assert_true(ll_json_length(ll_json_member(root, "outline")) > 0);
        ll_http_answer_clear(&one);
    }
    ll_http_answer_clear(&list);
}

static void a_place_names_its_village(void **state)
{
    const struct town *town = *state;
    char path[128];
    (void)snprintf(path, sizeof path, "/api/explain?lon=%.7f&lat=%.7f", town->lon, town->lat);
    struct ll_http_answer answer = ll_http_get(town->url, path, "");
    assert_int_equal(answer.status, 200);
    LL_CLEANUP(ll_json_doc_freep) ll_json_doc *doc = parse(&answer);
    const char *area = ll_json_get_text(ll_json_member(ll_json_root(doc), "area"));
    assert_non_null(area);
    (void)snprintf(path, sizeof path, "/api/villages/%s", area);
    assert_status(town->url, path, 200);
    ll_http_answer_clear(&answer);
}

/// Version that /healthz names, into a buffer.
static void version_of(const char *url, char *ret_version, size_t size)
{
    struct ll_http_answer answer = ll_http_get(url, "/healthz", "");
    LL_CLEANUP(ll_json_doc_freep) ll_json_doc *doc = parse(&answer);
    (void)snprintf(ret_version, size, "%s",
                   ll_json_get_text(ll_json_member(ll_json_root(doc), "version")));
    ll_http_answer_clear(&answer);
}

static void a_store_that_changes_is_shown_anew(void **state)
{
    (void)state;
    struct ll_err err = {0};
    char store[512];
    (void)snprintf(store, sizeof store, "%s", ll_scratch_path("changing.db"));
    assert_ok(ll_town_store_make(store, 2, 60, 0, &err), &err);
    LL_CLEANUP(ll_server_stopp) ll_server *server = start(store);
    const char *url = ll_server_url(server);
    assert_status(url, "/api/villages", 404); /* not assessed yet */
    assert_status(url, "/api/explain?lon=1&lat=1", 404);
    assert_status(url, "/tiles/risk/3/1/1.png", 200);
    char before[64];
    char after[64];
    version_of(url, before, sizeof before);
    assert_ok(ll_town_store_assess(store, &err), &err);
    int rounds = 0;
    do {
        (void)poll(NULL, 0, 100); /* 0.1 s */
        version_of(url, after, sizeof after);
    } while (strcmp(before, after) == 0 && ++rounds < 100);
    assert_string_not_equal(before, after);
    assert_status(url, "/api/villages", 200);
}

static void proposals_are_a_layer_once_there_are_some(void **state)
{
    (void)state;
    struct ll_err err = {0};
    char store[512];
    int64_t id = 0;
    (void)snprintf(store, sizeof store, "%s", ll_scratch_path("proposed.db"));
    assert_ok(ll_town_store_make(store, 2, 60, 0, &err), &err);
    LL_CLEANUP(ll_server_stopp) ll_server *server = start(store);
    const char *url = ll_server_url(server);
    assert_status(url, "/tiles/plan/3/1/1.png", 404);
    assert_status(url, "/tiles/plan.json", 404);
    assert_status(url, "/api/legend?layer=plan", 404);
    LL_CLEANUP(ll_siting_clear) struct ll_siting siting = {0};
    const struct ll_siting_request request = {.store = store,
                                              .kind = LL_SITE_NEW,
                                              .task = LL_COVER_COUNT,
                                              .count = 1,
                                              .need = 1,
                                              .limit_s = INFINITY,
                                              .threads = 1};
    char before[64];
    char after[64];
    version_of(url, before, sizeof before);
    assert_ok(ll_siting_run(&request, &siting, &err), &err);
    assert_ok(ll_proposal_keep_sites(&siting, &request, &id, &err), &err);
    int rounds = 0;
    do {
        (void)poll(NULL, 0, 100); /* 0.1 s */
        version_of(url, after, sizeof after);
    } while (strcmp(before, after) == 0 && ++rounds < 100);
    assert_status(url, "/tiles/plan/3/1/1.png", 200);
    assert_status(url, "/tiles/plan.json", 200);
    struct ll_http_answer answer = ll_http_get(url, "/api/legend?layer=plan&lang=en", "");
    assert_int_equal(answer.status, 200);
    LL_CLEANUP(ll_json_doc_freep) ll_json_doc *doc = parse(&answer);
    const char *title = ll_json_get_text(ll_json_member(ll_json_root(doc), "title"));
    assert_mentions(title, "Proposed hydrants · ");
    ll_http_answer_clear(&answer);
}

static void a_store_that_is_not_there_is_said_before_anything_runs(void **state)
{
    (void)state;
    struct ll_err err = {0};
    ll_server *server = NULL;
    const struct ll_server_options options = {
        .listen = "127.0.0.1:0",
        .view = {.store = "/nowhere/none.db", .threads = 1, .with_map = true},
        .threads = 1};
    assert_int_equal(ll_server_start(&options, &server, &err), LL_E_NOT_FOUND);
    assert_null(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tile_is_a_png_of_its_size_and_kept_by_its_tag),
        cmocka_unit_test(an_empty_tile_is_a_small_png_with_status_200),
        cmocka_unit_test(every_answer_says_what_it_is),
        cmocka_unit_test(head_is_get_without_the_body),
        cmocka_unit_test(wrong_addresses_get_their_status),
        cmocka_unit_test(other_methods_and_hosts_are_refused),
        cmocka_unit_test(malformed_requests_do_no_harm),
        cmocka_unit_test(long_requests_are_cut_off),
        cmocka_unit_test(sixty_four_clients_at_once_are_all_served),
        cmocka_unit_test(villages_are_the_document_of_rank_and_each_explains_itself),
        cmocka_unit_test(a_place_names_its_village),
        cmocka_unit_test(a_store_that_changes_is_shown_anew),
        cmocka_unit_test(proposals_are_a_layer_once_there_are_some),
        cmocka_unit_test(a_store_that_is_not_there_is_said_before_anything_runs),
    };
    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
