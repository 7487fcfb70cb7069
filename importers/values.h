/// Numbers as people write them, with their units.
#ifndef LL_IMPORTERS_VALUES_H
#define LL_IMPORTERS_VALUES_H

#include <stdbool.h>

/// What kind of thing a field counts; its unit follows from the field's name.
enum ll_quantity {
    LL_QUANTITY_PLAIN = 0, ///< a count or a code
    LL_QUANTITY_LENGTH,
    LL_QUANTITY_TIME,
    LL_QUANTITY_PRESSURE,
    LL_QUANTITY_FLOW,
    LL_QUANTITY_VOLUME,
    LL_QUANTITY_SPEED,
    LL_QUANTITY_SLOPE,
    LL_QUANTITY_MASS,
    LL_QUANTITY_MONEY,
    LL_QUANTITY_SHARE,
    LL_QUANTITY_YEAR,
    LL_QUANTITY_COUNT
};

/// A field's quantity and the size of its unit in the quantity's base unit (m, s, MPa, L/s, m3,
/// km/h, %, t, yuan, 1).
struct ll_measure_kind {
    enum ll_quantity quantity;
    double unit;
};

/// From a field's name: "width_m" is a length in metres, "diameter_mm" in millimetres, "year" and
/// "…_year" a year, "…_share" a share; others are plain.
struct ll_measure_kind ll_measure_kind(const char *field);

/// Size of a unit ("m", "米", "kPa", "L/min", …) in the base unit of the quantity.
/// @return false when the quantity has no such unit.
bool ll_unit(enum ll_quantity quantity, const char *unit, double *ret_size);

/// Reads a number with an optional unit after it: "3.5", "3,5 m", "3.5米", "8M", "DN100", "12'6\"",
/// "１２", "1,250" (a plain count), "1998-05-01" (a year). Ranges and texts like "about 3" are
/// none.
///
/// @param kind  What the field holds.
/// @param unit  Unit meant when the text has none; NULL or "": the field's own.
/// @param ret   Receives the value in the field's unit.
bool ll_value_parse(const char *text, struct ll_measure_kind kind, const char *unit, double *ret);

#endif
