#include "importers/report.h"

#include <string.h>

void ll_report_count(struct ll_import_report *report, const char *reason, size_t by)
{
    size_t i = 0;
    while (i < report->reason_count && strcmp(report->reasons[i].reason, reason) != 0) {
        i++;
    }
    if (i == report->reason_count) {
        if (i + 1 >= LL_REASONS_MAX && strcmp(reason, "other") != 0) {
            ll_report_count(report, "other", by);
            return;
        }
        report->reasons[i] = (struct ll_reason_count){.reason = reason};
        report->reason_count++;
    }
    report->reasons[i].count += by;
}

void ll_report_merge(struct ll_import_report *report, const struct ll_import_report *part)
{
    report->read += part->read;
    report->repaired += part->repaired;
    report->quarantined += part->quarantined;
    for (size_t i = 0; i < part->reason_count; i++) {
        ll_report_count(report, part->reasons[i].reason, part->reasons[i].count);
    }
}

void ll_report_counts(struct ll_import_report *report, const struct ll_write_counts *counts)
{
    report->stored += counts->stored;
    report->updated += counts->updated;
    report->unchanged += counts->unchanged;
    report->ended += counts->ended;
    if (counts->other_source > 0) {
        ll_report_count(report, LL_REASON_OTHER_SOURCE, counts->other_source);
    }
    if (counts->elsewhere > 0) {
        ll_report_count(report, LL_REASON_SAME_KEY_FAR, counts->elsewhere);
    }
}

const char *ll_report_first_refusal(const struct ll_import_report *report)
{
    static const char *const refusals[] = {LL_REASON_NO_GEOMETRY,     LL_REASON_WRONG_TYPE,
                                           LL_REASON_BAD_COORDINATES, LL_REASON_OUTSIDE_CRS,
                                           LL_REASON_NOT_REPAIRABLE,  LL_REASON_SLIVER,
                                           LL_REASON_FAR_AWAY,        LL_REASON_DUPLICATE};
    for (size_t i = 0; i < report->reason_count; i++) {
        for (size_t k = 0; k < sizeof refusals / sizeof refusals[0]; k++) {
            if (strcmp(report->reasons[i].reason, refusals[k]) == 0) {
                return report->reasons[i].reason;
            }
        }
    }
    return NULL;
}

size_t ll_report_reason(const struct ll_import_report *report, const char *reason)
{
    for (size_t i = 0; i < report->reason_count; i++) {
        if (strcmp(report->reasons[i].reason, reason) == 0) {
            return report->reasons[i].count;
        }
    }
    return 0;
}

void ll_import_report_clear(struct ll_import_report *report)
{
    ll_text_clear(&report->mapping);
    ll_text_clear(&report->profile);
    ll_text_clear(&report->trial.text);
    ll_text_clear(&report->trial.refused);
    *report = (struct ll_import_report){.layer = report->layer};
}
