-- Schema 6: figures of the quota board that were entered, and denominators that were frozen. Rows are
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
