-- Schema 5: what was decided from an assessment, and how sure it was.

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
