-- Schema 4: turns, room to turn and times of day; hours of crews and obstacles; what was decided
-- from an assessment and how sure it was; the quota board.

-- Turns from lane to lane, room to turn at dead ends, and times of day.

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

-- When a station's crew is there, as in OpenStreetMap's opening_hours or in words; NULL: not
-- known, taken as always.
ALTER TABLE station ADD COLUMN hours TEXT;

-- Places to turn at dead ends, and how the outlines of buildings were drawn.
ALTER TABLE building ADD COLUMN outline TEXT;
ALTER TABLE lane ADD COLUMN turn_place TEXT;

-- What was decided from an assessment, and how sure it was.

-- The ranking drawn many times: how often, from which seed, and what may be said of the first place
-- (the `may_be_first` villages with the highest p_first together hold it). A row for each village.
CREATE TABLE ranking_draws (
    assessment INTEGER PRIMARY KEY REFERENCES assessment (id),
    draws INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    may_be_first INTEGER NOT NULL
);
CREATE TABLE village_draws (
    assessment INTEGER NOT NULL REFERENCES assessment (id),
    area INTEGER NOT NULL,
    p_first REAL NOT NULL,
    p_top3 REAL NOT NULL,
    rank_median INTEGER NOT NULL,
    rank_low INTEGER NOT NULL,
    rank_high INTEGER NOT NULL,
    PRIMARY KEY (assessment, area)
) WITHOUT ROWID;
CREATE TRIGGER ranking_draws_keep BEFORE DELETE ON ranking_draws BEGIN
    SELECT RAISE(ABORT, 'ranking_draws: assessments are never deleted');
END;
CREATE TRIGGER ranking_draws_fixed BEFORE UPDATE ON ranking_draws BEGIN
    SELECT RAISE(ABORT, 'ranking_draws: assessments never change');
END;
CREATE TRIGGER village_draws_keep BEFORE DELETE ON village_draws BEGIN
    SELECT RAISE(ABORT, 'village_draws: assessments are never deleted');
END;
CREATE TRIGGER village_draws_fixed BEFORE UPDATE ON village_draws BEGIN
    SELECT RAISE(ABORT, 'village_draws: assessments never change');
END;

-- Which village was named as the one with outstanding fire risk, by whom, and why. Rows are only
-- ever added: the last of an assessment counts.
CREATE TABLE naming (
    id INTEGER PRIMARY KEY,
    assessment INTEGER NOT NULL REFERENCES assessment (id),
    area INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    rank INTEGER NOT NULL,
    risk REAL NOT NULL,
    p_first REAL,
    person TEXT NOT NULL CHECK (person <> ''),
    reason TEXT NOT NULL,
    named_at TEXT NOT NULL,
    CHECK (rank = 1 OR reason <> '')
);
CREATE INDEX naming_assessment ON naming (assessment, id);
CREATE TRIGGER naming_keep BEFORE DELETE ON naming BEGIN
    SELECT RAISE(ABORT, 'naming: what was decided is never deleted');
END;
CREATE TRIGGER naming_fixed BEFORE UPDATE ON naming BEGIN
    SELECT RAISE(ABORT, 'naming: what was decided never changes');
END;

-- Villages under the weights of the tables, where the township's own comparisons decided the
-- assessment; and who is behind each indicator: places 1 to 3 are features of a layer, place 0 the
-- others together, with their number.
CREATE TABLE village_default (
    assessment INTEGER NOT NULL,
    area INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    risk REAL NOT NULL,
    risk_low REAL NOT NULL,
    risk_high REAL NOT NULL,
    PRIMARY KEY (assessment, area)
) WITHOUT ROWID;
CREATE TABLE indicator_reason (
    assessment INTEGER NOT NULL,
    area INTEGER NOT NULL,
    indicator TEXT NOT NULL,
    place INTEGER NOT NULL,
    layer TEXT,
    feature INTEGER NOT NULL,
    certain INTEGER,
    share REAL NOT NULL,
    PRIMARY KEY (assessment, area, indicator, place)
) WITHOUT ROWID;
CREATE TRIGGER village_default_keep BEFORE DELETE ON village_default BEGIN
    SELECT RAISE(ABORT, 'village_default: assessments are never deleted');
END;
CREATE TRIGGER village_default_fixed BEFORE UPDATE ON village_default BEGIN
    SELECT RAISE(ABORT, 'village_default: assessments never change');
END;
CREATE TRIGGER indicator_reason_keep BEFORE DELETE ON indicator_reason BEGIN
    SELECT RAISE(ABORT, 'indicator_reason: assessments are never deleted');
END;
CREATE TRIGGER indicator_reason_fixed BEFORE UPDATE ON indicator_reason BEGIN
    SELECT RAISE(ABORT, 'indicator_reason: assessments never change');
END;

-- Figures of the quota board that were entered, and denominators that were frozen. Rows are
-- only ever added: the last of a quota and year counts. done and total may be NULL (not entered).
CREATE TABLE quota_value (
    id INTEGER PRIMARY KEY,
    quota TEXT NOT NULL,
    year INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('entered', 'frozen')),
    done REAL,
    total REAL,
    person TEXT NOT NULL CHECK (person <> ''),
    note TEXT NOT NULL DEFAULT '',
    entered_at TEXT NOT NULL
);
CREATE UNIQUE INDEX quota_frozen ON quota_value (quota, year) WHERE kind = 'frozen';
CREATE INDEX quota_value_year ON quota_value (quota, year, id);
CREATE TRIGGER quota_value_keep BEFORE DELETE ON quota_value BEGIN
    SELECT RAISE(ABORT, 'quota_value: what was entered is never deleted');
END;
CREATE TRIGGER quota_value_fixed BEFORE UPDATE ON quota_value BEGIN
    SELECT RAISE(ABORT, 'quota_value: what was entered never changes; enter it again');
END;
