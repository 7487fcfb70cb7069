/* Reference tables from the store may hold anything: parsing ends in a table or an error, and a
 * table can be read to its last cell. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/csv.h"
#include "core/rules.h"
#include "core/speeds.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = (const char *)bytes;
    LL_CLEANUP(ll_csv_freep) ll_csv *csv = NULL;
    if (ll_csv_parse("fuzz.csv", text, len, &csv, NULL) == LL_OK) {
        const char *heading = "a";
        size_t column = 0;
        bool found = ll_csv_column(csv, heading, &column, NULL) == LL_OK;
        if (found && column > len) {
            abort();
        }
        for (size_t row = 0; row < ll_csv_rows(csv); row++) {
            double value = 0.0;
            if (strlen(ll_csv_cell(csv, row, 0)) > len ||
                (ll_csv_number(csv, row, 0, &value, NULL) == LL_OK && isinf(value))) {
                abort();
            }
        }
    }
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = NULL;
    struct ll_speeds speeds;
    bool good = ll_rules_parse(text, len, &rules, NULL) == LL_OK;
    good = ll_speeds_parse(text, len, &speeds, NULL) == LL_OK || good;
    (void)good; /* either answer is right */
    return 0;
}
