-- Schema 4: turns from lane to lane, room to turn at dead ends, and times of day.

-- The lane that a finding's turn leads into; the side of the largest free square at a dead end; the
-- times at which a finding holds (bits: 1 by day, 2 at night, 4 on market days), NULL for always.
ALTER TABLE lane_finding ADD COLUMN other_lane INTEGER;
ALTER TABLE lane_finding ADD COLUMN room_mm INTEGER;
ALTER TABLE lane_finding ADD COLUMN times INTEGER;

-- Widths of a lane by time of day, where something stands on it at certain times only; NULL where
-- they are the same at all times.
ALTER TABLE lane_result ADD COLUMN day_low_mm INTEGER;
ALTER TABLE lane_result ADD COLUMN day_high_mm INTEGER;
ALTER TABLE lane_result ADD COLUMN night_low_mm INTEGER;
ALTER TABLE lane_result ADD COLUMN night_high_mm INTEGER;
ALTER TABLE lane_result ADD COLUMN market_low_mm INTEGER;
ALTER TABLE lane_result ADD COLUMN market_high_mm INTEGER;

-- When an obstacle stands there, as in OpenStreetMap's opening_hours or in words; NULL: always.
ALTER TABLE obstacle ADD COLUMN hours TEXT;
