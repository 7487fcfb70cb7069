-- Schema 2: what imports changed or doubt, and what a quarantined feature needs to be tried again.

-- Where widths and slopes come from, and how sure a slope is.
ALTER TABLE lane ADD COLUMN width_source TEXT;
ALTER TABLE lane ADD COLUMN slope_error_pct REAL;
ALTER TABLE lane ADD COLUMN slope_source TEXT;

-- What an import repaired, joined or found doubtful about a feature that it stored. `before` and
-- `after` are WKT in the store's CRS, '' where nothing was changed.
CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    layer TEXT NOT NULL,
    source TEXT NOT NULL,
    uid TEXT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    before TEXT NOT NULL DEFAULT '',
    after TEXT NOT NULL DEFAULT '',
    added_at TEXT NOT NULL
);
CREATE INDEX finding_kind ON finding (layer, kind);

-- The CRS of the raw coordinates, and when a second try succeeded (NULL: still unusable).
ALTER TABLE quarantine ADD COLUMN crs TEXT NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN settled_at TEXT;

-- The source's own key of each row, by which next year's file finds it. The uid stays what it was
-- when the feature first came.
ALTER TABLE area ADD COLUMN source_key TEXT;
ALTER TABLE building ADD COLUMN source_key TEXT;
ALTER TABLE lane ADD COLUMN source_key TEXT;
ALTER TABLE hydrant ADD COLUMN source_key TEXT;
ALTER TABLE station ADD COLUMN source_key TEXT;
ALTER TABLE obstacle ADD COLUMN source_key TEXT;
ALTER TABLE compound ADD COLUMN source_key TEXT;
ALTER TABLE ladder_area ADD COLUMN source_key TEXT;
ALTER TABLE incident ADD COLUMN source_key TEXT;
ALTER TABLE ground ADD COLUMN source_key TEXT;

-- What became of the rows of an import: `stored` counts new ones and updates, `ended` those that it
-- no longer held.
ALTER TABLE source ADD COLUMN updated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN unchanged INTEGER NOT NULL DEFAULT 0;

-- How often a quarantined feature was refused: a second try settles those it does not refuse again.
ALTER TABLE quarantine ADD COLUMN refused INTEGER NOT NULL DEFAULT 1;
CREATE INDEX quarantine_feature ON quarantine (layer, source, key);

-- Which column went into which field, as lines of field=column, so that a second try reads the
-- feature as the first one did.
ALTER TABLE quarantine ADD COLUMN mapping TEXT NOT NULL DEFAULT '';
