-- Schema 3: what the geometry stages leave beside building_result. Lengths are whole millimetres,
-- times whole milliseconds, rows of layers the ids of their features; NULL is unknown.

-- Separation. A row for each building, nearest_mm NULL without a neighbour within the largest
-- requirement; pairs that are certain (the possible ones follow from the rows of the buildings and
-- the tables); clusters by number within the assessment; for some the cut that parts them best, its
-- line and the houses that go.
CREATE TABLE building_separation (
    assessment INTEGER NOT NULL,
    building INTEGER NOT NULL,
    nearest_mm INTEGER,
    too_near INTEGER NOT NULL,
    maybe_near INTEGER NOT NULL,
    touching INTEGER NOT NULL,
    cluster INTEGER,
    cluster_possible INTEGER,
    PRIMARY KEY (assessment, building)
) WITHOUT ROWID;
CREATE TABLE separation_pair (
    assessment INTEGER NOT NULL,
    a INTEGER NOT NULL,
    b INTEGER NOT NULL,
    distance_mm INTEGER NOT NULL,
    required_low_mm INTEGER NOT NULL,
    required_high_mm INTEGER NOT NULL,
    PRIMARY KEY (assessment, a, b)
) WITHOUT ROWID;
CREATE TABLE cluster_result (
    assessment INTEGER NOT NULL,
    number INTEGER NOT NULL,
    certain INTEGER NOT NULL,
    low_grade INTEGER NOT NULL,
    buildings INTEGER NOT NULL,
    households REAL,
    footprint_m2 REAL NOT NULL,
    limit_m2 REAL,
    break_mm INTEGER NOT NULL,
    break_line_mm INTEGER NOT NULL,
    missing_break_mm INTEGER NOT NULL,
    PRIMARY KEY (assessment, number)
) WITHOUT ROWID;
CREATE TABLE cluster_cut (
    assessment INTEGER NOT NULL,
    cluster INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('break', 'wall', 'take-down')),
    exact INTEGER NOT NULL,
    cost_yuan REAL NOT NULL,
    length_mm INTEGER NOT NULL,
    part_a INTEGER NOT NULL,
    part_b INTEGER NOT NULL,
    part_a_m2 REAL NOT NULL,
    part_b_m2 REAL NOT NULL,
    line BLOB,
    PRIMARY KEY (assessment, cluster)
) WITHOUT ROWID;
CREATE TABLE cluster_cut_house (
    assessment INTEGER NOT NULL,
    cluster INTEGER NOT NULL,
    building INTEGER NOT NULL,
    PRIMARY KEY (assessment, cluster, building)
) WITHOUT ROWID;
CREATE TRIGGER building_separation_keep BEFORE DELETE ON building_separation BEGIN
    SELECT RAISE(ABORT, 'building_separation: assessments are never deleted');
END;
CREATE TRIGGER building_separation_fixed BEFORE UPDATE ON building_separation BEGIN
    SELECT RAISE(ABORT, 'building_separation: assessments never change');
END;
CREATE TRIGGER separation_pair_keep BEFORE DELETE ON separation_pair BEGIN
    SELECT RAISE(ABORT, 'separation_pair: assessments are never deleted');
END;
CREATE TRIGGER separation_pair_fixed BEFORE UPDATE ON separation_pair BEGIN
    SELECT RAISE(ABORT, 'separation_pair: assessments never change');
END;
CREATE TRIGGER cluster_result_keep BEFORE DELETE ON cluster_result BEGIN
    SELECT RAISE(ABORT, 'cluster_result: assessments are never deleted');
END;
CREATE TRIGGER cluster_result_fixed BEFORE UPDATE ON cluster_result BEGIN
    SELECT RAISE(ABORT, 'cluster_result: assessments never change');
END;
CREATE TRIGGER cluster_cut_keep BEFORE DELETE ON cluster_cut BEGIN
    SELECT RAISE(ABORT, 'cluster_cut: assessments are never deleted');
END;
CREATE TRIGGER cluster_cut_fixed BEFORE UPDATE ON cluster_cut BEGIN
    SELECT RAISE(ABORT, 'cluster_cut: assessments never change');
END;
CREATE TRIGGER cluster_cut_house_keep BEFORE DELETE ON cluster_cut_house BEGIN
    SELECT RAISE(ABORT, 'cluster_cut_house: assessments are never deleted');
END;
CREATE TRIGGER cluster_cut_house_fixed BEFORE UPDATE ON cluster_cut_house BEGIN
    SELECT RAISE(ABORT, 'cluster_cut_house: assessments never change');
END;

-- Lanes that were judged, and the stretches of them that fall short. A length of -1: nothing bounds
-- it. Causes name their row in the layer that belongs to them; number is the order.
CREATE TABLE lane_result (
    assessment INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    nominal_mm INTEGER,
    width_low_mm INTEGER,
    width_high_mm INTEGER,
    width_at_mm INTEGER,
    cause TEXT,
    cause_row INTEGER,
    grade_low TEXT,
    grade_high TEXT,
    obstructed_mm INTEGER NOT NULL,
    PRIMARY KEY (assessment, lane)
) WITHOUT ROWID;
CREATE TABLE lane_finding (
    assessment INTEGER NOT NULL,
    number INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    kind TEXT NOT NULL,
    sure TEXT NOT NULL,
    cause TEXT,
    cause_row INTEGER,
    movable INTEGER,
    rule TEXT NOT NULL,
    from_mm INTEGER NOT NULL,
    to_mm INTEGER NOT NULL,
    value_thousandths INTEGER,
    low_thousandths INTEGER,
    high_thousandths INTEGER,
    x_mm INTEGER NOT NULL,
    y_mm INTEGER NOT NULL,
    PRIMARY KEY (assessment, number)
) WITHOUT ROWID;
CREATE TRIGGER lane_result_keep BEFORE DELETE ON lane_result BEGIN
    SELECT RAISE(ABORT, 'lane_result: assessments are never deleted');
END;
CREATE TRIGGER lane_result_fixed BEFORE UPDATE ON lane_result BEGIN
    SELECT RAISE(ABORT, 'lane_result: assessments never change');
END;
CREATE TRIGGER lane_finding_keep BEFORE DELETE ON lane_finding BEGIN
    SELECT RAISE(ABORT, 'lane_finding: assessments are never deleted');
END;
CREATE TRIGGER lane_finding_fixed BEFORE UPDATE ON lane_finding BEGIN
    SELECT RAISE(ABORT, 'lane_finding: assessments never change');
END;

-- Water beyond the legal circle. A row for each building: its shortest hose from a hydrant that
-- counts, and the nearest natural source or tank; what each hydrant that does not count would win;
-- the gap of each village with its outline; hydrants too far apart along the road.
CREATE TABLE supply_result (
    assessment INTEGER PRIMARY KEY,
    ground_known INTEGER NOT NULL
);
CREATE TABLE building_supply (
    assessment INTEGER NOT NULL,
    building INTEGER NOT NULL,
    hose_answer INTEGER NOT NULL,
    hose_mm INTEGER,
    hose_hydrant INTEGER,
    other_mm INTEGER,
    other INTEGER,
    PRIMARY KEY (assessment, building)
) WITHOUT ROWID;
CREATE TABLE hydrant_gain (
    assessment INTEGER NOT NULL,
    hydrant INTEGER NOT NULL,
    buildings INTEGER NOT NULL,
    second INTEGER NOT NULL,
    residents REAL,
    PRIMARY KEY (assessment, hydrant)
) WITHOUT ROWID;
CREATE TABLE water_gap (
    assessment INTEGER NOT NULL,
    area INTEGER NOT NULL,
    area_m2 REAL NOT NULL,
    built_m2 REAL NOT NULL,
    buildings INTEGER NOT NULL,
    households REAL,
    residents REAL,
    shape BLOB,
    PRIMARY KEY (assessment, area)
) WITHOUT ROWID;
CREATE TABLE hydrant_spacing (
    assessment INTEGER NOT NULL,
    hydrant_a INTEGER NOT NULL,
    hydrant_b INTEGER NOT NULL,
    spacing_mm INTEGER NOT NULL,
    limit_mm INTEGER NOT NULL,
    lane INTEGER,
    x_mm INTEGER NOT NULL,
    y_mm INTEGER NOT NULL,
    PRIMARY KEY (assessment, hydrant_a, hydrant_b)
) WITHOUT ROWID;
CREATE TRIGGER supply_result_keep BEFORE DELETE ON supply_result BEGIN
    SELECT RAISE(ABORT, 'supply_result: assessments are never deleted');
END;
CREATE TRIGGER supply_result_fixed BEFORE UPDATE ON supply_result BEGIN
    SELECT RAISE(ABORT, 'supply_result: assessments never change');
END;
CREATE TRIGGER building_supply_keep BEFORE DELETE ON building_supply BEGIN
    SELECT RAISE(ABORT, 'building_supply: assessments are never deleted');
END;
CREATE TRIGGER building_supply_fixed BEFORE UPDATE ON building_supply BEGIN
    SELECT RAISE(ABORT, 'building_supply: assessments never change');
END;
CREATE TRIGGER hydrant_gain_keep BEFORE DELETE ON hydrant_gain BEGIN
    SELECT RAISE(ABORT, 'hydrant_gain: assessments are never deleted');
END;
CREATE TRIGGER hydrant_gain_fixed BEFORE UPDATE ON hydrant_gain BEGIN
    SELECT RAISE(ABORT, 'hydrant_gain: assessments never change');
END;
CREATE TRIGGER water_gap_keep BEFORE DELETE ON water_gap BEGIN
    SELECT RAISE(ABORT, 'water_gap: assessments are never deleted');
END;
CREATE TRIGGER water_gap_fixed BEFORE UPDATE ON water_gap BEGIN
    SELECT RAISE(ABORT, 'water_gap: assessments never change');
END;
CREATE TRIGGER hydrant_spacing_keep BEFORE DELETE ON hydrant_spacing BEGIN
    SELECT RAISE(ABORT, 'hydrant_spacing: assessments are never deleted');
END;
CREATE TRIGGER hydrant_spacing_fixed BEFORE UPDATE ON hydrant_spacing BEGIN
    SELECT RAISE(ABORT, 'hydrant_spacing: assessments never change');
END;

-- Reach of vehicles. A row for each building: for every class of vehicles where it stops nearest to
-- it (from the lower left corner of the building's box), the hose from there, the drive, and the
-- blocker that keeps it from coming nearer, by number within the assessment. A row for each blocker:
-- what it is, which classes it stops (a bit each, the narrowest first), and what clearing it alone
-- would win.
CREATE TABLE reach_result (
    assessment INTEGER NOT NULL,
    building INTEGER NOT NULL,
    ladder_area INTEGER NOT NULL,
    foot_answer INTEGER NOT NULL,
    foot_side INTEGER NOT NULL,
    foot_hose_mm INTEGER,
    foot_straight_mm INTEGER,
    foot_assumed_mm INTEGER,
    foot_time_ms INTEGER,
    foot_lane INTEGER,
    foot_blocker INTEGER,
    foot_stop_dx_mm INTEGER,
    foot_stop_dy_mm INTEGER,
    light_answer INTEGER NOT NULL,
    light_side INTEGER NOT NULL,
    light_hose_mm INTEGER,
    light_straight_mm INTEGER,
    light_assumed_mm INTEGER,
    light_time_ms INTEGER,
    light_lane INTEGER,
    light_blocker INTEGER,
    light_stop_dx_mm INTEGER,
    light_stop_dy_mm INTEGER,
    pumper_answer INTEGER NOT NULL,
    pumper_side INTEGER NOT NULL,
    pumper_hose_mm INTEGER,
    pumper_straight_mm INTEGER,
    pumper_assumed_mm INTEGER,
    pumper_time_ms INTEGER,
    pumper_lane INTEGER,
    pumper_blocker INTEGER,
    pumper_stop_dx_mm INTEGER,
    pumper_stop_dy_mm INTEGER,
    ladder_answer INTEGER NOT NULL,
    ladder_side INTEGER NOT NULL,
    ladder_hose_mm INTEGER,
    ladder_straight_mm INTEGER,
    ladder_assumed_mm INTEGER,
    ladder_time_ms INTEGER,
    ladder_lane INTEGER,
    ladder_blocker INTEGER,
    ladder_stop_dx_mm INTEGER,
    ladder_stop_dy_mm INTEGER,
    PRIMARY KEY (assessment, building)
) WITHOUT ROWID;
CREATE TABLE blocker_result (
    assessment INTEGER NOT NULL,
    number INTEGER NOT NULL,
    lane INTEGER,
    cause INTEGER NOT NULL,
    cause_id INTEGER,
    from_mm INTEGER NOT NULL,
    to_mm INTEGER NOT NULL,
    x_mm INTEGER,
    y_mm INTEGER,
    width_mm INTEGER,
    height_mm INTEGER,
    stops INTEGER NOT NULL,
    may_stop INTEGER NOT NULL,
    movable INTEGER NOT NULL,
    foot_cut_off INTEGER NOT NULL,
    foot_delayed INTEGER NOT NULL,
    foot_residents_cut_off REAL,
    foot_delay_ms INTEGER NOT NULL,
    light_cut_off INTEGER NOT NULL,
    light_delayed INTEGER NOT NULL,
    light_residents_cut_off REAL,
    light_delay_ms INTEGER NOT NULL,
    pumper_cut_off INTEGER NOT NULL,
    pumper_delayed INTEGER NOT NULL,
    pumper_residents_cut_off REAL,
    pumper_delay_ms INTEGER NOT NULL,
    ladder_cut_off INTEGER NOT NULL,
    ladder_delayed INTEGER NOT NULL,
    ladder_residents_cut_off REAL,
    ladder_delay_ms INTEGER NOT NULL,
    PRIMARY KEY (assessment, number)
) WITHOUT ROWID;
CREATE TRIGGER reach_result_keep BEFORE DELETE ON reach_result BEGIN
    SELECT RAISE(ABORT, 'reach_result: assessments are never deleted');
END;
CREATE TRIGGER reach_result_fixed BEFORE UPDATE ON reach_result BEGIN
    SELECT RAISE(ABORT, 'reach_result: assessments never change');
END;
CREATE TRIGGER blocker_result_keep BEFORE DELETE ON blocker_result BEGIN
    SELECT RAISE(ABORT, 'blocker_result: assessments are never deleted');
END;
CREATE TRIGGER blocker_result_fixed BEFORE UPDATE ON blocker_result BEGIN
    SELECT RAISE(ABORT, 'blocker_result: assessments never change');
END;

-- Response beyond building_result. A row for each building that any tier reaches: the interval of
-- the time, first due by known lanes alone, and second due; NULL where there is none. The ground
-- that each tier reaches in time, together (station NULL) and by the station that is first.
CREATE TABLE building_response (
    assessment INTEGER NOT NULL,
    building INTEGER NOT NULL,
    low_0_ms INTEGER,
    high_0_ms INTEGER,
    known_0_ms INTEGER,
    second_0_ms INTEGER,
    second_0 INTEGER,
    low_1_ms INTEGER,
    high_1_ms INTEGER,
    known_1_ms INTEGER,
    second_1_ms INTEGER,
    second_1 INTEGER,
    low_2_ms INTEGER,
    high_2_ms INTEGER,
    known_2_ms INTEGER,
    second_2_ms INTEGER,
    second_2 INTEGER,
    PRIMARY KEY (assessment, building)
) WITHOUT ROWID;
CREATE TABLE response_area (
    assessment INTEGER NOT NULL,
    number INTEGER NOT NULL,
    tier INTEGER NOT NULL,
    station INTEGER,
    limit_ms INTEGER NOT NULL,
    area_m2 REAL NOT NULL,
    buildings INTEGER NOT NULL,
    circle_mm INTEGER,
    shape BLOB,
    PRIMARY KEY (assessment, number)
) WITHOUT ROWID;
CREATE TRIGGER building_response_keep BEFORE DELETE ON building_response BEGIN
    SELECT RAISE(ABORT, 'building_response: assessments are never deleted');
END;
CREATE TRIGGER building_response_fixed BEFORE UPDATE ON building_response BEGIN
    SELECT RAISE(ABORT, 'building_response: assessments never change');
END;
CREATE TRIGGER response_area_keep BEFORE DELETE ON response_area BEGIN
    SELECT RAISE(ABORT, 'response_area: assessments are never deleted');
END;
CREATE TRIGGER response_area_fixed BEFORE UPDATE ON response_area BEGIN
    SELECT RAISE(ABORT, 'response_area: assessments never change');
END;
