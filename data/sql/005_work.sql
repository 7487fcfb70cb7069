-- Schema 5: proposals, and ways between hydrants.

-- The last answer of `site` and `plan` for each kind and area: a new one takes the place of the one
-- before. area: id of the area that was asked about, 0 for everywhere. as_of: the last change of
-- features that was seen, as in assessment; NULL when features changed meanwhile. assessment: the
-- newest whole one of the same moment. tables: hash of the reference tables. circle_m: radius that
-- each site protects, where circles were asked for. parameters: what was asked, as JSON.
CREATE TABLE proposal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('hydrants', 'micro', 'township', 'actions')),
    area INTEGER NOT NULL,
    assessment INTEGER REFERENCES assessment (id),
    as_of BIGINT,
    tables TEXT NOT NULL,
    program TEXT NOT NULL,
    made_at TEXT NOT NULL,
    parameters TEXT NOT NULL,
    buildings INTEGER,
    covered_before INTEGER,
    covered_after INTEGER,
    circle_m REAL,
    cost_yuan REAL NOT NULL
);
CREATE UNIQUE INDEX proposal_question ON proposal (kind, area);

-- Sites or actions, number 1 first. feature: the hydrant or obstacle that is there; lane, village:
-- ids, NULL for none. burden_won: of actions, gain_…: of sites; length_m: of a fire wall, part_a,
-- part_b: the buildings that it parts.
CREATE TABLE proposal_item (
    proposal INTEGER NOT NULL REFERENCES proposal (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    x REAL NOT NULL,
    y REAL NOT NULL,
    feature INTEGER,
    lane INTEGER,
    village INTEGER,
    cost_yuan REAL NOT NULL,
    gain_buildings REAL,
    gain_residents REAL,
    gain_weight REAL,
    burden_won REAL,
    width_assumed INTEGER NOT NULL,
    near_walls INTEGER NOT NULL,
    length_m REAL,
    part_a INTEGER,
    part_b INTEGER,
    PRIMARY KEY (proposal, number)
) WITHOUT ROWID;

-- Buildings that come to be answered, or are not any more, by an action and question.
CREATE TABLE proposal_gain (
    proposal INTEGER NOT NULL REFERENCES proposal (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    question TEXT NOT NULL,
    gained INTEGER NOT NULL,
    lost INTEGER NOT NULL,
    PRIMARY KEY (proposal, number, question)
) WITHOUT ROWID;

-- What a proposal means for the buildings that were asked about: 1 covered already, 2 won,
-- 3 left (another site would cover it), 4 no site can cover it.
CREATE TABLE proposal_building (
    proposal INTEGER NOT NULL REFERENCES proposal (id) ON DELETE CASCADE,
    building INTEGER NOT NULL,
    cover INTEGER NOT NULL,
    PRIMARY KEY (proposal, building)
) WITHOUT ROWID;
-- The way along the lanes between two neighbouring hydrants; NULL in assessments of before.
ALTER TABLE hydrant_spacing ADD COLUMN course BLOB;

-- How the indicators of a village move with inputs that all villages have in common: the ends of the
-- measure with the first input in place point / 3 and the second in place point % 3 (0 the low end,
-- 1 as taken, 2 the high end). None where it stands still or nothing was asked.
CREATE TABLE indicator_swing (
    assessment INTEGER NOT NULL REFERENCES assessment (id),
    area INTEGER NOT NULL,
    indicator TEXT NOT NULL,
    point INTEGER NOT NULL CHECK (point BETWEEN 0 AND 8),
    low REAL NOT NULL,
    high REAL NOT NULL,
    PRIMARY KEY (assessment, area, indicator, point)
) WITHOUT ROWID;
CREATE TRIGGER indicator_swing_keep BEFORE DELETE ON indicator_swing BEGIN
    SELECT RAISE(ABORT, 'indicator_swing: assessments are never deleted');
END;
CREATE TRIGGER indicator_swing_fixed BEFORE UPDATE ON indicator_swing BEGIN
    SELECT RAISE(ABORT, 'indicator_swing: assessments never change');
END;

-- Values that were entered for indicators, as an assessment found them beside what it computed.
CREATE TABLE indicator_entered (
    assessment INTEGER NOT NULL REFERENCES assessment (id),
    area INTEGER NOT NULL,
    indicator TEXT NOT NULL,
    period TEXT NOT NULL,
    low REAL NOT NULL,
    high REAL NOT NULL,
    source TEXT NOT NULL,
    date TEXT NOT NULL,
    use TEXT NOT NULL CHECK (use IN ('value', 'narrows', 'beside', 'contradicts')),
    PRIMARY KEY (assessment, area, indicator)
) WITHOUT ROWID;
CREATE TRIGGER indicator_entered_keep BEFORE DELETE ON indicator_entered BEGIN
    SELECT RAISE(ABORT, 'indicator_entered: assessments are never deleted');
END;
CREATE TRIGGER indicator_entered_fixed BEFORE UPDATE ON indicator_entered BEGIN
    SELECT RAISE(ABORT, 'indicator_entered: assessments never change');
END;

-- Bends and turns that are too tight for a class as they are drawn and that nobody has measured:
-- how many of them the way of each class passes and the number of the first one; what they are. A
-- bend that stops a class leaves the radius. NULL in assessments of before.
ALTER TABLE reach_result ADD COLUMN foot_tight INTEGER;
ALTER TABLE reach_result ADD COLUMN foot_tight_count INTEGER;
ALTER TABLE reach_result ADD COLUMN light_tight INTEGER;
ALTER TABLE reach_result ADD COLUMN light_tight_count INTEGER;
ALTER TABLE reach_result ADD COLUMN pumper_tight INTEGER;
ALTER TABLE reach_result ADD COLUMN pumper_tight_count INTEGER;
ALTER TABLE reach_result ADD COLUMN ladder_tight INTEGER;
ALTER TABLE reach_result ADD COLUMN ladder_tight_count INTEGER;
ALTER TABLE blocker_result ADD COLUMN radius_mm INTEGER;
CREATE TABLE tight_place (
    assessment INTEGER NOT NULL,
    number INTEGER NOT NULL,
    lane INTEGER,
    other_lane INTEGER,
    at_mm INTEGER NOT NULL,
    x_mm INTEGER,
    y_mm INTEGER,
    classes INTEGER NOT NULL,
    cause INTEGER NOT NULL,
    cause_id INTEGER,
    PRIMARY KEY (assessment, number)
) WITHOUT ROWID;
CREATE TRIGGER tight_place_keep BEFORE DELETE ON tight_place BEGIN
    SELECT RAISE(ABORT, 'tight_place: assessments are never deleted');
END;
CREATE TRIGGER tight_place_fixed BEFORE UPDATE ON tight_place BEGIN
    SELECT RAISE(ABORT, 'tight_place: assessments never change');
END;
-- The quota board by area: code of the area, '' for the whole store.
ALTER TABLE quota_value ADD COLUMN area TEXT NOT NULL DEFAULT '';
DROP INDEX quota_frozen;
CREATE UNIQUE INDEX quota_frozen ON quota_value (quota, year, area) WHERE kind = 'frozen';
