-- The least time at each vertex, without turn costs. Each station has an edge to either end of the
-- segment it enters.
CREATE TABLE edge AS
    SELECT id, source, target, ST_Length(geom) / mps AS cost, ST_Length(geom) / mps AS reverse_cost
    FROM segment;
INSERT INTO edge
    SELECT 2000000000 + start, start, source, :turnout + gap / :walk + share * metres / mps, -1 FROM entry;
INSERT INTO edge
    SELECT 4000000000 + start, start, target, :turnout + gap / :walk + (1 - share) * metres / mps, -1 FROM entry;
CREATE TABLE their_nodes AS
    SELECT node AS vertex, min(agg_cost) AS seconds
    FROM pgr_drivingDistance('SELECT id, source, target, cost, reverse_cost FROM edge',
             (SELECT array_agg(start) FROM entry), 1e9, true, false)
    WHERE node < 1000000000 GROUP BY node;
CREATE TABLE equicost AS
    SELECT node AS vertex, agg_cost AS seconds
    FROM pgr_drivingDistance('SELECT id, source, target, cost, reverse_cost FROM edge',
             (SELECT array_agg(start) FROM entry), 1e9, true, true);
SELECT ST_SRID(geom) AS srid FROM vertex LIMIT 1 \gset
CREATE TABLE our_node_vertex AS
    SELECT v.id AS vertex, o.seconds FROM our_nodes o LEFT JOIN LATERAL
        (SELECT id FROM vertex WHERE ST_DWithin(geom, ST_SetSRID(ST_Point(x, y), :srid), 0.002)
         ORDER BY ST_Distance(geom, ST_SetSRID(ST_Point(x, y), :srid)) LIMIT 1) v ON true;
