#include "core/risk.h"

#include <math.h>

#include "core/language.h"

#define SCORE_MAX 100.0
#define FLOOR     1.0 /* of a dimension, so that one zero cannot wipe the index */
/* Completeness is a sum of weights written with few digits: 0.6 must reach 0.6. */
#define ROUNDING 1e-9

const char *ll_level_key(enum ll_level level)
{
    static const char *const keys[LL_LEVEL_COUNT] = {"low", "medium", "high", "very-high"};
    return keys[level];
}

const char *ll_level_text(enum ll_level level, enum ll_lang lang)
{
    static const char *const texts[LL_LEVEL_COUNT] = {"low risk", "medium risk", "high risk",
                                                      "very high risk"};
    return ll_tr(lang, texts[level]);
}

double ll_indicator_score(const struct ll_indicator *indicator, double value)
{
    if (isnan(value)) {
        return NAN;
    }
    double part = (value - indicator->zero) / (indicator->hundred - indicator->zero);
    if (indicator->logarithmic) {
        part = value > 0.0
                   ? log(value / indicator->zero) / log(indicator->hundred / indicator->zero)
                   : (indicator->hundred > indicator->zero ? 0.0 : 1.0);
    }
    return SCORE_MAX * fmin(1.0, fmax(0.0, part));
}

/* Scores at the good and the bad end of a measure; a measure with an unknown end is the whole
 * scale. */
static void score_ends(const struct ll_indicator *in, const struct ll_measure *m, double *ret_good,
                       double *ret_bad)
{
    double a = ll_indicator_score(in, m->low);
    double b = ll_indicator_score(in, m->high);
    if (isnan(a) || isnan(b)) {
        a = 0.0;
        b = SCORE_MAX;
    }
    *ret_good = fmin(a, b);
    *ret_bad = fmax(a, b);
}

/* The four dimensions, each 1 to 100, from scores. */
static void dimensions_of(const ll_indicators *indicators, const double score[LL_IND_COUNT],
                          double ret_dimension[LL_DIM_COUNT])
{
    double square[LL_DIM_COUNT] = {0};
    for (int i = 0; i < LL_IND_COUNT; i++) {
        const struct ll_indicator *in = ll_indicator(indicators, (enum ll_indicator_id)i);
        square[in->dimension] += in->weight * score[i] * score[i];
    }
    for (int d = 0; d < LL_DIM_COUNT; d++) {
        ret_dimension[d] = fmin(SCORE_MAX, fmax(FLOOR, sqrt(square[d])));
    }
}

static double log_index(const ll_indicators *indicators, const double dimension[LL_DIM_COUNT])
{
    double sum = 0.0;
    for (int d = 0; d < LL_DIM_COUNT; d++) {
        sum += ll_dimension_weight(indicators, (enum ll_dimension)d) * log(dimension[d]);
    }
    return sum;
}

static double index_of(const ll_indicators *indicators, const double score[LL_IND_COUNT])
{
    double dimension[LL_DIM_COUNT];
    dimensions_of(indicators, score, dimension);
    return fmin(SCORE_MAX, exp(log_index(indicators, dimension)));
}

/* Shares of ln S: of each dimension, and of each indicator inside it by w x^2. */
static void explain(const ll_indicators *indicators, struct ll_risk *r)
{
    double total = log_index(indicators, r->dimension);
    if (!(total > 0.0)) {
        return; /* S = 1: there is nothing to explain, all shares stay 0 */
    }
    double part[LL_IND_COUNT];
    double square[LL_DIM_COUNT] = {0};
    for (int i = 0; i < LL_IND_COUNT; i++) {
        const struct ll_indicator *in = ll_indicator(indicators, (enum ll_indicator_id)i);
        part[i] = in->weight * r->score[i] * r->score[i];
        square[in->dimension] += part[i];
    }
    for (int d = 0; d < LL_DIM_COUNT; d++) {
        double weight = ll_dimension_weight(indicators, (enum ll_dimension)d);
        r->dimension_share[d] = weight * log(r->dimension[d]) / total;
    }
    for (int i = 0; i < LL_IND_COUNT; i++) {
        enum ll_dimension d = ll_indicator(indicators, (enum ll_indicator_id)i)->dimension;
        r->share[i] = square[d] > 0.0 ? r->dimension_share[d] * (part[i] / square[d]) : 0.0;
    }
}

static enum ll_level level_of(double risk, const ll_rules *rules)
{
    if (risk >= ll_rule(rules, LL_RULE_RISK_VERY_HIGH)) {
        return LL_LEVEL_VERY_HIGH;
    }
    if (risk >= ll_rule(rules, LL_RULE_RISK_HIGH)) {
        return LL_LEVEL_HIGH;
    }
    return risk >= ll_rule(rules, LL_RULE_RISK_MEDIUM) ? LL_LEVEL_MEDIUM : LL_LEVEL_LOW;
}

struct ll_risk ll_risk_of(const struct ll_measure measure[LL_IND_COUNT],
                          const ll_indicators *indicators, const ll_rules *rules)
{
    struct ll_risk r = {0};
    for (int i = 0; i < LL_IND_COUNT; i++) {
        const struct ll_indicator *in = ll_indicator(indicators, (enum ll_indicator_id)i);
        score_ends(in, &measure[i], &r.score_low[i], &r.score_high[i]);
        r.score[i] = (r.score_low[i] + r.score_high[i]) / 2.0;
        r.completeness += ll_dimension_weight(indicators, in->dimension) * in->weight *
                          fmin(1.0, fmax(0.0, measure[i].known));
    }
    r.completeness = fmin(1.0, r.completeness);
    r.rateable = r.completeness + ROUNDING >= ll_rule(rules, LL_RULE_RATEABLE_SHARE);
    dimensions_of(indicators, r.score, r.dimension);
    r.risk = index_of(indicators, r.score);
    /* the index grows with every score, so its bounds lie at the ends of all intervals; exp() may
     * err in its last digit, which must not turn the order round */
    r.risk_low = fmin(r.risk, index_of(indicators, r.score_low));
    r.risk_high = fmax(r.risk, index_of(indicators, r.score_high));
    r.level = level_of(r.risk, rules);
    explain(indicators, &r);
    return r;
}
