'use strict';
/* The words of the page in Chinese and English; what comes from the server is translated there. */
const WORDS = {
  zh: {
    title: '生命通道', map: '地图', skip: '跳到村庄列表', print: '打印', other_language: 'English',
    layers: '图层', risk: '火灾风险', water: '消火栓覆盖', lanes: '消防车道', response: '响应时间', separation: '防火间距', base: '底图',
    legend: '图例', search: '按村名或代码查找', list: '各村火灾风险，风险高的在前',
    list_note: '1 分最好，100 分最差；括号内为现有数据允许的范围。点一个村或地图上的房屋看原因。',
    none_found: '没有这样的村。', period: '评估期 {0}',
    rank: '第 {0} 名', rank_range: '名次在 {0}～{1} 之间', rank_sure: '名次确定',
    risk_of: '风险 {0} 分', risk_range: '（{0}～{1}）', not_rateable: '数据不足',
    not_rateable_long: '已知数据太少，不能评定等级；分数只是把未知项按中间值算出来的。',
    complete: '已知数据 {0}', first: '排第一的可能性 {0}', may_be_first: '可能第一', first_not: '未抽样', sure: '把握有多大',
    sure_note: '把权重和未知数据在允许范围内抽样 {0} 次得出；已知数据越多，把握越大。', back: '返回列表', why: '分数从哪里来', why_note: '条越长，对风险的推高越多；各项合计 100%。',
    entered: '调查填报', unknown: '未知', partly: '其中已知 {0}', value: '数值', share: '占分数 {0}', score: '得分 {0}',
    estimated: '人口由全村数字分摊估算', buildings: '{0} 栋房屋', residents: '{0} 人', households: '{0} 户',
    per_thousand: '{0} 起/千户·年', rule: '依据', metre: '米', second: '秒', year: '年', weight: '权重 {0}',
    building: '房屋', of_village: '所在村：{0}', outside: '不在任何村内', show_village: '看全村的情况',
    structure: '结构', floors: '层数', hydrant: '消火栓', lane: '车道', arrival: '消防力量到达',
    nearest: '最近的 {0} 米', code: '编号 {0}', in_reach: '{0} 米内有 {1} 个，其中确认完好 {2} 个',
    in_reach_none: '{0} 米内一个也没有', lane_near: '最近的可通行车道 {0} 米', lane_name: '（{0}）',
    micro: '微型站', township: '乡镇队', national: '国家队', limit: '要求 {0}', in_time: '按时', late: '超时',
    from: '从 {0} 出发', unnamed: '未命名站点', on_foot: '最后步行 {0} 米', assumed: '其中 {0} 米道路按能通行假定',
    not_run: '未计算', no_hydrant: '库中没有可用的消火栓：未知', no_station: '库中没有这类站点：未知',
    no_lane_data: '附近没有可通行道路的记录：未知', not_connected: '附近道路与站点道路不连通',
    over_search_limit: '超出搜索上限', minutes: '{0} 分 {1} 秒',
    away: '连不上服务。请确认 lifelane 还在运行；恢复后本页会自动更新。',
    failed: '出错：{0}', nothing_here: '这里没有房屋，也不在任何村内。', loading: '正在读取……',
    stale: '库暂时读不出来，显示的是之前的状态：{0}', zoom_in: '放大', zoom_out: '缩小', floors_of: '{0} 层',
  },
  en: {
    title: 'Lifelane', map: 'Map', skip: 'Skip to the list of villages', print: 'Print', other_language: '中文',
    layers: 'Layer', risk: 'Fire risk', water: 'Hydrants', lanes: 'Fire lanes', response: 'Response', separation: 'Fire separation', base: 'Plain map',
    legend: 'Legend', search: 'Find a village by name or code', list: 'Villages by fire risk, the worst first',
    list_note: '1 is best, 100 is worst; in brackets the range that the data allow. Choose a village, or a building on the map, to see why.',
    none_found: 'There is no such village.', period: 'Period {0}',
    rank: 'Rank {0}', rank_range: 'rank {0} to {1}', rank_sure: 'rank certain',
    risk_of: 'Risk {0}', risk_range: ' ({0}–{1})', not_rateable: 'too little data',
    not_rateable_long: 'Too little is known to give a level; the number takes everything unknown at its middle.',
    complete: 'data known {0}', first: 'first in {0} of the draws', may_be_first: 'may be first', first_not: 'not drawn', sure: 'How sure',
    sure_note: 'From {0} draws of the weights and of what is not known within their ranges; the more is known, the surer it is.', back: 'Back to the list', why: 'Where the risk comes from',
    why_note: 'The longer the bar, the more it raises the risk; together they are 100%.',
    entered: 'entered from a survey', unknown: 'unknown', partly: 'known for {0}', value: 'value', share: '{0} of the risk', score: 'score {0}',
    estimated: 'residents are estimated from the figure of the village', buildings: '{0} buildings', residents: '{0} residents',
    households: '{0} households', per_thousand: '{0} per 1000 households and year', rule: 'Rule', metre: 'm', second: 's', year: 'years', weight: 'weight {0}',
    building: 'Building', of_village: 'Village: {0}', outside: 'outside every village', show_village: 'Show the whole village',
    structure: 'Structure', floors: 'Floors', hydrant: 'Hydrants', lane: 'Lane', arrival: 'Arrival of help',
    nearest: 'the nearest at {0} m', code: 'code {0}', in_reach: '{1} within {0} m, {2} of them known to work',
    in_reach_none: 'none within {0} m', lane_near: 'nearest drivable lane at {0} m', lane_name: ' ({0})',
    micro: 'micro station', township: 'township station', national: 'national station', limit: 'required {0}',
    in_time: 'in time', late: 'too late',
    from: 'from {0}', unnamed: 'a station without a name', on_foot: '{0} m on foot at the end',
    assumed: '{0} m of it on lanes assumed to be passable',
    not_run: 'not computed', no_hydrant: 'the store holds no hydrant in service: unknown',
    no_station: 'the store holds no such station: unknown',
    no_lane_data: 'no drivable lane recorded near the building: unknown',
    not_connected: 'the lanes nearby are not joined to the station\'s',
    over_search_limit: 'farther than the search limit', minutes: '{0} min {1} s',
    away: 'The service does not answer. Check that lifelane is still running; this page goes on by itself when it is back.',
    failed: 'This went wrong: {0}', nothing_here: 'There is no building here, and no village.', loading: 'Loading…',
    stale: 'The store cannot be read at the moment; an earlier state is shown: {0}', zoom_in: 'Zoom in', zoom_out: 'Zoom out', floors_of: '{0}',
  },
};

const LANG_KEY = 'lifelane.lang';

/** The language of the page: the one chosen before, else the browser's, else Chinese. */
const language = {
  now: (() => {
    let kept = null;
    try { kept = localStorage.getItem(LANG_KEY); } catch (e) { kept = null; }
    if (kept === 'zh' || kept === 'en') return kept;
    return /^en\b/i.test(navigator.language || '') ? 'en' : 'zh';
  })(),
  set(lang) {
    this.now = lang;
    try { localStorage.setItem(LANG_KEY, lang); } catch (e) { /* not kept: private browsing */ }
  },
};

/** A text with its places {0}, {1} filled. */
function say(key, ...values) {
  return WORDS[language.now][key].replace(/\{(\d)\}/g, (all, i) => values[i]);
}

const number = (value, digits) => value.toLocaleString(language.now === 'zh' ? 'zh-CN' : 'en-GB',
  { minimumFractionDigits: digits, maximumFractionDigits: digits });
const percent = (share) => number(share * 100, 0) + '%';

/** Seconds as minutes and seconds. */
function duration(seconds) {
  const whole = Math.round(seconds);
  return say('minutes', Math.floor(whole / 60), whole % 60);
}
