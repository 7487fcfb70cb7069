-- The least time at which each stretch is begun, in both directions, with turn costs: a graph whose
-- nodes are stretches between nodes of the network, each direction by itself, and whose edges are
-- the drive along one and the turn into the next.
CREATE TABLE stretch AS
    SELECT row_number() OVER (ORDER BY lane, number) AS id, lane, number, min(mps) AS mps, min(i) AS first_i,
           (array_agg(source ORDER BY i))[1] AS source, (array_agg(target ORDER BY i))[1] AS second,
           (array_agg(source ORDER BY i DESC))[1] AS before, (array_agg(target ORDER BY i DESC))[1] AS target,
           CASE WHEN count(*) = 1 THEN (array_agg(geom))[1]
                ELSE ST_RemoveRepeatedPoints(ST_MakeLine(geom ORDER BY i)) END AS geom
    FROM (SELECT s.*, sum((n.vertex IS NOT NULL)::int) OVER (PARTITION BY lane ORDER BY i) AS number
          FROM segment s LEFT JOIN node n ON n.vertex = s.source) s
    GROUP BY lane, number;
CREATE TABLE arc AS
    SELECT 2 * id AS id, lane, number, 1 AS way, source AS v, second AS v1, target AS v2,
           ST_Length(geom) / mps AS drive_s, geom FROM stretch
    UNION ALL
    SELECT 2 * id + 1, lane, number, -1, target, before, source, ST_Length(geom) / mps, ST_Reverse(geom)
    FROM stretch;
-- Where it heads as it leaves its first node: over the first :base_m metres, straight.
CREATE TABLE heading AS
    SELECT id, ST_X(b) - ST_X(a) AS dx, ST_Y(b) - ST_Y(a) AS dy, ST_Distance(a, b) AS m
    FROM (SELECT id, ST_StartPoint(geom) AS a, ST_LineInterpolatePoint(geom, least(1, :base_m / ST_Length(geom))) AS b
          FROM arc) p;
CREATE INDEX ON arc (v);
CREATE INDEX ON arc (id);
CREATE INDEX ON heading (id);
ANALYZE arc;
ANALYZE heading;
-- Turned by: 0 straight on, 180 back. The first arc is left the way its reverse heads.
CREATE TABLE turn AS
    SELECT row_number() OVER () AS id, a AS source, b AS target, drive_s, CASE
        WHEN goes_on OR deg IS NULL OR deg <= :free_deg THEN 0
        WHEN deg <= 90 THEN :right_s * (deg - :free_deg) / (90 - :free_deg)
        ELSE :right_s + (:u_s - :right_s) * (deg - 90) / 90 END AS turn_s
    FROM (SELECT a.id AS a, b.id AS b, a.drive_s,
              a.lane = b.lane AND a.way = b.way AND b.number = a.number + a.way AS goes_on,
              CASE WHEN h.m > 0 AND g.m > 0 THEN
                  degrees(acos(greatest(-1, least(1, -(h.dx * g.dx + h.dy * g.dy) / (h.m * g.m))))) END AS deg
          FROM arc a JOIN arc b ON b.v = a.v2 JOIN heading h ON h.id = (CASE WHEN a.id % 2 = 0 THEN a.id + 1 ELSE a.id - 1 END)
               JOIN heading g ON g.id = b.id) t;
CREATE INDEX ON turn (source);
-- A station drives to either end of the stretch it enters and turns there.
CREATE TABLE entered AS
    SELECT e.start, a.id AS arc, :turnout + gap / :walk +
           (CASE WHEN a.way = 1 THEN 1 - at.share ELSE at.share END) * a.drive_s AS seconds
    FROM entry e JOIN LATERAL (SELECT * FROM stretch s WHERE s.lane = e.lane AND s.first_i <= e.i
                               ORDER BY s.first_i DESC LIMIT 1) s ON true
         CROSS JOIN LATERAL (SELECT (coalesce((SELECT sum(ST_Length(geom)) FROM segment
                 WHERE lane = e.lane AND i >= s.first_i AND i < e.i), 0) + e.share * e.metres) / ST_Length(s.geom) AS share) at
         JOIN arc a ON a.id IN (2 * s.id, 2 * s.id + 1);
CREATE TABLE way_on AS SELECT id, source, target, drive_s + turn_s AS cost FROM turn;
INSERT INTO way_on
    SELECT 2000000000 + row_number() OVER (), e.start, t.target, e.seconds + t.turn_s
    FROM entered e JOIN turn t ON t.source = e.arc;
CREATE TABLE their_arcs AS
    SELECT a.v, a.v1, a.v2, t.seconds FROM arc a LEFT JOIN
        (SELECT node, min(agg_cost) AS seconds
         FROM pgr_drivingDistance('SELECT id, source, target, cost FROM way_on',
                  (SELECT array_agg(start) FROM entry), 1e9, true, false) GROUP BY node) t ON t.node = a.id;
-- Our points as vertices.
SELECT ST_SRID(geom) AS srid FROM vertex LIMIT 1 \gset
CREATE TABLE place AS
    SELECT x, y, v.id FROM (SELECT x, y FROM our_arcs UNION SELECT x1, y1 FROM our_arcs UNION SELECT x2, y2 FROM our_arcs) p
    LEFT JOIN LATERAL (SELECT id FROM vertex WHERE ST_DWithin(geom, ST_SetSRID(ST_Point(x, y), :srid), 0.002)
        ORDER BY ST_Distance(geom, ST_SetSRID(ST_Point(x, y), :srid)) LIMIT 1) v ON true;
CREATE TABLE our_arc_vertex AS
    SELECT a.id AS v, b.id AS v1, c.id AS v2, seconds
    FROM our_arcs o JOIN place a ON a.x = o.x AND a.y = o.y JOIN place b ON b.x = o.x1 AND b.y = o.y1
         JOIN place c ON c.x = o.x2 AND c.y = o.y2;
