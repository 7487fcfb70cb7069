#include "importers/doctor_sample.h"

#include <stdio.h>

#include "tests/support/check.h"

static const char points[] = "{\"type\":\"FeatureCollection\",\"features\":["
                             "{\"type\":\"Feature\",\"properties\":{},\"geometry\":null},"
                             "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":"
                             "\"Point\",\"coordinates\":[119.5,25.1]}},"
                             "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":"
                             "\"MultiPoint\",\"coordinates\":[[119.6,25.2],[119.7,25.3]]}}]}";

static void the_first_shapes_are_taken_and_the_source_is_as_before(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = ll_scratch_path("points.geojson");
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(points, f) >= 0);
    assert_int_equal(fclose(f), 0);
    const struct ll_import_request request = {.layer = LL_HYDRANT, .file = path};
    LL_CLEANUP(ll_source_close) struct ll_source source = {0};
    assert_ok(ll_source_open(&request, &source, &err), &err);
    const struct ll_doctor_case question = {.source = &source, .request = &request};
    for (size_t most = 1; most < 5; most++) {
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes shapes = {0};
        assert_ok(ll_doctor_sample(&question, most, &shapes, &err), &err);
        assert_int_equal(shapes.count, most < 3 ? (most == 1 ? 1 : 3) : 3); /* whole features */
        assert_near(shapes.points[0].x, 119.5, 1e-9);
    }
    size_t left = 0;
    for (OGRFeatureH feature = NULL;;) {
        assert_ok(ll_source_next(&source, &feature, &err), &err);
        if (feature == NULL) {
            break;
        }
        OGR_F_Destroy(feature);
        left++;
    }
    assert_int_equal(left, 3);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_shapes_are_taken_and_the_source_is_as_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
