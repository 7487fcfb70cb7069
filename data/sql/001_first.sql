-- Schema 1. Never edited once released: later changes are files with higher numbers.
--
-- Times of feature rows (valid_from, valid_to) are milliseconds since 1970-01-01 UTC and strictly
-- increase from one writing to the next, so that "as of" has one answer; BIGINT tells GDAL that
-- they need 64 bits. A row is current while valid_to is NULL. All other times are ISO 8601 text in
-- UTC. Vocabularies are stored as their text keys; unknown is NULL everywhere, never 0.

-- Facts about the store itself: name, epsg, last_change, created_at.
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value
) WITHOUT ROWID;

-- One row for each import into one layer. Feature rows name the import they came with.
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    layer TEXT NOT NULL,
    name TEXT NOT NULL,
    layer_name TEXT NOT NULL DEFAULT '',
    content_hash TEXT NOT NULL DEFAULT '',
    mode TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    stored INTEGER NOT NULL DEFAULT 0,
    ended INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX source_content ON source (layer, content_hash);

-- Layers. Columns after valid_to and before geom are those of core/model.h, in its order.
CREATE TABLE area (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source (id),
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    code TEXT,
    name TEXT,
    level REAL,
    parent TEXT,
    population REAL,
    households REAL,
    elderly_alone REAL,
    team_size REAL,
    alarm_share REAL,
    smoke_alarms REAL,
    sprinklers REAL,
    charging_points REAL,
    derived TEXT,
    geom MULTIPOLYGON NOT NULL
);
CREATE TABLE building (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source (id),
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    name TEXT,
    structure TEXT,
    fire_grade REAL,
    floors REAL,
    floors_below REAL,
    height_m REAL,
    use TEXT,
    year REAL,
    residents REAL,
    households REAL,
    elderly_alone REAL,
    compound TEXT,
    roof TEXT,
    nine_small TEXT,
    three_in_one TEXT,
    let_people REAL,
    heritage TEXT,
    smoke_alarm TEXT,
    sprinkler TEXT,
    ebike_indoor TEXT,
    open_stove TEXT,
    wiring_year REAL,
    exits REAL,
    barred_windows TEXT,
    geom MULTIPOLYGON NOT NULL
);
CREATE TABLE lane (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source (id),
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    name TEXT,
    class TEXT,
    width_m REAL,
    width_effective_m REAL,
    height_m REAL,
    oneway TEXT,
    speed_kmh REAL,
    slope_pct REAL,
    surface TEXT,
    load_t REAL,
    layer REAL,
    bridge TEXT,
    tunnel TEXT,
    fire_lane TEXT,
    drivable TEXT,
    noded TEXT,
    geom MULTILINESTRING NOT NULL
);
CREATE TABLE hydrant (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source (id),
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    code TEXT,
    kind TEXT,
    form TEXT,
    status TEXT,
    diameter_mm REAL,
    pressure_mpa REAL,
    flow_lps REAL,
    volume_m3 REAL,
    inspected TEXT,
    geom POINT NOT NULL
);
CREATE TABLE station (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source (id),
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    name TEXT,
    kind TEXT,
    staffed TEXT,
    staff REAL,
    vehicles TEXT,
    turnout_s REAL,
    geom POINT NOT NULL
);
CREATE TABLE obstacle (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source (id),
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    kind TEXT,
    width_m REAL,
    height_m REAL,
    fixed TEXT,
    key_holder TEXT,
    open_s REAL,
    state TEXT,
    geom GEOMETRY NOT NULL
);
CREATE TABLE compound (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source (id),
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    name TEXT,
    year REAL,
    households REAL,
    lanes_done TEXT,
    charging_points REAL,
    geom MULTIPOLYGON NOT NULL
);
CREATE TABLE ladder_area (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source (id),
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    building TEXT,
    length_m REAL,
    width_m REAL,
    slope_pct REAL,
    wall_m REAL,
    geom MULTIPOLYGON NOT NULL
);
CREATE TABLE incident (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source (id),
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    date TEXT,
    kind TEXT,
    dead REAL,
    injured REAL,
    loss_yuan REAL,
    geom POINT NOT NULL
);
CREATE TABLE ground (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES source (id),
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    kind TEXT,
    name TEXT,
    geom GEOMETRY NOT NULL
);

-- One current row for each uid.
CREATE UNIQUE INDEX area_uid ON area (uid) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX building_uid ON building (uid) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX lane_uid ON lane (uid) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX hydrant_uid ON hydrant (uid) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX station_uid ON station (uid) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX obstacle_uid ON obstacle (uid) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX compound_uid ON compound (uid) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX ladder_area_uid ON ladder_area (uid) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX incident_uid ON incident (uid) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX ground_uid ON ground (uid) WHERE valid_to IS NULL;

-- History stays: a row is ended, never deleted.
CREATE TRIGGER area_keep BEFORE DELETE ON area BEGIN
    SELECT RAISE(ABORT, 'area: set valid_to to end a row; rows are never deleted');
END;
CREATE TRIGGER building_keep BEFORE DELETE ON building BEGIN
    SELECT RAISE(ABORT, 'building: set valid_to to end a row; rows are never deleted');
END;
CREATE TRIGGER lane_keep BEFORE DELETE ON lane BEGIN
    SELECT RAISE(ABORT, 'lane: set valid_to to end a row; rows are never deleted');
END;
CREATE TRIGGER hydrant_keep BEFORE DELETE ON hydrant BEGIN
    SELECT RAISE(ABORT, 'hydrant: set valid_to to end a row; rows are never deleted');
END;
CREATE TRIGGER station_keep BEFORE DELETE ON station BEGIN
    SELECT RAISE(ABORT, 'station: set valid_to to end a row; rows are never deleted');
END;
CREATE TRIGGER obstacle_keep BEFORE DELETE ON obstacle BEGIN
    SELECT RAISE(ABORT, 'obstacle: set valid_to to end a row; rows are never deleted');
END;
CREATE TRIGGER compound_keep BEFORE DELETE ON compound BEGIN
    SELECT RAISE(ABORT, 'compound: set valid_to to end a row; rows are never deleted');
END;
CREATE TRIGGER ladder_area_keep BEFORE DELETE ON ladder_area BEGIN
    SELECT RAISE(ABORT, 'ladder_area: set valid_to to end a row; rows are never deleted');
END;
CREATE TRIGGER incident_keep BEFORE DELETE ON incident BEGIN
    SELECT RAISE(ABORT, 'incident: set valid_to to end a row; rows are never deleted');
END;
CREATE TRIGGER ground_keep BEFORE DELETE ON ground BEGIN
    SELECT RAISE(ABORT, 'ground: set valid_to to end a row; rows are never deleted');
END;

-- What an import could not use.
CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    layer TEXT NOT NULL,
    source TEXT NOT NULL,
    key TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    raw TEXT NOT NULL DEFAULT '',
    added_at TEXT NOT NULL
);

-- Hazards. The state of one is that of its last event. A hazard may name a feature by layer and
-- uid, which outlive the versions of the row, or a place (x, y in the store's CRS), or both.
CREATE TABLE hazard (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    layer TEXT CHECK (layer IN ('obstacle', 'hydrant', 'lane', 'building')),
    feature_uid TEXT,
    area_code TEXT,
    x REAL,
    y REAL,
    description TEXT NOT NULL DEFAULT '',
    CHECK ((layer IS NULL) = (feature_uid IS NULL)),
    CHECK ((x IS NULL) = (y IS NULL))
);
CREATE INDEX hazard_feature ON hazard (layer, feature_uid) WHERE feature_uid IS NOT NULL;
CREATE TABLE hazard_event (
    id INTEGER PRIMARY KEY,
    hazard INTEGER NOT NULL REFERENCES hazard (id),
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('found', 'assigned', 'rectified', 'verified', 'struck-off', 'reopened')),
    note TEXT NOT NULL DEFAULT '',
    responsible_unit TEXT,
    measure TEXT,
    money_yuan REAL,
    deadline TEXT,
    interim_protection TEXT,
    reported_by TEXT NOT NULL DEFAULT 'person' CHECK (reported_by IN ('person', 'sensor')),
    expires_at TEXT
);
CREATE INDEX hazard_event_hazard ON hazard_event (hazard, id);
CREATE TRIGGER hazard_keep BEFORE DELETE ON hazard BEGIN
    SELECT RAISE(ABORT, 'hazard: the ledger is never shortened');
END;
CREATE TRIGGER hazard_event_keep BEFORE DELETE ON hazard_event BEGIN
    SELECT RAISE(ABORT, 'hazard_event: the ledger is never shortened');
END;
CREATE TRIGGER hazard_event_fixed BEFORE UPDATE ON hazard_event BEGIN
    SELECT RAISE(ABORT, 'hazard_event: the ledger is only added to');
END;
CREATE TRIGGER hazard_event_other_verifier BEFORE INSERT ON hazard_event
WHEN NEW.state = 'verified' AND NEW.actor = (
    SELECT actor FROM hazard_event
    WHERE hazard = NEW.hazard AND state = 'rectified' ORDER BY id DESC LIMIT 1)
BEGIN
    SELECT RAISE(ABORT, 'hazard_event: who rectified a hazard cannot verify it');
END;
CREATE VIEW hazard_current AS
SELECT h.id, h.uid, h.kind, h.layer, h.feature_uid, h.area_code, h.x, h.y, h.description,
    e.state, e.at, e.actor, e.note, e.reported_by, e.expires_at
FROM hazard h JOIN hazard_event e ON e.id = (
    SELECT max(id) FROM hazard_event WHERE hazard = h.id);

-- Indicators of areas that were surveyed, and computed ones kept beside them: the origin is part
-- of the key, so that neither takes the other's place.
CREATE TABLE area_value (
    id INTEGER PRIMARY KEY,
    area_code TEXT NOT NULL,
    indicator TEXT NOT NULL,
    period TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('entered', 'computed')),
    low REAL NOT NULL,
    high REAL NOT NULL,
    source TEXT NOT NULL DEFAULT '',
    date TEXT,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    CHECK (low <= high)
);
CREATE UNIQUE INDEX area_value_current ON area_value (area_code, indicator, period, origin)
    WHERE valid_to IS NULL;
CREATE TRIGGER area_value_keep BEFORE DELETE ON area_value BEGIN
    SELECT RAISE(ABORT, 'area_value: set valid_to to end a row; rows are never deleted');
END;

-- Reference tables as this store uses them, and what assessments used, by hash of the content.
CREATE TABLE reference (
    name TEXT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL,
    origin TEXT NOT NULL,
    version TEXT NOT NULL,
    changed_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE snapshot (
    hash TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    content TEXT NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER snapshot_keep BEFORE DELETE ON snapshot BEGIN
    SELECT RAISE(ABORT, 'snapshot: assessments refer to it');
END;
CREATE TRIGGER snapshot_fixed BEFORE UPDATE ON snapshot BEGIN
    SELECT RAISE(ABORT, 'snapshot: assessments refer to it');
END;

-- Assessments and their results. as_of is the last change of features they saw, as in valid_from;
-- NULL when features changed between reading and storing.
CREATE TABLE assessment (
    id INTEGER PRIMARY KEY,
    period TEXT NOT NULL,
    published INTEGER NOT NULL DEFAULT 0 CHECK (published IN (0, 1)),
    partial INTEGER NOT NULL CHECK (partial IN (0, 1)),
    method INTEGER NOT NULL,
    program TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    as_of BIGINT,
    made_at TEXT NOT NULL,
    buildings INTEGER NOT NULL,
    totals TEXT NOT NULL
);
CREATE UNIQUE INDEX assessment_published ON assessment (period) WHERE published = 1;
CREATE TABLE assessment_snapshot (
    assessment INTEGER NOT NULL REFERENCES assessment (id),
    name TEXT NOT NULL,
    hash TEXT NOT NULL REFERENCES snapshot (hash),
    PRIMARY KEY (assessment, name)
) WITHOUT ROWID;
CREATE TRIGGER assessment_snapshot_keep BEFORE DELETE ON assessment_snapshot BEGIN
    SELECT RAISE(ABORT, 'assessment_snapshot: never deleted');
END;
CREATE TRIGGER assessment_snapshot_fixed BEFORE UPDATE ON assessment_snapshot BEGIN
    SELECT RAISE(ABORT, 'assessment_snapshot: never changed');
END;
-- One narrow row a building: whole millimetres and milliseconds. Answers are the numbers of
-- enum ll_answer (0 not run, 1 answered, 2 no_hydrant, 3 no_station, 4 no_lane_data,
-- 5 not_connected, 6 over_search_limit). Tiers: 0 micro, 1 township, 2 national. The stopping
-- point is given from the lower left corner of the building's box. The views below say the same
-- in metres, seconds and words.
CREATE TABLE building_result (
    assessment INTEGER NOT NULL,
    building INTEGER NOT NULL,
    area INTEGER,
    water_answer INTEGER NOT NULL,
    hydrant_mm INTEGER,
    hydrant INTEGER,
    hydrants_in_reach INTEGER,
    hydrants_confirmed INTEGER,
    lane_answer INTEGER NOT NULL,
    lane_mm INTEGER,
    lane INTEGER,
    answer_0 INTEGER NOT NULL,
    time_0_ms INTEGER,
    drive_0_ms INTEGER,
    last_0_mm INTEGER,
    assumed_0_mm INTEGER,
    station_0 INTEGER,
    lane_0 INTEGER,
    stop_0_dx_mm INTEGER,
    stop_0_dy_mm INTEGER,
    answer_1 INTEGER NOT NULL,
    time_1_ms INTEGER,
    drive_1_ms INTEGER,
    last_1_mm INTEGER,
    assumed_1_mm INTEGER,
    station_1 INTEGER,
    lane_1 INTEGER,
    stop_1_dx_mm INTEGER,
    stop_1_dy_mm INTEGER,
    answer_2 INTEGER NOT NULL,
    time_2_ms INTEGER,
    drive_2_ms INTEGER,
    last_2_mm INTEGER,
    assumed_2_mm INTEGER,
    station_2 INTEGER,
    lane_2 INTEGER,
    stop_2_dx_mm INTEGER,
    stop_2_dy_mm INTEGER,
    PRIMARY KEY (assessment, building)
) WITHOUT ROWID;
CREATE TABLE village_result (
    assessment INTEGER NOT NULL REFERENCES assessment (id),
    area INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    rank INTEGER NOT NULL,
    rank_low INTEGER NOT NULL,
    rank_high INTEGER NOT NULL,
    risk REAL NOT NULL,
    risk_low REAL NOT NULL,
    risk_high REAL NOT NULL,
    level TEXT NOT NULL,
    completeness REAL NOT NULL,
    rateable INTEGER NOT NULL,
    buildings INTEGER NOT NULL,
    residents REAL,
    households REAL,
    residents_estimated INTEGER NOT NULL,
    weight REAL,
    no_hydrant_in_reach INTEGER NOT NULL,
    PRIMARY KEY (assessment, area)
) WITHOUT ROWID;
CREATE TABLE dimension_result (
    assessment INTEGER NOT NULL REFERENCES assessment (id),
    area INTEGER NOT NULL,
    dimension TEXT NOT NULL,
    value REAL,
    share REAL,
    PRIMARY KEY (assessment, area, dimension)
) WITHOUT ROWID;
CREATE TABLE indicator_result (
    assessment INTEGER NOT NULL REFERENCES assessment (id),
    area INTEGER NOT NULL,
    indicator TEXT NOT NULL,
    low REAL,
    high REAL,
    known REAL,
    score REAL,
    score_low REAL,
    score_high REAL,
    share REAL,
    PRIMARY KEY (assessment, area, indicator)
) WITHOUT ROWID;

-- Publishing is the one thing that may happen to an assessment.
CREATE TRIGGER assessment_keep BEFORE DELETE ON assessment BEGIN
    SELECT RAISE(ABORT, 'assessment: assessments are never deleted');
END;
CREATE TRIGGER assessment_fixed BEFORE UPDATE OF id, period, partial, method, program, rules,
    indicators, input_hash, as_of, made_at, buildings, totals ON assessment BEGIN
    SELECT RAISE(ABORT, 'assessment: assessments never change');
END;
CREATE TRIGGER building_result_keep BEFORE DELETE ON building_result BEGIN
    SELECT RAISE(ABORT, 'building_result: assessments are never deleted');
END;
CREATE TRIGGER building_result_fixed BEFORE UPDATE ON building_result BEGIN
    SELECT RAISE(ABORT, 'building_result: assessments never change');
END;
CREATE TRIGGER village_result_keep BEFORE DELETE ON village_result BEGIN
    SELECT RAISE(ABORT, 'village_result: assessments are never deleted');
END;
CREATE TRIGGER village_result_fixed BEFORE UPDATE ON village_result BEGIN
    SELECT RAISE(ABORT, 'village_result: assessments never change');
END;
CREATE TRIGGER dimension_result_keep BEFORE DELETE ON dimension_result BEGIN
    SELECT RAISE(ABORT, 'dimension_result: assessments are never deleted');
END;
CREATE TRIGGER dimension_result_fixed BEFORE UPDATE ON dimension_result BEGIN
    SELECT RAISE(ABORT, 'dimension_result: assessments never change');
END;
CREATE TRIGGER indicator_result_keep BEFORE DELETE ON indicator_result BEGIN
    SELECT RAISE(ABORT, 'indicator_result: assessments are never deleted');
END;
CREATE TRIGGER indicator_result_fixed BEFORE UPDATE ON indicator_result BEGIN
    SELECT RAISE(ABORT, 'indicator_result: assessments never change');
END;

-- For GIS users: current rows of each layer. Registered as spatial views once the CRS is known.
CREATE VIEW area_current AS SELECT * FROM area WHERE valid_to IS NULL;
CREATE VIEW building_current AS SELECT * FROM building WHERE valid_to IS NULL;
CREATE VIEW lane_current AS SELECT * FROM lane WHERE valid_to IS NULL;
CREATE VIEW hydrant_current AS SELECT * FROM hydrant WHERE valid_to IS NULL;
CREATE VIEW station_current AS SELECT * FROM station WHERE valid_to IS NULL;
CREATE VIEW obstacle_current AS SELECT * FROM obstacle WHERE valid_to IS NULL;
CREATE VIEW compound_current AS SELECT * FROM compound WHERE valid_to IS NULL;
CREATE VIEW ladder_area_current AS SELECT * FROM ladder_area WHERE valid_to IS NULL;
CREATE VIEW incident_current AS SELECT * FROM incident WHERE valid_to IS NULL;
CREATE VIEW ground_current AS SELECT * FROM ground WHERE valid_to IS NULL;

-- For GIS users: results of the newest assessment that is not partial, on the buildings.
CREATE VIEW building_assessed AS
SELECT b.id AS id, b.uid AS uid, r.assessment AS assessment, r.area AS area,
    r.hydrant_mm / 1000.0 AS hydrant_m,
    r.hydrants_in_reach AS hydrants_in_reach,
    r.hydrants_confirmed AS hydrants_confirmed,
    r.lane_mm / 1000.0 AS lane_m,
    r.time_0_ms / 1000.0 AS micro_s,
    r.time_1_ms / 1000.0 AS township_s,
    r.time_2_ms / 1000.0 AS national_s,
    CASE r.answer_1 WHEN 0 THEN 'not_run' WHEN 2 THEN 'no_hydrant' WHEN 3 THEN 'no_station'
        WHEN 4 THEN 'no_lane_data' WHEN 5 THEN 'not_connected' WHEN 6 THEN 'over_search_limit'
        END AS township_reason,
    b.geom AS geom
FROM building b JOIN building_result r ON r.building = b.id
WHERE r.assessment = (SELECT id FROM assessment WHERE partial = 0 ORDER BY id DESC LIMIT 1);
