/// Drawings: closed lines of chosen CAD layers as areas, words inside of houses as their fields.
#ifndef LL_IMPORTERS_DXF_READER_H
#define LL_IMPORTERS_DXF_READER_H

#include "importers/source.h"

/// Whether a format is a drawing.
bool ll_is_drawing(const char *driver);

/// Puts a reader over the open layer of a drawing. When the layer wants areas, closed lines (first
/// and last point within 1 mm) become polygons; texts are left out. Read are: what the condition of
/// the request lets through; without one the CAD layers known by name (cad_layers.csv), or the only
/// one with shapes that fit. For buildings, columns `structure` and `floors` hold what is written
/// inside ("砖3"), where exactly one such note lies in the outline.
///
/// Reads the drawing once to see what is in it; what is read and left out goes to source->notes.
/// @return LL_E_DECISION (several CAD layers: lists them with their shapes), LL_E_FORMAT,
/// LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_dxf_read(const struct ll_import_request *request,
                                     struct ll_source *source, struct ll_err *err);

#endif
