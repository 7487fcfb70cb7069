-- The road network as PostGIS makes it from table lane: each piece between two vertices is a segment.
-- Vertices up to 1 mm apart are one. Lanes that are not noded are cut where they cross or touch.
CREATE TABLE given AS
    SELECT lane.id AS lane, noded, d.path[1]::float8 AS i, d.geom FROM lane, ST_DumpPoints(lane.geom) d;
CREATE TABLE piece AS
    SELECT row_number() OVER () AS id, a.lane, a.i, ST_MakeLine(a.geom, b.geom) AS geom
    FROM given a JOIN given b ON b.lane = a.lane AND b.i = a.i + 1
    WHERE NOT a.noded;
CREATE INDEX ON piece USING gist (geom);
ANALYZE piece;
CREATE TABLE near AS
    SELECT a.id AS a, b.id AS b, a.geom AS geom_a, b.geom AS geom_b,
           EXISTS (SELECT 1 FROM (VALUES (ST_StartPoint(a.geom), b.geom), (ST_EndPoint(a.geom), b.geom),
                       (ST_StartPoint(b.geom), a.geom), (ST_EndPoint(b.geom), a.geom)) t (p, g)
                   WHERE ST_DWithin(p, g, 0.001)) AS touching
    FROM piece a JOIN piece b ON a.id <> b.id AND ST_DWithin(a.geom, b.geom, 0.001);
-- Into piece a: ends of others that touch it, or the point where another crosses it.
CREATE TABLE cut AS
    SELECT n.a, p.geom FROM near n, LATERAL (VALUES (ST_StartPoint(geom_b)), (ST_EndPoint(geom_b))) p (geom)
    WHERE touching AND ST_DWithin(p.geom, geom_a, 0.001)
    UNION ALL
    SELECT a, ST_Intersection(geom_a, geom_b) FROM near WHERE NOT touching;
CREATE TABLE loose AS
    SELECT row_number() OVER () AS id, lane, i, geom FROM (
        SELECT lane, i, geom FROM given
        UNION ALL
        SELECT p.lane, p.i + ST_LineLocatePoint(p.geom, c.geom), c.geom FROM cut c JOIN piece p ON p.id = c.a) d;
CREATE TABLE joined AS
    SELECT id, lane, i, geom, 1 + ST_ClusterDBSCAN(geom, 0.001, 1) OVER () AS vertex FROM loose;
-- Along each lane, each vertex once in a row.
CREATE TABLE dot AS
    SELECT j.lane, mps, row_number() OVER (PARTITION BY j.lane ORDER BY j.i, j.id) AS i, vertex, j.geom
    FROM (SELECT *, lag(vertex) OVER (PARTITION BY lane ORDER BY i, id) AS before FROM joined) j
         JOIN lane ON lane.id = j.lane
    WHERE vertex IS DISTINCT FROM before;
CREATE TABLE vertex AS SELECT vertex AS id, (array_agg(geom))[1] AS geom FROM dot GROUP BY vertex;
CREATE INDEX ON vertex USING gist (geom);
CREATE TABLE segment AS
    SELECT row_number() OVER () AS id, a.lane, a.i, a.vertex AS source, b.vertex AS target, a.mps,
           ST_MakeLine(a.geom, b.geom) AS geom
    FROM dot a JOIN dot b ON b.lane = a.lane AND b.i = a.i + 1;
CREATE INDEX ON segment USING gist (geom);
-- Nodes: where lanes end or several meet.
CREATE TABLE node AS
    SELECT vertex FROM (SELECT vertex, lag(i) OVER w IS NULL OR lead(i) OVER w IS NULL AS ends FROM dot
                        WINDOW w AS (PARTITION BY lane ORDER BY i)) d
    GROUP BY vertex HAVING count(*) > 1 OR bool_or(ends);
-- Each station starts at the nearest point of the nearest segment.
CREATE TABLE entry AS
    SELECT 1000000000 + s.fid::bigint AS start, g.lane, g.i, g.source, g.target, g.mps, g.metres, g.gap,
           ST_LineLocatePoint(g.geom, s.geom) AS share
    FROM station s CROSS JOIN LATERAL
         (SELECT *, ST_Length(geom) AS metres, ST_Distance(geom, s.geom) AS gap FROM segment
          ORDER BY ST_Distance(geom, s.geom), id LIMIT 1) g
    WHERE g.gap <= :snap;
ANALYZE;
