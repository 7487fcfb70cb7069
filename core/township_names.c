#include <stdio.h>
#include <string.h>

#include "core/township_private.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* 350599 is a county-level number under Quanzhou that no real county has. */
#define TOWN_NUMBER    350599100U
#define VILLAGE_NUMBER 201U

/// Name of village `k` of the whole territory: different for every k below 12 + 40 * 24 * 9.
static void name_of(size_t k, char *text, size_t size)
{
    static const char *const first[LL_TOWN_VILLAGES] = {"青石", "溪口", "上坂", "下洋",
                                                        "蔡厝", "后垅", "砖埕", "岭下",
                                                        "坑仔", "梧溪", "旧宅", "岭兜"};
    static const char *const head[40] = {
        "青", "石", "溪", "林", "竹", "松", "梅", "莲", "龙", "凤", "金", "银", "云", "月",
        "白", "黄", "红", "大", "长", "深", "清", "新", "古", "樟", "榕", "桃", "枫", "茶",
        "泉", "鹤", "鹿", "燕", "双", "三", "五", "西", "南", "北", "东", "天"};
    static const char *const tail[24] = {"坂", "洋", "厝", "坑", "埔", "垅", "埕", "岭",
                                         "兜", "宅", "山", "林", "头", "尾", "湖", "井",
                                         "桥", "田", "园", "墩", "格", "峰", "亭", "坪"};
    static const char *const side[9] = {"", "上", "下", "前", "后", "内", "外", "顶", "中"};
    if (k < COUNT(first)) {
        snprintf(text, size, "%s", first[k]);
        return;
    }
    k -= COUNT(first);
    size_t pairs = COUNT(head) * COUNT(tail);
    size_t pair = k % pairs, round = k / pairs % COUNT(side);
    size_t h = pair % COUNT(head), t = (pair / COUNT(head) + 7 * h) % COUNT(tail);
    snprintf(text, size, "%s%s%s", side[round], head[h], tail[t]);
}

void ll_village_name(struct ll_village *v)
{
    char name[48];
    name_of(v->index, name, sizeof name);
    snprintf(v->name, sizeof v->name, "%s村", name);
    snprintf(v->code, sizeof v->code, "%u%u", TOWN_NUMBER + (unsigned)v->cell.town,
             VILLAGE_NUMBER + (unsigned)(v->index % LL_TOWN_VILLAGES));
}

void ll_town_name(size_t town, char ret_name[64], char ret_code[16])
{
    static const char *const head[10] = {"澄", "石", "岭", "洋", "林",
                                         "湖", "云", "松", "泉", "霞"};
    static const char *const tail[25] = {"洋", "安", "和", "岚", "丰", "湾", "城", "浦", "塘",
                                         "陂", "坊", "阳", "阴", "东", "西", "南", "北", "中",
                                         "光", "明", "华", "昌", "隆", "兴", "宁"};
    size_t h = town % COUNT(head), t = (town / COUNT(head) + 3 * h) % COUNT(tail);
    size_t again = town / (COUNT(head) * COUNT(tail));
    snprintf(ret_name, 64, "%s%s%s镇",
             again == 0   ? ""
             : again == 1 ? "上"
                          : "下",
             head[h], tail[t]);
    snprintf(ret_code, 16, "%u", TOWN_NUMBER + (unsigned)town);
}
