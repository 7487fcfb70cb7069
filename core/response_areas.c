#include "core/response_areas.h"

#include "core/alloc.h"

void ll_response_areas_clear(struct ll_response_areas *areas)
{
    ll_free(areas->items);
    ll_shapes_clear(&areas->shapes);
    *areas = (struct ll_response_areas){0};
}
