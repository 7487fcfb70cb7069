#include "importers/dxf_reader.h"

#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "tests/importers/runs.h"
#include "tests/support/check.h"

/// A drawing being written, as CAD programs save it. Coordinates from 430000 2888000 on.
struct dxf {
    struct ll_text text;
};

static void add(struct dxf *d, const char *line)
{
    struct ll_err err = {0};
    assert_ok(ll_text_append(&d->text, line, &err), &err);
    assert_ok(ll_text_append(&d->text, "\n", &err), &err);
}

static void add_point(struct dxf *d, double x, double y)
{
    char text[128];
    (void)snprintf(text, sizeof text, "10\n%.4f\n20\n%.4f", 430000.0 + x, 2888000.0 + y);
    add(d, text);
}

static void begin(struct dxf *d)
{
    add(d,
        "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n9\n$DWGCODEPAGE\n3\nANSI_936\n0\nENDSEC");
    add(d, "0\nSECTION\n2\nENTITIES");
}

/// A light polyline: a rectangle of 10 m by `h`. @param flag 1: closed; 0: its last side is
/// missing.
static void add_rectangle(struct dxf *d, const char *layer, int flag, double x, double h)
{
    char text[128];
    (void)snprintf(text, sizeof text, "0\nLWPOLYLINE\n8\n%s\n90\n4\n70\n%d", layer, flag);
    add(d, text);
    add_point(d, x, 0.0);
    add_point(d, x + 10.0, 0.0);
    add_point(d, x + 10.0, h);
    add_point(d, x, h);
}

/// An old polyline whose last point is 0.4 mm from its first.
static void add_ring(struct dxf *d, const char *layer, double x, double h)
{
    static const double corner[5][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}};
    char text[128];
    (void)snprintf(text, sizeof text, "0\nPOLYLINE\n8\n%s\n66\n1\n70\n0", layer);
    add(d, text);
    for (int i = 0; i < 5; i++) {
        add(d, "0\nVERTEX");
        (void)snprintf(text, sizeof text, "8\n%s", layer);
        add(d, text);
        add_point(d, x + corner[i][0] * 10.0 + (i == 4 ? 0.0004 : 0.0), corner[i][1] * h);
    }
    add(d, "0\nSEQEND");
}

static void add_text(struct dxf *d, const char *layer, const char *words, double x, double y)
{
    char text[128];
    (void)snprintf(text, sizeof text, "0\nTEXT\n8\n%s\n40\n2\n1\n%s", layer, words);
    add(d, text);
    add_point(d, x, y);
}

static void add_dot(struct dxf *d, const char *layer, double x, double y)
{
    char text[64];
    (void)snprintf(text, sizeof text, "0\nPOINT\n8\n%s", layer);
    add(d, text);
    add_point(d, x, y);
}

/// Ends and writes the drawing. @return its path.
static const char *finish(struct dxf *d, const char *name)
{
    add(d, "0\nENDSEC\n0\nEOF");
    const char *path = run_file_with(name, ll_text_str(&d->text));
    ll_text_clear(&d->text);
    return path;
}

/// Houses on two CAD layers that no table knows, and heights.
static const char *town(const char *name)
{
    struct dxf d = {0};
    begin(&d);
    add_rectangle(&d, "F1", 1, 0.0, 10.0);
    add_rectangle(&d, "F1", 0, 20.0, 10.0);
    add_rectangle(&d, "F2", 1, 40.0, 12.0);
    add_ring(&d, "F2", 60.0, 14.0);
    add_dot(&d, "GCD", 5.0, 5.0);
    return finish(&d, name);
}

static struct ll_import_request request(const char *path)
{
    return (struct ll_import_request){
        .layer = LL_BUILDING, .file = path, .crs = "EPSG:4549", .as_told = true};
}

static void several_layers_of_a_drawing_ask_which(void **state)
{
    const char *message = run_refused(*state, request(town("a.dxf")), LL_E_DECISION);
    assert_mentions(message, "F1 (closed 1, open 1, points 0)");
    assert_mentions(message, "F2 (closed 2, open 0, points 0)");
    assert_mentions(message, "--where \"Layer='F1'\"");
}

static void closed_lines_of_the_layer_that_is_named_become_houses(void **state)
{
    struct ll_import_request q = request(town("b.dxf"));
    q.where = "Layer='F2'";
    struct ll_import_report r = run_imported(*state, q);
    assert_int_equal(r.read, 2);
    assert_int_equal(r.stored, 2);
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = run_scene_of(*state);
    const struct ll_table *t = &s.layer[LL_BUILDING];
    assert_near(ll_shape_area(&t->shape, 0) + ll_shape_area(&t->shape, 1), 120.0 + 140.0, 0.01);
}

static void lines_that_are_not_closed_are_told(void **state)
{
    struct ll_import_request q = request(town("c.dxf"));
    q.where = "Layer IN ('F1','F2')";
    struct ll_import_report r = run_imported(*state, q);
    assert_int_equal(r.read, 4);
    assert_int_equal(r.stored, 3);
    assert_int_equal(r.quarantined, 1);
    ll_import_report_clear(&r);
}

static void layers_known_by_name_are_read_without_asking(void **state)
{
    struct dxf d = {0};
    begin(&d);
    add_rectangle(&d, "JMD", 1, 0.0, 10.0);
    add_rectangle(&d, "ZBTZ", 1, 20.0, 10.0); /* vegetation */
    add_rectangle(&d, "TK", 1, 40.0, 10.0);   /* the map's frame */
    struct ll_import_report r = run_imported(*state, request(finish(&d, "d.dxf")));
    assert_int_equal(r.read, 1);
    assert_int_equal(r.stored, 1);
    assert_mentions(ll_text_str(&r.mapping), "that were read: JMD (closed 1");
    assert_mentions(ll_text_str(&r.mapping), "left out: ZBTZ (closed 1");
    ll_import_report_clear(&r);
}

static void a_note_inside_a_house_gives_structure_and_floors(void **state)
{
    struct dxf d = {0};
    begin(&d);
    add_rectangle(&d, "JMD", 1, 0.0, 10.0);
    add_text(&d, "JMD",
             "\xD7\xA9"
             "3",
             3.0, 3.0); /* 砖3 in GBK */
    add_rectangle(&d, "JMD", 1, 20.0, 12.0);
    add_text(&d, "JMD",
             "\xED\xC5"
             "5",
             23.0, 3.0); /* 砼5 */
    add_text(&d, "JMD",
             "\xBB\xEC"
             "2",
             24.0, 4.0); /* and 混2: which of them? */
    add_rectangle(&d, "JMD", 1, 40.0, 14.0);
    add_text(&d, "JMD",
             "\xED\xC5"
             "5",
             51.0, 3.0); /* outside */
    struct ll_import_report r = run_imported(*state, request(finish(&d, "e.dxf")));
    assert_int_equal(r.stored, 3);
    assert_int_equal(r.quarantined, 0);
    ll_import_report_clear(&r);
    LL_CLEANUP(ll_scene_clear) struct ll_scene s = run_scene_of(*state);
    const struct ll_table *t = &s.layer[LL_BUILDING];
    for (size_t i = 0; i < 3; i++) {
        bool first = ll_shape_area(&t->shape, i) < 110.0;
        assert_int_equal(ll_table_word(t, i, LL_BUILDING_STRUCTURE),
                         first ? LL_STRUCTURE_BRICK_TIMBER : LL_STRUCTURE_UNKNOWN);
        assert_int_equal(ll_table_unknown(t, i, LL_BUILDING_FLOORS), !first);
    }
}

static void lines_stay_lines_for_lanes(void **state)
{
    struct ll_import_request q = request(town("f.dxf"));
    q.layer = LL_LANE;
    q.where = "Layer='F1'";
    struct ll_import_report r = run_imported(*state, q);
    assert_int_equal(r.stored, 2);
    ll_import_report_clear(&r);
}

static void a_drawing_asks_for_its_system(void **state)
{
    struct ll_import_request q = request(town("g.dxf"));
    q.where = "Layer='F2'";
    q.crs = NULL;
    q.as_told = false;
    assert_mentions(run_refused(*state, q, LL_E_DECISION), "--crs");
}

static void a_drawing_that_breaks_off_ends_well(void **state)
{
    struct dxf d = {0};
    begin(&d);
    add_rectangle(&d, "JMD", 1, 0.0, 10.0);
    char whole[4096];
    (void)snprintf(whole, sizeof whole, "%s", ll_text_str(&d.text));
    ll_text_clear(&d.text);
    for (size_t keep = strlen(whole); keep > 20; keep -= 7) {
        whole[keep] = '\0';
        struct ll_err err = {0};
        struct ll_import_report report = {0};
        struct ll_import_request q = request(run_file_with("h.dxf", whole));
        q.dry_run = true;
        enum ll_code code = ll_import_layer(*state, &q, &report, &err);
        assert_true(code == LL_OK || err.message[0] != '\0');
        ll_import_report_clear(&report);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, run_open_store, run_close_store)

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        TEST(several_layers_of_a_drawing_ask_which),
        TEST(closed_lines_of_the_layer_that_is_named_become_houses),
        TEST(lines_that_are_not_closed_are_told),
        TEST(layers_known_by_name_are_read_without_asking),
        TEST(a_note_inside_a_house_gives_structure_and_floors),
        TEST(lines_stay_lines_for_lanes),
        TEST(a_drawing_asks_for_its_system),
        TEST(a_drawing_that_breaks_off_ends_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
