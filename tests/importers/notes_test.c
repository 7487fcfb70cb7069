#include "importers/notes.h"

#include "tests/support/check.h"

static void note(struct ll_notes *notes, size_t row, const char *detail)
{
    struct ll_err err = {0};
    const struct ll_noted noted = {.row = row, .kind = "repaired", .detail = detail};
    assert_ok(ll_notes_add(notes, &noted, &err), &err);
}

static void notes_follow_their_rows_to_their_places_among_the_stored_ones(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_notes_clear) struct ll_notes all = {0};
    LL_CLEANUP(ll_notes_clear) struct ll_notes batch = {0};
    const enum ll_row_outcome first[] = {LL_ROW_STORED, LL_ROW_DUPLICATE, LL_ROW_STORED,
                                         LL_ROW_UNCHANGED, LL_ROW_UPDATED};
    note(&batch, 4, "four");
    note(&batch, 0, "");
    note(&batch, 1, "one"); /* not stored: nothing to say about it */
    note(&batch, 4, "four again");
    assert_ok(ll_notes_take(&all, &batch, first, 5, &err), &err);
    ll_notes_rewind(&batch);
    const enum ll_row_outcome second[] = {LL_ROW_UNCHANGED, LL_ROW_STORED};
    note(&batch, 0, "zero");
    note(&batch, 1, "last");
    assert_ok(ll_notes_take(&all, &batch, second, 2, &err), &err);
    assert_int_equal(all.stored, 4);
    assert_int_equal(all.count, 4);
    const size_t places[] = {2, 0, 2, 3};
    const char *const details[] = {"four", "", "four again", "last"};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(all.items[i].row, places[i]);
        assert_string_equal(all.texts.data + all.items[i].detail, details[i]);
        assert_string_equal(all.texts.data + all.items[i].before, "");
    }
}

static void only_so_many_of_a_kind_are_kept(void **state)
{
    (void)state;
    LL_CLEANUP(ll_notes_clear) struct ll_notes notes = {0};
    for (size_t i = 0; i < LL_NOTES_MAX + 5; i++) {
        note(&notes, i, "");
    }
    assert_int_equal(notes.count, LL_NOTES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes_follow_their_rows_to_their_places_among_the_stored_ones),
        cmocka_unit_test(only_so_many_of_a_kind_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
