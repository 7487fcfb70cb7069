-- Schema 7: when a station's crew is there, as in OpenStreetMap's opening_hours or in words; NULL: not
-- known, taken as always.
ALTER TABLE station ADD COLUMN hours TEXT;
