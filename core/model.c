#include "core/model.h"

#include <math.h>
#include <string.h>

#define WORDS(list)                                                                                \
    {                                                                                              \
        .words = (list), .count = sizeof(list) / sizeof((list)[0])                                 \
    }

static const struct ll_word flag_words[] = {
    {"", "未知", "unknown"}, {"no", "否", "no"}, {"yes", "是", "yes"}};
static const struct ll_word structure_words[LL_STRUCTURE_COUNT] = {
    [LL_STRUCTURE_UNKNOWN] = {"", "未知", "unknown"},
    [LL_STRUCTURE_TIMBER] = {"timber", "木结构", "timber"},
    [LL_STRUCTURE_BRICK_TIMBER] = {"brick-timber", "砖木", "brick and timber"},
    [LL_STRUCTURE_MASONRY] = {"masonry", "砖混", "masonry"},
    [LL_STRUCTURE_CONCRETE] = {"concrete", "钢筋混凝土", "reinforced concrete"},
    [LL_STRUCTURE_STEEL] = {"steel", "钢结构", "steel"},
    [LL_STRUCTURE_STEEL_FOAM] = {"steel-sheet-foam", "彩钢夹芯板", "steel sheet with foam core"},
    [LL_STRUCTURE_EARTH] = {"earth", "土", "earth"},
    [LL_STRUCTURE_STONE] = {"stone", "石", "stone"},
};
static const struct ll_word use_words[LL_USE_COUNT] = {
    [LL_USE_UNKNOWN] = {"", "未知", "unknown"},
    [LL_USE_RESIDENTIAL] = {"residential", "住宅", "dwelling"},
    [LL_USE_MIXED] = {"mixed", "商住混合", "shop and dwelling"},
    [LL_USE_COMMERCIAL] = {"commercial", "商业", "commercial"},
    [LL_USE_INDUSTRIAL] = {"industrial", "工业", "industrial"},
    [LL_USE_STORAGE] = {"storage", "仓储", "storage"},
    [LL_USE_PUBLIC] = {"public", "公共", "public"},
    [LL_USE_SCHOOL] = {"school", "学校", "school"},
    [LL_USE_HEALTH] = {"health", "医疗", "health"},
    [LL_USE_CARE] = {"care", "养老福利", "care home"},
    [LL_USE_RELIGIOUS] = {"religious", "宗教祠堂", "temple or church"},
    [LL_USE_FARM] = {"farm", "农业", "farm"},
    [LL_USE_OUTBUILDING] = {"outbuilding", "附属用房", "outbuilding"},
    [LL_USE_OTHER] = {"other", "其他", "other"},
};
static const struct ll_word lane_class_words[LL_CLASS_COUNT] = {
    [LL_CLASS_UNKNOWN] = {"", "未知", "unknown"},
    [LL_CLASS_MOTORWAY] = {"motorway", "高速公路", "motorway"},
    [LL_CLASS_TRUNK] = {"trunk", "国道快速路", "trunk road"},
    [LL_CLASS_PRIMARY] = {"primary", "主要道路", "primary road"},
    [LL_CLASS_SECONDARY] = {"secondary", "次要道路", "secondary road"},
    [LL_CLASS_TERTIARY] = {"tertiary", "三级道路", "tertiary road"},
    [LL_CLASS_UNCLASSIFIED] = {"unclassified", "一般道路", "minor road"},
    [LL_CLASS_RESIDENTIAL] = {"residential", "居住区道路", "residential street"},
    [LL_CLASS_LIVING_STREET] = {"living-street", "生活街道", "living street"},
    [LL_CLASS_SERVICE] = {"service", "内部道路", "service road"},
    [LL_CLASS_TRACK] = {"track", "机耕路", "track"},
    [LL_CLASS_ROAD] = {"road", "道路", "road"},
    [LL_CLASS_COUNTY_ROAD] = {"county-road", "县道", "county road"},
    [LL_CLASS_TOWNSHIP_ROAD] = {"township-road", "乡道", "township road"},
    [LL_CLASS_VILLAGE_ROAD] = {"village-road", "村道", "village road"},
    [LL_CLASS_LANE_WIDE] = {"lane-wide", "巷道(4–6米)", "lane, 4 to 6 m"},
    [LL_CLASS_LANE_NARROW] = {"lane-narrow", "窄巷(不足4米)", "lane below 4 m"},
    [LL_CLASS_PEDESTRIAN] = {"pedestrian", "步行街", "pedestrian street"},
    [LL_CLASS_FOOTPATH] = {"footpath", "步行小路", "footpath"},
    [LL_CLASS_STEPS] = {"steps", "台阶", "steps"},
    [LL_CLASS_CYCLEWAY] = {"cycleway", "自行车道", "cycleway"},
};
static const struct ll_word oneway_words[LL_ONEWAY_COUNT] = {
    [LL_ONEWAY_UNKNOWN] = {"", "未知", "unknown"},
    [LL_ONEWAY_NO] = {"no", "双向", "both ways"},
    [LL_ONEWAY_YES] = {"yes", "单行", "one-way"},
    [LL_ONEWAY_REVERSE] = {"reverse", "反向单行", "one-way against the line"},
};
static const struct ll_word measure_source_words[LL_MEASURE_COUNT] = {
    [LL_MEASURE_UNKNOWN] = {"", "未知", "unknown"},
    [LL_MEASURE_SURVEYED] = {"surveyed", "实测", "surveyed"},
    [LL_MEASURE_DECLARED] = {"declared", "登记", "declared"},
    [LL_MEASURE_ESTIMATED] = {"estimated", "估计", "estimated"},
    [LL_MEASURE_ELEVATION] = {"elevation-model", "高程模型", "elevation model"},
};
static const struct ll_word turn_place_words[LL_TURN_PLACE_COUNT] = {
    [LL_TURN_PLACE_UNKNOWN] = {"", "未知", "unknown"},
    [LL_TURN_PLACE_NONE] = {"none", "无", "none"},
    [LL_TURN_PLACE_T] = {"t", "T形", "T-shaped"},
    [LL_TURN_PLACE_Y] = {"y", "Y形", "Y-shaped"},
    [LL_TURN_PLACE_12] = {"12x12", "12米×12米", "12 m by 12 m"},
    [LL_TURN_PLACE_15] = {"15x15", "15米×15米", "15 m by 15 m"},
    [LL_TURN_PLACE_18] = {"18x18", "18米×18米", "18 m by 18 m"},
    [LL_TURN_PLACE_CIRCLE] = {"circle", "环形", "turning circle"},
};
static const struct ll_word outline_words[LL_OUTLINE_COUNT] = {
    [LL_OUTLINE_UNKNOWN] = {"", "未知", "unknown"},
    [LL_OUTLINE_SURVEYED] = {"surveyed", "实测", "surveyed"},
    [LL_OUTLINE_DIGITISED] = {"digitised", "人工描绘", "drawn by hand"},
    [LL_OUTLINE_MACHINE] = {"machine", "自动提取", "drawn by a program"},
};
static const struct ll_word hydrant_kind_words[LL_HYDRANT_KIND_COUNT] = {
    [LL_HYDRANT_KIND_UNKNOWN] = {"", "未知", "unknown"},
    [LL_HYDRANT_MUNICIPAL] = {"municipal", "市政消火栓", "municipal hydrant"},
    [LL_HYDRANT_BUILDING] = {"building", "室外消火栓", "building hydrant"},
    [LL_HYDRANT_VILLAGE] = {"village", "村级消火栓", "village hydrant"},
    [LL_HYDRANT_NATURAL] = {"natural", "天然水源", "natural source"},
    [LL_HYDRANT_TANK] = {"tank", "消防水池", "water tank"},
};
static const struct ll_word hydrant_form_words[LL_HYDRANT_FORM_COUNT] = {
    [LL_HYDRANT_FORM_UNKNOWN] = {"", "未知", "unknown"},
    [LL_HYDRANT_PILLAR] = {"pillar", "地上式", "pillar"},
    [LL_HYDRANT_UNDERGROUND] = {"underground", "地下式", "underground"},
    [LL_HYDRANT_WALL] = {"wall", "墙壁式", "wall"},
    [LL_HYDRANT_PIPE] = {"pipe", "取水管", "pipe"},
};
static const struct ll_word status_words[LL_STATUS_COUNT] = {
    [LL_STATUS_UNKNOWN] = {"", "未知", "unknown"},
    [LL_STATUS_IN_SERVICE] = {"in-service", "完好", "in service"},
    [LL_STATUS_BROKEN] = {"broken", "损坏", "broken"},
    [LL_STATUS_MISSING] = {"missing", "缺失", "missing"},
    [LL_STATUS_PLANNED] = {"planned", "规划", "planned"},
};
static const struct ll_word station_kind_words[LL_STATION_KIND_COUNT] = {
    [LL_STATION_KIND_UNKNOWN] = {"", "未知", "unknown"},
    [LL_STATION_NATIONAL] = {"national", "国家消防站", "national station"},
    [LL_STATION_TOWNSHIP] = {"township", "乡镇消防队", "township station"},
    [LL_STATION_MICRO] = {"micro", "微型消防站", "micro station"},
    [LL_STATION_VOLUNTEER] = {"volunteer", "志愿消防队", "volunteer team"},
};
static const struct ll_word obstacle_kind_words[LL_OBSTACLE_KIND_COUNT] = {
    [LL_OBSTACLE_KIND_UNKNOWN] = {"", "未知", "unknown"},
    [LL_OBSTACLE_PARKED_VEHICLE] = {"parked-vehicle", "违停车辆", "parked vehicle"},
    [LL_OBSTACLE_ILLEGAL_STRUCTURE] = {"illegal-structure", "违章搭建", "illegal structure"},
    [LL_OBSTACLE_STALL] = {"stall", "摊位", "stall"},
    [LL_OBSTACLE_BOLLARD] = {"bollard", "铁桩", "bollard"},
    [LL_OBSTACLE_STONE_PIER] = {"stone-pier", "石墩", "stone pier"},
    [LL_OBSTACLE_CONCRETE_PIER] = {"concrete-pier", "水泥墩", "concrete pier"},
    [LL_OBSTACLE_HEIGHT_BAR] = {"height-bar", "限高杆", "height bar"},
    [LL_OBSTACLE_OVERHEAD_LINE] = {"overhead-line", "架空管线", "overhead line"},
    [LL_OBSTACLE_BILLBOARD] = {"billboard", "广告牌", "billboard"},
    [LL_OBSTACLE_GREENERY] = {"greenery", "绿化", "greenery"},
    [LL_OBSTACLE_GATE] = {"gate", "门或栏杆", "gate"},
    [LL_OBSTACLE_PILED_GOODS] = {"piled-goods", "杂物柴草", "piled goods"},
    [LL_OBSTACLE_STEPS] = {"steps", "台阶", "steps"},
    [LL_OBSTACLE_OTHER] = {"other", "其他", "other"},
};
static const struct ll_word hazard_words[LL_HAZARD_STATE_COUNT] = {
    [LL_HAZARD_UNKNOWN] = {"", "未知", "unknown"},
    [LL_HAZARD_FOUND] = {"found", "发现", "found"},
    [LL_HAZARD_ASSIGNED] = {"assigned", "已派单", "assigned"},
    [LL_HAZARD_RECTIFIED] = {"rectified", "已整改", "rectified"},
    [LL_HAZARD_VERIFIED] = {"verified", "已验收", "verified"},
    [LL_HAZARD_STRUCK_OFF] = {"struck-off", "已销号", "struck off"},
    [LL_HAZARD_REOPENED] = {"reopened", "复发", "reopened"},
};
static const struct ll_word ground_kind_words[LL_GROUND_KIND_COUNT] = {
    [LL_GROUND_KIND_UNKNOWN] = {"", "未知", "unknown"},
    [LL_GROUND_WATER] = {"water", "水域", "water"},
    [LL_GROUND_WALL] = {"wall", "围墙", "wall"},
    [LL_GROUND_RAILWAY] = {"railway", "铁路", "railway"},
    [LL_GROUND_CLIFF] = {"cliff", "陡坎", "cliff"},
    [LL_GROUND_FOREST] = {"forest", "林地", "forest"},
    [LL_GROUND_OPEN] = {"open", "空地", "open ground"},
    [LL_GROUND_FIRE_WALL] = {"fire-wall", "防火墙", "fire wall"},
};

static const struct ll_vocabulary flags = WORDS(flag_words);
static const struct ll_vocabulary structures = WORDS(structure_words);
static const struct ll_vocabulary uses = WORDS(use_words);
static const struct ll_vocabulary lane_classes = WORDS(lane_class_words);
static const struct ll_vocabulary oneways = WORDS(oneway_words);
static const struct ll_vocabulary measure_sources = WORDS(measure_source_words);
static const struct ll_vocabulary hydrant_kinds = WORDS(hydrant_kind_words);
static const struct ll_vocabulary hydrant_forms = WORDS(hydrant_form_words);
static const struct ll_vocabulary statuses = WORDS(status_words);
static const struct ll_vocabulary station_kinds = WORDS(station_kind_words);
static const struct ll_vocabulary turn_places = WORDS(turn_place_words);
static const struct ll_vocabulary outlines = WORDS(outline_words);
static const struct ll_vocabulary obstacle_kinds = WORDS(obstacle_kind_words);
static const struct ll_vocabulary hazard_states = WORDS(hazard_words);
static const struct ll_vocabulary ground_kinds = WORDS(ground_kind_words);

#define REAL(col, cn, eng, lo, hi)                                                                 \
    {                                                                                              \
        .name = (col), .zh = (cn), .en = (eng), .type = LL_REAL, .low = (lo), .high = (hi)         \
    }
#define WORD(col, cn, eng, voc)                                                                    \
    {                                                                                              \
        .name = (col), .zh = (cn), .en = (eng), .type = LL_WORD, .vocabulary = &(voc)              \
    }
#define TEXT(col, cn, eng)                                                                         \
    {                                                                                              \
        .name = (col), .zh = (cn), .en = (eng), .type = LL_STRING                                  \
    }
#define PEOPLE_MAX 1e8
#define YEAR_MIN   1000
#define YEAR_MAX   2200

static const struct ll_field area_fields[LL_AREA_FIELDS] = {
    [LL_AREA_CODE] = TEXT("code", "代码", "code"),
    [LL_AREA_NAME] = TEXT("name", "名称", "name"),
    [LL_AREA_LEVEL] = REAL("level", "行政级别", "administrative level", 1, 12),
    [LL_AREA_PARENT] = TEXT("parent", "上级代码", "code of the area above"),
    [LL_AREA_POPULATION] = REAL("population", "人口", "population", 0, PEOPLE_MAX),
    [LL_AREA_HOUSEHOLDS] = REAL("households", "户数", "households", 0, PEOPLE_MAX),
    [LL_AREA_ELDERLY_ALONE] =
        REAL("elderly_alone", "独居老人", "elderly living alone", 0, PEOPLE_MAX),
    [LL_AREA_TEAM_SIZE] = REAL("team_size", "消防队员数", "members of the fire team", 0, 1e4),
    [LL_AREA_ALARM_SHARE] =
        REAL("alarm_share", "报警联网率", "share of units on the alarm network", 0, 1),
    [LL_AREA_SMOKE_ALARMS] = REAL("smoke_alarms", "独立烟感数", "smoke alarms", 0, PEOPLE_MAX),
    [LL_AREA_SPRINKLERS] = REAL("sprinklers", "简易喷淋数", "simple sprinklers", 0, PEOPLE_MAX),
    [LL_AREA_CHARGING_POINTS] =
        REAL("charging_points", "充电点数", "e-bike charging points", 0, PEOPLE_MAX),
    [LL_AREA_DERIVED] = WORD("derived", "程序推定", "drawn by the program", flags),
};
static const struct ll_field building_fields[LL_BUILDING_FIELDS] = {
    [LL_BUILDING_NAME] = TEXT("name", "名称", "name"),
    [LL_BUILDING_STRUCTURE] = WORD("structure", "结构类型", "structure", structures),
    [LL_BUILDING_FIRE_GRADE] =
        REAL("fire_grade", "耐火等级", "fire-resistance grade (5 = below 4)", 1, 5),
    [LL_BUILDING_FLOORS] = REAL("floors", "地上层数", "floors above ground", 0, 200),
    [LL_BUILDING_FLOORS_BELOW] = REAL("floors_below", "地下层数", "floors below ground", 0, 20),
    [LL_BUILDING_HEIGHT_M] = REAL("height_m", "高度", "height", 0, 1000),
    [LL_BUILDING_USE] = WORD("use", "用途", "use", uses),
    [LL_BUILDING_YEAR] = REAL("year", "建成年份", "year built", YEAR_MIN, YEAR_MAX),
    [LL_BUILDING_RESIDENTS] = REAL("residents", "居住人数", "residents", 0, 1e5),
    [LL_BUILDING_HOUSEHOLDS] = REAL("households", "户数", "households", 0, 1e5),
    [LL_BUILDING_ELDERLY_ALONE] = REAL("elderly_alone", "独居老人", "elderly living alone", 0, 1e5),
    [LL_BUILDING_COMPOUND] = TEXT("compound", "所属小区", "compound"),
    [LL_BUILDING_ROOF] = TEXT("roof", "屋面材料", "roof material"),
    [LL_BUILDING_NINE_SMALL] = WORD("nine_small", "九小场所", "small business premises", flags),
    [LL_BUILDING_THREE_IN_ONE] =
        WORD("three_in_one", "三合一场所", "living, storage and work in one", flags),
    [LL_BUILDING_LET_PEOPLE] = REAL("let_people", "出租居住人数", "people in let rooms", 0, 1e5),
    [LL_BUILDING_HERITAGE] = WORD("heritage", "文物或传统建筑", "heritage", flags),
    [LL_BUILDING_SMOKE_ALARM] = WORD("smoke_alarm", "独立烟感", "smoke alarm", flags),
    [LL_BUILDING_SPRINKLER] = WORD("sprinkler", "简易喷淋", "sprinkler", flags),
    [LL_BUILDING_EBIKE_INDOOR] =
        WORD("ebike_indoor", "电动车室内停放", "e-bikes kept indoors", flags),
    [LL_BUILDING_OPEN_STOVE] = WORD("open_stove", "明火灶", "open stove", flags),
    [LL_BUILDING_WIRING_YEAR] =
        REAL("wiring_year", "电改年份", "year of wiring", YEAR_MIN, YEAR_MAX),
    [LL_BUILDING_EXITS] = REAL("exits", "安全出口数", "exits", 0, 1000),
    [LL_BUILDING_BARRED_WINDOWS] =
        WORD("barred_windows", "防盗窗无逃生口", "barred windows", flags),
    [LL_BUILDING_OUTLINE] = WORD("outline", "轮廓来源", "source of the outline", outlines),
};
static const struct ll_field lane_fields[LL_LANE_FIELDS] = {
    [LL_LANE_NAME] = TEXT("name", "名称", "name"),
    [LL_LANE_CLASS] = WORD("class", "道路类别", "class", lane_classes),
    [LL_LANE_WIDTH_M] = REAL("width_m", "名义净宽", "declared width", 0, 200),
    [LL_LANE_WIDTH_EFFECTIVE_M] = REAL("width_effective_m", "有效净宽", "effective width", 0, 200),
    [LL_LANE_HEIGHT_M] = REAL("height_m", "净高", "clear height", 0, 100),
    [LL_LANE_ONEWAY] = WORD("oneway", "单行", "one-way", oneways),
    [LL_LANE_SPEED_KMH] = REAL("speed_kmh", "车速", "speed", 0, 200),
    [LL_LANE_SLOPE_PCT] = REAL("slope_pct", "坡度", "slope", 0, 100),
    [LL_LANE_SURFACE] = TEXT("surface", "路面", "surface"),
    [LL_LANE_LOAD_T] = REAL("load_t", "承载", "load limit", 0, 1000),
    [LL_LANE_LAYER] = REAL("layer", "层", "layer", -10, 10),
    [LL_LANE_BRIDGE] = WORD("bridge", "桥梁", "bridge", flags),
    [LL_LANE_TUNNEL] = WORD("tunnel", "隧道", "tunnel", flags),
    [LL_LANE_FIRE_LANE] = WORD("fire_lane", "消防车通道", "marked fire lane", flags),
    [LL_LANE_DRIVABLE] = WORD("drivable", "可通行消防车", "usable by fire trucks", flags),
    [LL_LANE_NODED] = WORD("noded", "交点已打断", "joined at shared points only", flags),
    [LL_LANE_WIDTH_SOURCE] =
        WORD("width_source", "净宽来源", "source of the width", measure_sources),
    [LL_LANE_SLOPE_ERROR_PCT] =
        REAL("slope_error_pct", "坡度误差", "uncertainty of the slope", 0, 100),
    [LL_LANE_SLOPE_SOURCE] =
        WORD("slope_source", "坡度来源", "source of the slope", measure_sources),
    [LL_LANE_TURN_PLACE] = WORD("turn_place", "回车场", "place to turn", turn_places),
};
static const struct ll_field hydrant_fields[LL_HYDRANT_FIELDS] = {
    [LL_HYDRANT_CODE] = TEXT("code", "编号", "code"),
    [LL_HYDRANT_KIND] = WORD("kind", "类型", "kind", hydrant_kinds),
    [LL_HYDRANT_FORM] = WORD("form", "形式", "form", hydrant_forms),
    [LL_HYDRANT_STATUS] = WORD("status", "状态", "status", statuses),
    [LL_HYDRANT_DIAMETER_MM] = REAL("diameter_mm", "管径", "main diameter", 1, 3000),
    [LL_HYDRANT_PRESSURE_MPA] = REAL("pressure_mpa", "压力", "pressure", 0, 10),
    [LL_HYDRANT_FLOW_LPS] = REAL("flow_lps", "流量", "flow", 0, 1000),
    [LL_HYDRANT_VOLUME_M3] = REAL("volume_m3", "容积", "volume", 0, 1e9),
    [LL_HYDRANT_INSPECTED] = TEXT("inspected", "最近检查", "last inspected"),
};
static const struct ll_field station_fields[LL_STATION_FIELDS] = {
    [LL_STATION_NAME] = TEXT("name", "名称", "name"),
    [LL_STATION_KIND] = WORD("kind", "类型", "kind", station_kinds),
    [LL_STATION_STAFFED] = WORD("staffed", "有人值守", "staffed", flags),
    [LL_STATION_STAFF] = REAL("staff", "人数", "staff", 0, 1e4),
    [LL_STATION_VEHICLES] = TEXT("vehicles", "车辆", "vehicles"),
    [LL_STATION_TURNOUT_S] = REAL("turnout_s", "出动时间", "turnout time", 0, 3600),
    [LL_STATION_HOURS] = TEXT("hours", "值守时段", "hours"),
};
static const struct ll_field obstacle_fields[LL_OBSTACLE_FIELDS] = {
    [LL_OBSTACLE_KIND] = WORD("kind", "类型", "kind", obstacle_kinds),
    [LL_OBSTACLE_WIDTH_M] = REAL("width_m", "剩余净宽", "width left", 0, 100),
    [LL_OBSTACLE_HEIGHT_M] = REAL("height_m", "剩余净高", "height left", 0, 100),
    [LL_OBSTACLE_FIXED] = WORD("fixed", "固定", "fixed", flags),
    [LL_OBSTACLE_KEY_HOLDER] = TEXT("key_holder", "钥匙保管", "who holds the key"),
    [LL_OBSTACLE_OPEN_S] = REAL("open_s", "开启用时", "time to open", 0, 86400),
    [LL_OBSTACLE_STATE] = WORD("state", "台账状态", "ledger state", hazard_states),
    [LL_OBSTACLE_HOURS] = TEXT("hours", "时段", "hours"),
};
static const struct ll_field compound_fields[LL_COMPOUND_FIELDS] = {
    [LL_COMPOUND_NAME] = TEXT("name", "名称", "name"),
    [LL_COMPOUND_YEAR] = REAL("year", "建成年份", "year built", YEAR_MIN, YEAR_MAX),
    [LL_COMPOUND_HOUSEHOLDS] = REAL("households", "户数", "households", 0, 1e6),
    [LL_COMPOUND_LANES_DONE] = WORD("lanes_done", "消防车道已整治", "fire lanes put right", flags),
    [LL_COMPOUND_CHARGING_POINTS] =
        REAL("charging_points", "充电点数", "e-bike charging points", 0, 1e5),
};
static const struct ll_field ladder_area_fields[LL_LADDER_AREA_FIELDS] = {
    [LL_LADDER_AREA_BUILDING] = TEXT("building", "服务建筑", "building served"),
    [LL_LADDER_AREA_LENGTH_M] = REAL("length_m", "长度", "length", 0, 1000),
    [LL_LADDER_AREA_WIDTH_M] = REAL("width_m", "宽度", "width", 0, 1000),
    [LL_LADDER_AREA_SLOPE_PCT] = REAL("slope_pct", "坡度", "slope", 0, 100),
    [LL_LADDER_AREA_WALL_M] = REAL("wall_m", "距外墙", "distance to the wall", 0, 1000),
};
static const struct ll_field incident_fields[LL_INCIDENT_FIELDS] = {
    [LL_INCIDENT_DATE] = TEXT("date", "日期", "date"),
    [LL_INCIDENT_KIND] = TEXT("kind", "类型", "kind"),
    [LL_INCIDENT_DEAD] = REAL("dead", "死亡", "dead", 0, 1e5),
    [LL_INCIDENT_INJURED] = REAL("injured", "受伤", "injured", 0, 1e5),
    [LL_INCIDENT_LOSS_YUAN] = REAL("loss_yuan", "损失(元)", "loss in yuan", 0, 1e12),
};
static const struct ll_field ground_fields[LL_GROUND_FIELDS] = {
    [LL_GROUND_KIND] = WORD("kind", "类型", "kind", ground_kinds),
    [LL_GROUND_NAME] = TEXT("name", "名称", "name"),
};

static const struct ll_layer_info layers[LL_LAYER_COUNT] = {
    [LL_AREA] = {"area", "areas", "村界与行政区", "areas", LL_KINDS_POLYGON, area_fields,
                 LL_AREA_FIELDS},
    [LL_BUILDING] = {"building", "buildings", "建筑", "buildings", LL_KINDS_POLYGON,
                     building_fields, LL_BUILDING_FIELDS},
    [LL_LANE] = {"lane", "lanes", "消防车道与道路", "lanes", LL_KINDS_LINE, lane_fields,
                 LL_LANE_FIELDS},
    [LL_HYDRANT] = {"hydrant", "hydrants", "消火栓与水源", "hydrants", LL_KINDS_POINT,
                    hydrant_fields, LL_HYDRANT_FIELDS},
    [LL_STATION] = {"station", "stations", "消防站点", "stations", LL_KINDS_POINT, station_fields,
                    LL_STATION_FIELDS},
    [LL_OBSTACLE] = {"obstacle", "obstacles", "障碍物", "obstacles",
                     LL_KINDS_POINT | LL_KINDS_LINE | LL_KINDS_POLYGON, obstacle_fields,
                     LL_OBSTACLE_FIELDS},
    [LL_COMPOUND] = {"compound", "compounds", "老旧小区", "compounds", LL_KINDS_POLYGON,
                     compound_fields, LL_COMPOUND_FIELDS},
    [LL_LADDER_AREA] = {"ladder_area", "ladder-areas", "登高操作场地", "ladder areas",
                        LL_KINDS_POLYGON, ladder_area_fields, LL_LADDER_AREA_FIELDS},
    [LL_INCIDENT] = {"incident", "incidents", "火情", "incidents", LL_KINDS_POINT, incident_fields,
                     LL_INCIDENT_FIELDS},
    [LL_GROUND] = {"ground", "ground", "地面要素", "ground", LL_KINDS_LINE | LL_KINDS_POLYGON,
                   ground_fields, LL_GROUND_FIELDS},
};

const struct ll_layer_info *ll_layer_info(enum ll_layer layer)
{
    return &layers[layer];
}

bool ll_layer_by_name(const char *name, enum ll_layer *ret_layer)
{
    for (int i = 0; i < LL_LAYER_COUNT; i++) {
        if (strcmp(name, layers[i].name) == 0 || strcmp(name, layers[i].plural) == 0) {
            *ret_layer = (enum ll_layer)i;
            return true;
        }
    }
    if (strcmp(name, "ladder-area") == 0 || strcmp(name, "ladder_areas") == 0) {
        *ret_layer = LL_LADDER_AREA;
        return true;
    }
    return false;
}

int ll_field_by_name(enum ll_layer layer, const char *name)
{
    for (size_t i = 0; i < layers[layer].field_count; i++) {
        if (strcmp(name, layers[layer].fields[i].name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

uint8_t ll_word_by_key(const struct ll_vocabulary *vocabulary, const char *key)
{
    for (size_t i = 1; i < vocabulary->count; i++) {
        if (strcmp(key, vocabulary->words[i].key) == 0) {
            return (uint8_t)i;
        }
    }
    return 0;
}

const char *ll_word_key(const struct ll_vocabulary *vocabulary, uint8_t word)
{
    return word == 0 || word >= vocabulary->count ? NULL : vocabulary->words[word].key;
}

const char *ll_word_text(const struct ll_vocabulary *vocabulary, uint8_t word, enum ll_lang lang)
{
    const struct ll_word *w = &vocabulary->words[word < vocabulary->count ? word : 0];
    return lang == LL_LANG_ZH ? w->zh : w->en;
}
