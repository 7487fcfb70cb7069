#include "importers/sample.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "importers/sample_sheet.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct ll_sample_column building_columns[] = {
    {LL_BUILDING_NAME, "名称", LL_SAMPLE_TEXT, 60},
    {LL_BUILDING_STRUCTURE, "结构", LL_SAMPLE_STRUCTURE, 16},
    {LL_BUILDING_FIRE_GRADE, "耐火等级", LL_SAMPLE_WHOLE, 2},
    {LL_BUILDING_FLOORS, "层数", LL_SAMPLE_WHOLE, 3},
    {LL_BUILDING_HEIGHT_M, "高度", LL_SAMPLE_REAL, 8},
    {LL_BUILDING_USE, "用途", LL_SAMPLE_WORD, 16},
    {LL_BUILDING_YEAR, "建成年份", LL_SAMPLE_WHOLE, 4},
    {LL_BUILDING_RESIDENTS, "居住人数", LL_SAMPLE_WHOLE, 5},
    {LL_BUILDING_HOUSEHOLDS, "户数", LL_SAMPLE_WHOLE, 4},
    {LL_BUILDING_ELDERLY_ALONE, "独居老人", LL_SAMPLE_WHOLE, 4},
    {LL_BUILDING_COMPOUND, "小区", LL_SAMPLE_TEXT, 40},
    {LL_BUILDING_ROOF, "屋面", LL_SAMPLE_TEXT, 16},
    {LL_BUILDING_NINE_SMALL, "九小场所", LL_SAMPLE_WORD, 4},
    {LL_BUILDING_THREE_IN_ONE, "三合一", LL_SAMPLE_WORD, 4},
    {LL_BUILDING_LET_PEOPLE, "出租人数", LL_SAMPLE_WHOLE, 4},
    {LL_BUILDING_HERITAGE, "文物", LL_SAMPLE_WORD, 4},
    {LL_BUILDING_SMOKE_ALARM, "烟感", LL_SAMPLE_WORD, 4},
    {LL_BUILDING_EBIKE_INDOOR, "电动车入户", LL_SAMPLE_WORD, 4},
    {LL_BUILDING_OPEN_STOVE, "柴火灶", LL_SAMPLE_WORD, 4},
    {LL_BUILDING_WIRING_YEAR, "电改年份", LL_SAMPLE_WHOLE, 4},
    {LL_BUILDING_BARRED_WINDOWS, "防盗窗", LL_SAMPLE_WORD, 4},
};
static const struct ll_sample_column lane_columns[] = {
    {LL_LANE_NAME, "路名", LL_SAMPLE_TEXT, 0},
    {LL_LANE_CLASS, "道路类型", LL_SAMPLE_WORD, 0},
    {LL_LANE_WIDTH_M, "路宽", LL_SAMPLE_METRES, 0},
    {LL_LANE_HEIGHT_M, "净高", LL_SAMPLE_REAL, 0},
    {LL_LANE_SLOPE_PCT, "坡度", LL_SAMPLE_REAL, 0},
    {LL_LANE_SURFACE, "路面材料", LL_SAMPLE_TEXT, 0},
    {LL_LANE_LOAD_T, "限重", LL_SAMPLE_REAL, 0},
    {LL_LANE_LAYER, "层", LL_SAMPLE_WHOLE, 0},
    {LL_LANE_BRIDGE, "是否桥梁", LL_SAMPLE_WORD, 0},
    {LL_LANE_FIRE_LANE, "是否消防车道", LL_SAMPLE_WORD, 0},
};
static const struct ll_sample_column hydrant_columns[] = {
    {LL_HYDRANT_CODE, "消火栓编号", LL_SAMPLE_TEXT, 0},
    {LL_HYDRANT_KIND, "消火栓类型", LL_SAMPLE_WORD, 0},
    {LL_HYDRANT_FORM, "型式", LL_SAMPLE_WORD, 0},
    {LL_HYDRANT_STATUS, "状态", LL_SAMPLE_UNSAID, 0},
    {LL_HYDRANT_DIAMETER_MM, "管径", LL_SAMPLE_DN, 0},
    {LL_HYDRANT_PRESSURE_MPA, "压力", LL_SAMPLE_REAL, 0},
    {LL_HYDRANT_FLOW_LPS, "流量", LL_SAMPLE_REAL, 0},
    {LL_HYDRANT_VOLUME_M3, "容积", LL_SAMPLE_REAL, 0},
    {LL_HYDRANT_INSPECTED, "检查日期", LL_SAMPLE_TEXT, 0},
};
static const struct ll_sample_column station_columns[] = {
    {LL_STATION_NAME, "站名", LL_SAMPLE_TEXT, 0},
    {LL_STATION_KIND, "站点类型", LL_SAMPLE_WORD, 0},
    {LL_STATION_STAFFED, "是否值守", LL_SAMPLE_UNSAID, 0},
    {LL_STATION_STAFF, "队员人数", LL_SAMPLE_WHOLE, 0},
    {LL_STATION_VEHICLES, "车辆情况", LL_SAMPLE_TEXT, 0},
    {LL_STATION_TURNOUT_S, "出动秒数", LL_SAMPLE_WHOLE, 0},
};
static const struct ll_sample_column obstacle_columns[] = {
    {LL_OBSTACLE_KIND, "障碍类型", LL_SAMPLE_WORD, 0},
    {LL_OBSTACLE_WIDTH_M, "剩余宽度", LL_SAMPLE_REAL, 0},
    {LL_OBSTACLE_HEIGHT_M, "剩余高度", LL_SAMPLE_REAL, 0},
    {LL_OBSTACLE_FIXED, "是否固定", LL_SAMPLE_WORD, 0},
    {LL_OBSTACLE_KEY_HOLDER, "钥匙保管人", LL_SAMPLE_TEXT, 0},
    {LL_OBSTACLE_OPEN_S, "开启秒数", LL_SAMPLE_REAL, 0},
    {LL_OBSTACLE_STATE, "整改状态", LL_SAMPLE_WORD, 0},
};
static const struct ll_sample_column area_columns[] = {
    {LL_AREA_CODE, "区划代码", LL_SAMPLE_TEXT, 0},
    {LL_AREA_NAME, "行政村名称", LL_SAMPLE_TEXT, 0},
    {LL_AREA_LEVEL, "级别", LL_SAMPLE_LEVEL, 0},
    {LL_AREA_PARENT, "上级代码", LL_SAMPLE_TEXT, 0},
    {LL_AREA_POPULATION, "常住人口", LL_SAMPLE_WHOLE, 0},
    {LL_AREA_HOUSEHOLDS, "户数", LL_SAMPLE_WHOLE, 0},
    {LL_AREA_ELDERLY_ALONE, "独居老人", LL_SAMPLE_WHOLE, 0},
    {LL_AREA_TEAM_SIZE, "队员数", LL_SAMPLE_WHOLE, 0},
    {LL_AREA_SMOKE_ALARMS, "独立烟感", LL_SAMPLE_WHOLE, 0},
    {LL_AREA_CHARGING_POINTS, "充电点数", LL_SAMPLE_WHOLE, 0},
};
static const struct ll_sample_column compound_columns[] = {
    {LL_COMPOUND_NAME, "小区名称", LL_SAMPLE_TEXT, 0},
    {LL_COMPOUND_YEAR, "建成年份", LL_SAMPLE_WHOLE, 0},
    {LL_COMPOUND_HOUSEHOLDS, "户数", LL_SAMPLE_WHOLE, 0},
    {LL_COMPOUND_LANES_DONE, "消防车道整治", LL_SAMPLE_WORD, 0},
    {LL_COMPOUND_CHARGING_POINTS, "充电桩数", LL_SAMPLE_WHOLE, 0},
};
static const struct ll_sample_column ladder_area_columns[] = {
    {LL_LADDER_AREA_BUILDING, "建筑名称", LL_SAMPLE_TEXT, 0},
    {LL_LADDER_AREA_LENGTH_M, "长", LL_SAMPLE_REAL, 0},
    {LL_LADDER_AREA_WIDTH_M, "宽", LL_SAMPLE_REAL, 0},
    {LL_LADDER_AREA_SLOPE_PCT, "场地坡度", LL_SAMPLE_REAL, 0},
    {LL_LADDER_AREA_WALL_M, "距建筑外墙", LL_SAMPLE_REAL, 0},
};
static const struct ll_sample_column incident_columns[] = {
    {LL_INCIDENT_DATE, "起火日期", LL_SAMPLE_TEXT, 0},
    {LL_INCIDENT_KIND, "起火原因", LL_SAMPLE_TEXT, 0},
    {LL_INCIDENT_DEAD, "死亡人数", LL_SAMPLE_WHOLE, 0},
    {LL_INCIDENT_INJURED, "受伤人数", LL_SAMPLE_WHOLE, 0},
    {LL_INCIDENT_LOSS_YUAN, "直接财产损失", LL_SAMPLE_REAL, 0},
};
static const struct ll_sample_column ground_columns[] = {
    {LL_GROUND_KIND, "地类", LL_SAMPLE_WORD, 0},
    {LL_GROUND_NAME, "名称", LL_SAMPLE_TEXT, 0},
};

static const char *const shapefile_options[] = {"ENCODING=GBK", "DBF_DATE_LAST_UPDATE=2026-01-01",
                                                NULL};
static const char *const geojson_options[] = {"COORDINATE_PRECISION=9", "WRITE_BBOX=NO", NULL};
static const char *const csv_options[] = {"WRITE_BOM=YES", NULL};

#define COLUMNS(list) .columns = (list), .count = COUNT(list)
#define GEOJSON(of, name, list)                                                                    \
    {                                                                                              \
        .layer = (of), .file = (name), .driver = "GeoJSON", .options = geojson_options,            \
        .place = LL_SAMPLE_DEGREES, COLUMNS(list), .command = ""                                   \
    }

/// The files, in the order of their import: the buildings decide the store's reference system.
static const struct ll_sample_sheet sheets[] = {
    {.layer = LL_BUILDING,
     .file = "buildings.shp",
     .driver = "ESRI Shapefile",
     .options = shapefile_options,
     .place = LL_SAMPLE_SHAPES,
     COLUMNS(building_columns),
     .flaws = true,
     .command = " --encoding GBK"},
    GEOJSON(LL_AREA, "areas.geojson", area_columns),
    GEOJSON(LL_LANE, "lanes.geojson", lane_columns),
    {.layer = LL_HYDRANT,
     .file = "hydrants.xlsx",
     .driver = "XLSX",
     .place = LL_SAMPLE_METRE_XY,
     .x = "东坐标",
     .y = "北坐标",
     COLUMNS(hydrant_columns),
     .flaws = true,
     .command = " --crs EPSG:"},
    {.layer = LL_STATION,
     .file = "stations.csv",
     .driver = "CSV",
     .options = csv_options,
     .place = LL_SAMPLE_GCJ02_XY,
     .x = "经度",
     .y = "纬度",
     COLUMNS(station_columns),
     .command = " --crs gcj02"},
    {.layer = LL_OBSTACLE,
     .file = "obstacles.kml",
     .driver = "LIBKML",
     .place = LL_SAMPLE_DEGREES,
     COLUMNS(obstacle_columns),
     .command = ""},
    GEOJSON(LL_COMPOUND, "compounds.geojson", compound_columns),
    GEOJSON(LL_LADDER_AREA, "ladder-areas.geojson", ladder_area_columns),
    GEOJSON(LL_INCIDENT, "incidents.geojson", incident_columns),
    GEOJSON(LL_GROUND, "ground.geojson", ground_columns),
};

static enum ll_code make_dir(const char *dir, struct ll_err *err)
{
    struct stat info;
    if (mkdir(dir, 0777) == 0 ||
        (errno == EEXIST && stat(dir, &info) == 0 && S_ISDIR(info.st_mode))) {
        return LL_OK;
    }
    return ll_fail(err, LL_E_IO, "making folder '%s': %s", dir, strerror(errno));
}

/// The shapefile loses its .cpg, as they do on their way through an office.
static enum ll_code lose_code_page(const char *dir, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text path = {0};
    enum ll_code code = ll_text_appendf(&path, err, "%s/buildings.cpg", dir);
    if (code == LL_OK) {
        (void)unlink(path.data);
    }
    return code;
}

/// The import command of a file.
static enum ll_code add_command(const struct ll_scene *scene, const struct ll_sample_sheet *sheet,
                                struct ll_text *readme, struct ll_err *err)
{
    enum ll_code code =
        ll_text_appendf(readme, err, "lifelane import %s %s%s", ll_layer_info(sheet->layer)->plural,
                        sheet->file, sheet->command);
    if (code == LL_OK && sheet->place == LL_SAMPLE_METRE_XY) {
        code = ll_text_appendf(readme, err, "%d", scene->epsg);
    }
    return code == LL_OK ? ll_text_append(readme, "\n", err) : code;
}

static enum ll_code add_flaws(const struct ll_sample_sheet *sheet,
                              const struct ll_sample_flaws *flaws, struct ll_text *notes,
                              struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (flaws->crossed > 0) {
        code = ll_text_appendf(notes, err, "%s: %zu 个图形自相交 / %zu outlines cross themselves\n",
                               sheet->file, flaws->crossed, flaws->crossed);
    }
    if (code == LL_OK && flaws->lost > 0) {
        code = ll_text_appendf(notes, err, "%s: %zu 行没有位置 / %zu row without a place\n",
                               sheet->file, flaws->lost, flaws->lost);
    }
    return code;
}

static enum ll_code write_readme(const char *dir, const struct ll_text *commands,
                                 const struct ll_text *notes, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text path = {0};
    enum ll_code code = ll_text_appendf(&path, err, "%s/README.txt", dir);
    if (code != LL_OK) {
        return code;
    }
    FILE *file = fopen(path.data, "w");
    if (file == NULL) {
        return ll_fail(err, LL_E_IO, "writing '%s': %s", path.data, strerror(errno));
    }
    int written =
        fprintf(file,
                "虚构乡镇样例数据，不对应任何真实地点。\n"
                "A fictional township; no real place.\n\n"
                "在本文件夹中依次执行 / Run in this folder, in this order:\n\n%s\n"
                "已知缺陷 / Known flaws, as offices have them:\n\n%s"
                "buildings.shp: GBK 编码，没有 .cpg / GBK without a .cpg\n"
                "lanes.geojson: 路宽为文本，部分带单位 / widths are text, some with the unit\n"
                "hydrants.xlsx: 管径写作 DN100 / diameters are written DN100\n"
                "stations.csv: 坐标为 GCJ-02 / coordinates are GCJ-02\n",
                ll_text_str(commands), ll_text_str(notes));
    bool failed = fclose(file) != 0 || written < 0;
    return failed ? ll_fail(err, LL_E_IO, "writing '%s': %s", path.data, strerror(errno)) : LL_OK;
}

enum ll_code ll_sample_write(ll_geo_ctx *ctx, const struct ll_scene *scene, const char *dir,
                             struct ll_text *ret_files, struct ll_err *err)
{
    LL_CLEANUP(ll_text_clear) struct ll_text files = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text commands = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text notes = {0};
    enum ll_code code = make_dir(dir, err);
    for (size_t i = 0; code == LL_OK && i < COUNT(sheets); i++) {
        if (scene->layer[sheets[i].layer].count == 0) {
            continue;
        }
        struct ll_sample_flaws flaws = {0};
        code = ll_sample_sheet_write(ctx, scene, &sheets[i], dir, &flaws, err);
        if (code == LL_OK) {
            code = ll_text_appendf(&files, err, "%s\n", sheets[i].file);
        }
        if (code == LL_OK) {
            code = add_command(scene, &sheets[i], &commands, err);
        }
        if (code == LL_OK) {
            code = add_flaws(&sheets[i], &flaws, &notes, err);
        }
    }
    if (code == LL_OK) {
        code = lose_code_page(dir, err);
    }
    if (code == LL_OK) {
        code = write_readme(dir, &commands, &notes, err);
    }
    if (code == LL_OK) {
        code = ll_text_append(&files, "README.txt\n", err);
    }
    if (code != LL_OK) {
        return ll_err_wrap(err, code, "writing the sample files");
    }
    *ret_files = files;
    files = (struct ll_text){0};
    return LL_OK;
}
