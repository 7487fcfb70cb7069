-- Schema 8: places to turn at dead ends, and how the outlines of buildings were drawn.
ALTER TABLE building ADD COLUMN outline TEXT;
ALTER TABLE lane ADD COLUMN turn_place TEXT;
