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
