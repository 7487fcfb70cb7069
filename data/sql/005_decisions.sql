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
