#include "importers/han.h"

/* Chosen by hand: the most frequent characters of modern Chinese as frequency lists agree on them,
   their traditional forms, and those of place names, addresses, surnames, buildings and the fire
   service. A real table has more than half of its characters in here; what another encoding makes
   of the same bytes has one in twenty. */
static const char *const common[] = {"的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可",
                                     "也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方",
                                     "多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心",
                                     "本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明",
                                     "性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美",
                                     "相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世",
                                     "位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几",
                                     "口认条平系气题活更别打女变四神总何电数安少报才结反受目太量再",
                                     "感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空",
                                     "决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设",
                                     "式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传",
                                     "师观清今切院让识候带导争运個們來為國說時會對後過發種經學沒動",
                                     "還進樣從實軍無與長機業將兩間問應戰頭體見話產關點開門東聲員論",
                                     "處義幾認條氣題變總電數報結務場計資許統區隊決馬書則聽達強難權",
                                     "設記類據邊張該規萬覺術領確傳師觀讓識帶導爭運車车农農团團庄莊",
                                     "号號亿億专專丰豐丽麗举舉乐樂乡鄉买買云雲亚亞亲親仅仓倉众眾优",
                                     "優伟偉伦省县縣镇鎮村街巷弄段栋棟幢楼樓室层層组組委站局厂廠店",
                                     "铺鋪园園苑寺庙廟祠宫宮塔堂宅屋房棚校消防火栓池井塘河江湖溪港",
                                     "湾灣岛島岭嶺坡坑沟溝坪埔寮厝坂洋浦州洲泉渠渡桥橋坝壩堤岸滩灘",
                                     "沙石岩巖峰谷岗崗岳嶽丘陵野田林森木竹松柏杨楊柳梅桃李杏榕樟荷",
                                     "莲蓮菊兰蘭茶花草禾稻麦麥牛羊龙龍虎凤鳳鹤鶴鱼魚龟龜鹿鸟鳥春夏",
                                     "秋冬左右內低旧舊青红紅黄黃蓝藍绿綠黑紫银銀铜銅铁鐵玉珠宝寶富",
                                     "贵貴福禄祿寿壽喜庆慶吉祥宁寧康泰顺順兴興隆盛昌荣榮华華武仁礼",
                                     "禮智忠孝廉善良诚誠爱愛族户戶籍男幼童龄齡姓字址邮郵编編码碼备",
                                     "備注註纬緯坐标標座型別状狀态態损損坏壞停维維修检檢查单负責责",
                                     "联聯络絡径徑压壓流供源箱泵库庫器材装裝值班微陈陳吴吳刘劉蔡郑",
                                     "鄭谢謝郭洪曾廖赖賴徐周叶葉苏蘇吕呂罗羅萧蕭潘朱简簡钟鍾彭詹胡",
                                     "施沈余卢盧颜顏柯孙孫魏翁戴范宋邓鄧杜侯曹薛丁卓阮董唐温溫蒋蔣",
                                     "邱姚严嚴汪傅袁邹鄒熊孟秦邵汤湯尹黎易乔喬贺賀龚龔庞龐樊殷倪齐",
                                     "齊梁韩韓冯馮崔陆陸姜闽閩粤粵桂滇黔川渝湘鄂赣贛皖浙沪滬京津冀",
                                     "晋晉陕陝甘藏疆蒙辽遼鲁魯豫琼瓊台臺澳厦廈漳莆仙游惠永靖诏霄广",
                                     "廣深圳佛莞汕潮韶肇茂湛杭甬绍嘉衢舟波锡扬盐淮宿连济烟威潍淄临",
                                     "沂聊滨营枣洛封阳士投板汐止淡瑞芳樹鶯歌蘆股苗栗彰屏宜澎連竿烏",
                                     "坵引鼓鹽埕旗苓雅楠梓營岡六七八九百千零双雙半每首末甲乙丙角顶",
                                     "頂底尾畔侧側旁居办辦织构構医醫卫衛派府超商酒宾賓馆館旅饭飯餐",
                                     "厅廳油坊墅寓舍瓦砖磚混凝土钢鋼宽寬窄短厚薄浅淺轻輕障碍礙占佔",
                                     "堵塞违違章搭堆杂雜畅暢阻断斷限柱墩栏欄杆桿卡危险險隐隱患整改",
                                     "措落复複验驗收销銷除拆移未待否暗繁语語言译譯测測试試图圖线線",
                                     "积積序項项称稱"};

bool ll_han_has(const struct ll_han_set *set, uint32_t character)
{
    uint32_t at = character - LL_HAN_FIRST; /* below the first it becomes huge */
    return at < LL_HAN_COUNT && ((unsigned)set->bits[at / 8] >> (at % 8) & 1U) != 0;
}

uint32_t ll_utf8_character(const char *text, size_t *ret_len)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t len = s[0] < 0x80 ? 1 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
    uint32_t c = len == 1 ? s[0] : s[0] & (0xFFU >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        c = c << 6U | (s[i] & 0x3FU);
    }
    *ret_len = len;
    return c;
}

size_t ll_utf8_whole(const char *text, size_t len)
{
    for (size_t back = 1; back < 4 && back <= len; back++) {
        unsigned char c = (unsigned char)text[len - back];
        if (c >= 0xC2 && c <= 0xF4) {
            size_t need = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
            return need > back ? len - back : len;
        }
        if ((c & 0xC0U) != 0x80U) {
            break;
        }
    }
    return len;
}

struct ll_han_set ll_han_common(void)
{
    struct ll_han_set set = {{0}};
    for (size_t line = 0; line < sizeof common / sizeof common[0]; line++) {
        for (const char *s = common[line]; *s != '\0';) {
            size_t len = 0;
            uint32_t at = ll_utf8_character(s, &len) - LL_HAN_FIRST;
            s += len;
            if (at < LL_HAN_COUNT) {
                unsigned bit = 1U << (at % 8);
                set.bits[at / 8] = (uint8_t)(set.bits[at / 8] | bit);
            }
        }
    }
    return set;
}
