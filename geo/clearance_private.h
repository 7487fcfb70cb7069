/// What the parts of the lane clearance share; for the sources of this room only.
///
/// A lane is looked at in cells of LL_CLEARANCE_STEP_M along each of its lines; the last cell of a
/// line may be shorter. Whatever is measured holds for a whole cell: it is the least over it, so
/// that nothing between two steps is missed.
#ifndef LL_GEO_CLEARANCE_PRIVATE_H
#define LL_GEO_CLEARANCE_PRIVATE_H

#include "core/clearance.h"
#include "geo/index.h"
#include "geo/network.h"
#include "geo/row_marks.h"
#include "geo/stage.h"

#define LL_CLEARANCE_STEP_M 0.5

/// Something on the ground rather than a building, as the item on a side.
#define LL_SIDE_GROUND 0x80000000U
/// An obstacle beside the lanes, as the item in a corner.
#define LL_SIDE_OBSTACLE 0x40000000U
/// The row of an item.
#define LL_SIDE_ROW 0x3FFFFFFFU

enum ll_clear_side { LL_LEFT = 0, LL_RIGHT, LL_SIDES };

/// What stands beside a cell of a lane.
struct ll_clear_cell {
    double side_m[LL_SIDES]; ///< least free width; INFINITY when nothing is within the search
    uint32_t item[LL_SIDES]; ///< building row, or ground row | LL_SIDE_GROUND; LL_NONE
    uint32_t inside;         ///< building that the centre line runs through here; LL_NONE
    bool entrance;           ///< it only leads in or out of it: the lane ends inside
};

/// One line of a lane.
struct ll_clear_line {
    uint32_t first_point; ///< in the points of the lane layer
    uint32_t end_point;
    size_t first_cell;
    size_t cell_count; ///< 0 for a line without length
    double from_m;     ///< along the lane
    double length_m;
    const double *piece_m; ///< length of each straight piece; borrowed from the course
};

/// A lane cut into cells. Owns its arrays; reused from lane to lane.
struct ll_clear_course {
    uint32_t lane;
    struct ll_clear_line *lines;
    size_t line_count;
    struct ll_clear_cell *cells;
    size_t cell_count;
    double *piece_m; ///< of all lines, one after another; a line has one less than points
    size_t piece_count;
    size_t line_capacity; ///< private
    size_t cell_capacity;
    size_t piece_capacity;
};
void ll_clear_course_clear(struct ll_clear_course *course);

/// Cuts a lane into cells with nothing beside them.
LL_MUST_USE enum ll_code ll_clear_course_cut(struct ll_clear_course *course,
                                             const struct ll_shapes *lanes, uint32_t lane,
                                             struct ll_err *err);

/// Where a cell begins or ends along the lane, metres.
double ll_clear_cell_from(const struct ll_clear_line *line, size_t cell);
double ll_clear_cell_to(const struct ll_clear_line *line, size_t cell);

/// The place on the centre line `along_m` from the start of a line.
struct ll_xy ll_clear_line_at(const struct ll_clear_line *line, const struct ll_xy *points,
                              double along_m);

/// What stands beside lanes, ready to be searched by any number of threads. Owns its indexes.
struct ll_clear_sides {
    const struct ll_table *buildings;
    const struct ll_table *ground;
    ll_index *building_index;
    ll_index *ground_index; ///< of what bounds a lane; NULL when there is none
    double search_m;
};
void ll_clear_sides_clear(struct ll_clear_sides *sides);
LL_MUST_USE enum ll_code ll_clear_sides_make(const struct ll_stage *in,
                                             struct ll_clear_sides *ret_sides, struct ll_err *err);

/// Where the centre line meets the outline of a building.
struct ll_clear_event {
    uint32_t building;
    double along_m; ///< from the start of the line
};

/// A place on a line from which one looks across.
struct ll_clear_look {
    struct ll_xy at;
    struct ll_xy along; ///< direction of the line, unit; 0 without one
};

/// Scratch memory of one thread. Owns its arrays.
struct ll_clear_scratch {
    struct ll_clear_event *events;
    size_t event_count;
    size_t event_capacity;
    struct ll_clear_look *looks; ///< of one line
    size_t look_capacity;
    uint32_t met[LL_SIDES]; ///< a guess: piece of ll_clear_spacing; LL_NONE
};
void ll_clear_scratch_clear(struct ll_clear_scratch *scratch);

/// Measures the free width on both sides of every cell of a course: the least distance, on the
/// normal of the centre line, to an outline of a building or to a wall, water, railway or cliff; at
/// the outer side of a bend also that to its corner. What crosses the centre line counts on both
/// sides up to it; cells inside a building have no sides. Ground that crosses is taken as passed by
/// a culvert, a gate or a level crossing, and leaves no mark.
LL_MUST_USE enum ll_code ll_clear_sides_measure(const struct ll_clear_sides *sides,
                                                const struct ll_shapes *lanes,
                                                struct ll_clear_course *inout,
                                                struct ll_clear_scratch *scratch,
                                                struct ll_err *err);

/// Something at a place of a lane: a recorded obstacle, or a lane that crosses above.
struct ll_clear_thing {
    uint32_t lane;
    bool bridge;   ///< a lane above, else an obstacle
    uint32_t row;  ///< of the obstacle, or of the lane above
    uint8_t times; ///< bits 1 << enum ll_speed_set at which it stands there; 0: always
    bool opens;    ///< the time to open it counts here: at a junction on one of the lanes
    double from_m;
    double to_m;
};

/// All of them, in order of lane, then from_m, then row. Owns its arrays.
struct ll_clear_things {
    struct ll_clear_thing *items;
    size_t count;
    size_t capacity;
    uint32_t *first; ///< by lane, one more than lanes
};
void ll_clear_things_clear(struct ll_clear_things *things);

/// All lanes as straight pieces, to find those at a place. Owns its arrays.
struct ll_clear_pieces {
    struct ll_clear_lane_piece {
        uint32_t from; ///< in the points of the lane layer; the other end is the next point
        uint32_t lane;
        double along_m; ///< of its start, from the start of the lane
    } * items;
    double *length_m; ///< by point of the lane layer: of the piece that begins there
    size_t count;
    ll_index *index;
};
void ll_clear_pieces_clear(struct ll_clear_pieces *pieces);
LL_MUST_USE enum ll_code ll_clear_pieces_make(const struct ll_shapes *lanes,
                                              struct ll_clear_pieces *ret_pieces,
                                              struct ll_err *err);

/// Finds what stands on or over lanes.
///
/// An obstacle that is not verified as gone belongs to every lane that it crosses (lines and
/// polygons), else to the lane nearest to the middle of its box, if that is within
/// obstacle_lane_m; of equally near lanes one that no truck may use, then the lowest row. Where
/// that is a junction, to all lanes that meet there (of those that no truck may use, if there are
/// any): whichever way one turns there, one passes it. A lane passes above another where they cross
/// without a shared vertex and its level is higher.
LL_MUST_USE enum ll_code ll_clear_things_find(const struct ll_stage *in,
                                              const struct ll_clear_pieces *pieces,
                                              struct ll_clear_things *ret_things,
                                              struct ll_err *err);

/// Obstacles that stand beside the lanes, not on them: in the corner of a junction they take room
/// to turn, where the width they leave on a lane says nothing. Owns its index.
struct ll_clear_posts {
    const struct ll_table *obstacles;
    ll_index *index; ///< NULL when there are none
};
void ll_clear_posts_clear(struct ll_clear_posts *posts);

/// Finds what counts, and is half as far as lanes must be wide, or farther, from the centre line of
/// every lane.
LL_MUST_USE enum ll_code ll_clear_posts_find(const struct ll_stage *in,
                                             const struct ll_clear_pieces *pieces,
                                             struct ll_clear_posts *ret_posts, struct ll_err *err);

/// Whether an obstacle of this kind stands in the way; the others only hang over it.
bool ll_clear_obstacle_stands(uint8_t kind);

/// The times at which an obstacle stands there (bits 1 << enum ll_speed_set); 0 for always, too.
uint8_t ll_clear_obstacle_times(const struct ll_stage *in, uint32_t row);

/// The rules that the clearance uses, by value.
struct ll_clear_rules {
    double width_m;
    double height_m;
    double slope_must_pct;
    double slope_should_pct;
    double footprint_error_m;
    double machine_error_m; ///< the same of outlines that a program drew
    double ground_error_m;
    double estimated_error_m;
    double gate_open_s;
    double bend_error_m;
    double bend_base_m;
    double turn_radius_m;
    double spacing_m;
    double dead_end_m;
    double turning_place_m;
    double turning_place_tall_m;          ///< where high buildings are served
    double tall_m;                        ///< height from which a building is high
    double floor_m;                       ///< lowest storey, where only floors are known
    double hose_m;                        ///< from the truck to the wall
    double grade_width_m[LL_GRADE_COUNT]; ///< least of the class; A to D
    double grade_height_m[LL_GRADE_COUNT];
};
struct ll_clear_rules ll_clear_rules_of(const ll_rules *rules);

/// How far the outline of something beside a lane may be off: a building row, a ground row |
/// LL_SIDE_GROUND, or an obstacle row | LL_SIDE_OBSTACLE.
double ll_clear_item_error(const struct ll_scene *scene, const struct ll_clear_rules *rules,
                           uint32_t item);

/// Pieces and findings as they come. Owns its arrays.
struct ll_clear_out {
    struct ll_lane_piece *pieces;
    size_t piece_count;
    size_t piece_capacity;
    struct ll_lane_finding *findings;
    size_t finding_count;
    size_t finding_capacity;
};
void ll_clear_out_clear(struct ll_clear_out *out);
LL_MUST_USE enum ll_code ll_clear_out_piece(struct ll_clear_out *out,
                                            const struct ll_lane_piece *piece, struct ll_err *err);
LL_MUST_USE enum ll_code ll_clear_out_finding(struct ll_clear_out *out,
                                              const struct ll_lane_finding *finding,
                                              struct ll_err *err);

/// One of several things that bound a measure.
struct ll_clear_bound {
    double m;
    uint8_t cause; ///< enum ll_cause
    uint32_t row;
};

/// Width or height of a cell: the least of all that bounds it, for each end and the middle of its
/// error on its own. INFINITY where nothing bounds it.
struct ll_clear_measure {
    struct ll_clear_bound low;
    struct ll_clear_bound middle;
    struct ll_clear_bound high;
    struct ll_clear_bound unknown; ///< something there is not known; cause none when all is
};

/// A cell with all that narrows it.
struct ll_clear_state {
    struct ll_clear_measure width;
    struct ll_clear_measure height;
    bool declared;    ///< the width is on record
    uint32_t crossed; ///< building that is run through without being a passage; LL_NONE
    double open_s;
};

/// A lane and what is known of it as a whole.
struct ll_clear_lane {
    const struct ll_scene *scene;
    const struct ll_clear_rules *rules;
    const struct ll_clear_thing *things;
    size_t thing_count;
    bool timed; ///< some of them stand there at certain times only
    uint32_t row;
    bool drivable;
    bool bridge;
    bool tunnel;
    double class_low_m;
    struct ll_clear_state record; ///< what the lane's own figures say, the same in every cell
};
/// Whether a lane runs below the ground, where outlines do not bound it.
bool ll_clear_is_tunnel(const struct ll_table *lanes, uint32_t row);

struct ll_clear_lane ll_clear_lane_of(const struct ll_stage *in, const struct ll_clear_rules *rules,
                                      const struct ll_clear_things *things, uint32_t row);

/// Which things count: those that stand there at a time (bits 1 << enum ll_speed_set).
#define LL_CLEAR_ANY_TIME 0xFFU ///< at any: all of them
#define LL_CLEAR_ALWAYS   0U    ///< those that stand there always

/// What narrows one cell of a line, at some times.
void ll_clear_state_of(const struct ll_clear_lane *lane, const struct ll_clear_line *line,
                       size_t number, const struct ll_clear_cell *cell, unsigned times,
                       struct ll_clear_state *ret);

/// Pieces, findings of width, height and crossed buildings, and the summary of a lane, from its
/// measured course.
LL_MUST_USE enum ll_code ll_clear_profile(const struct ll_clear_lane *lane,
                                          const struct ll_clear_course *course,
                                          struct ll_clear_out *out,
                                          struct ll_lane_summary *ret_summary, struct ll_err *err);

/// Findings of bends that are too tight.
LL_MUST_USE enum ll_code ll_clear_bends(const struct ll_clear_lane *lane,
                                        const struct ll_clear_course *course,
                                        struct ll_clear_out *out, struct ll_err *err);

/// Findings of a slope that is too steep; a must that is broken makes the whole lane obstructed.
LL_MUST_USE enum ll_code ll_clear_slope(const struct ll_clear_lane *lane,
                                        const struct ll_clear_course *course,
                                        struct ll_clear_out *out, struct ll_lane_summary *inout,
                                        struct ll_err *err);

/// What was found at a dead end.
struct ll_clear_end {
    struct ll_xy at;
    double length_m; ///< back to the first junction
    enum ll_sureness sure;
    enum ll_rule_id rule; ///< that is broken
    double error_m;       ///< of that
    double room_m;        ///< side of the largest free square; NAN when all turn there
};

/// All dead ends that are too long, in order of place. Owns its array.
struct ll_clear_ends {
    struct ll_clear_end *items;
    size_t count;
};

/// Findings of dead ends without a turning place, over all lanes, in order of lane.
/// @param inout_ends Those of the run before, which hold where the dirty box is far; none without
///                   one. Replaced by those of now.
LL_MUST_USE enum ll_code ll_clear_ends_find(const struct ll_stage *in,
                                            const struct ll_clear_rules *rules,
                                            const struct ll_clear_sides *sides,
                                            const struct ll_network *net,
                                            struct ll_clear_ends *inout_ends,
                                            struct ll_clear_out *ret_out, struct ll_err *err);

/// The finding of a turn that breaks the rule for lanes, or may.
/// @return false when it meets it.
bool ll_clear_turn_finding(const struct ll_scene *scene, const struct ll_clear_rules *rules,
                           const struct ll_lane_turn *turn, struct ll_lane_finding *ret);

/// What is looked at across a lane. Owns its array.
struct ll_clear_spacing {
    const struct ll_scene *scene;
    const struct ll_clear_sides *sides;
    const struct ll_clear_rules *rules;
    const struct ll_clear_pieces
        *pieces;    ///< of all lanes; those that no truck may use do not count
    bool *drivable; ///< by lane
};
void ll_clear_spacing_clear(struct ll_clear_spacing *spacing);
LL_MUST_USE enum ll_code
ll_clear_spacing_make(const struct ll_stage *in, const struct ll_clear_rules *rules,
                      const struct ll_clear_sides *sides, const struct ll_clear_pieces *pieces,
                      struct ll_clear_spacing *ret_spacing, struct ll_err *err);

/// What does not change with obstacles: it stays from run to run as long as lanes, buildings and
/// ground do. Owns all.
struct ll_clear_base {
    struct ll_row_marks lane_marks; ///< empty unless runs will follow
    struct ll_row_marks building_marks;
    struct ll_row_marks ground_marks;
    struct ll_clear_sides sides;
    struct ll_clear_pieces pieces;
    struct ll_clear_spacing spacing;
    struct ll_joined_lanes joined;
    struct ll_network net; ///< of all of them
    double most_error_m;   ///< of any outline
};
void ll_clear_base_clear(struct ll_clear_base *base);

/// Makes it; or, with a dirty box, makes anew what is other than in the run before.
/// @param lasting Runs within a box will follow.
/// @param inout   `{0}`, or that of the run before; after a failure good for clearing alone. It
///                borrows the scene and the rules until the next run.
LL_MUST_USE enum ll_code ll_clear_base_make(const struct ll_stage *in,
                                            const struct ll_clear_rules *rules, bool lasting,
                                            struct ll_clear_base *inout, struct ll_err *err);

/// What the turns of a run before are worth.
struct ll_clear_turns_before {
    const struct ll_lane_turn *turns;
    size_t count;
    const bool *same;           ///< by lane: its widths are what they were
    const struct ll_box *dirty; ///< obstacles with an extent that the dirty box meets
    size_t dirty_count;
};

/// Fills in the turns at junctions that are too tight, or may be, from the pieces of all lanes.
/// @param before With a dirty box: holds at junctions far from it whose lanes are as they were;
///               NULL: none.
/// @param inout  Its turns must be empty.
LL_MUST_USE enum ll_code ll_clear_turns_find(const struct ll_stage *in,
                                             const struct ll_clear_rules *rules,
                                             const struct ll_clear_base *base,
                                             const struct ll_clear_posts *posts,
                                             const struct ll_clear_turns_before *before,
                                             struct ll_clearance *inout, struct ll_err *err);

/// Findings of lanes whose neighbour across a built-up block is farther than advised.
LL_MUST_USE enum ll_code ll_clear_spacing_of(const struct ll_clear_spacing *spacing,
                                             const struct ll_clear_lane *lane,
                                             const struct ll_clear_course *course,
                                             struct ll_clear_scratch *scratch,
                                             struct ll_clear_out *out, struct ll_err *err);

/// Whether what causes something can be moved away.
enum ll_movable ll_clear_movable(const struct ll_table *obstacles, enum ll_cause cause,
                                 uint32_t row);

#endif
