'use strict';
/* What the panel shows: the list of villages, and why a village or a building stands as it does. */

/** An element with properties, attributes (names with a dash, and role) and children. */
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name.includes('-') || name === 'role') element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Levels by key: {colour, text}; filled from the legend of the risk layer. */
const levels = new Map();

/** The square that shows a level as the map does. */
function levelMark(village) {
  const mark = make('span', { className: 'mark', 'aria-hidden': 'true' });
  const level = levels.get(village.level);
  mark.style.backgroundColor = level ? level.colour : '#fff';
  if (!village.rateable) mark.classList.add('hatched');
  return mark;
}

function levelText(village) {
  const level = levels.get(village.level);
  return village.rateable ? (level ? level.text : village.level) : say('not_rateable');
}

function rankText(village) {
  const same = village.rank_low === village.rank_high;
  return same ? say('rank_sure') : say('rank_range', village.rank_low, village.rank_high);
}

/** A probability as a percentage that never says "0" or "100" where it is not sure. */
function chance(p) {
  if (p > 0 && p < 0.005) return '< 1%';
  if (p < 1 && p >= 0.995) return '> 99%';
  return percent(p);
}

/** How sure it is that this village is the riskiest, in the fixed words; '' where nothing was drawn. */
function standingText(village) {
  return village.standing === null ? ''
    : `${village.standing_text} (${say('first', chance(village.p_first))})`;
}

/** The same for the list: the words where one stands out, else only how likely it is. */
function standingShort(village) {
  if (village.standing === null || village.standing === 'hardly-first') return '';
  const stands_out = village.standing === 'clearly-first' || village.standing === 'probably-first';
  return `${stands_out ? village.standing_text : say('may_be_first')} ${chance(village.p_first)}`;
}

function villageButton(village, choose) {
  const low = number(village.risk_low, 0);
  const high = number(village.risk_high, 0);
  return make('li', {},
    make('button', { type: 'button', className: 'village', onclick: () => choose(village.code) },
      make('span', { className: 'place' }, String(village.rank)),
      levelMark(village),
      make('span', { className: 'who' },
        make('strong', {}, village.name || village.code),
        make('small', {}, `${levelText(village)} · ${rankText(village)}`),
        make('small', {}, [standingShort(village), say('complete', percent(village.completeness))]
          .filter(Boolean).join(' · '))),
      make('span', { className: 'score' },
        make('strong', {}, number(village.risk, 0)),
        make('small', {}, say('risk_range', low, high).trim()))));
}

/** Fills the list with the villages whose name or code holds the query. @return the shown ones */
function showList(villages, query, choose) {
  const wanted = query.trim().toLowerCase();
  const shown = villages.filter((v) =>
    v.name.toLowerCase().includes(wanted) || v.code.toLowerCase().includes(wanted));
  const list = document.getElementById('villages');
  list.replaceChildren(...shown.map((v) => villageButton(v, choose)));
  if (shown.length === 0 && villages.length > 0) {
    list.append(make('li', { className: 'quiet' }, say('none_found')));
  }
  return shown;
}

function bar(share, colour) {
  const fill = make('span', { className: 'fill' });
  fill.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  if (colour) fill.style.backgroundColor = colour;
  return make('span', { className: 'bar', 'aria-hidden': 'true' }, fill);
}

/** One value of an indicator in words. */
function inUnit(value, unit) {
  if (unit === 'share') return percent(value);
  if (unit === '1/1000/a') return say('per_thousand', number(value, 1));
  return `${number(value, 1)} ${unit}`;
}

/** The measured value: one number, a range, or unknown. */
function measured(indicator) {
  if (!(indicator.known > 0)) return say('unknown');
  const low = inUnit(indicator.value_low, indicator.unit);
  const high = inUnit(indicator.value_high, indicator.unit);
  const range = low === high ? low : `${low} – ${high}`;
  return indicator.known < 0.995 ? `${range} (${say('partly', percent(indicator.known))})` : range;
}

/** What was surveyed and entered, and how it stands beside what is computed. */
function enteredText(indicator) {
  const entered = indicator.entered;
  if (!entered) return null;
  const low = inUnit(entered.low, indicator.unit);
  const high = inUnit(entered.high, indicator.unit);
  const about = [entered.period, entered.source, entered.date].filter(Boolean).join(', ');
  return `${say('entered')}: ${low === high ? low : `${low} – ${high}`} (${about}) · ${entered.use_text}`;
}

function ruleText(rule) {
  if (!rule) return null;
  const source = [rule.standard, rule.clause].filter(Boolean).join(' ');
  const unit = { m: say('metre'), s: say('second'), a: say('year') }[rule.unit] || rule.unit;
  const value = `${number(rule.value, rule.value % 1 === 0 ? 0 : 1)} ${unit}`;
  return `${say('rule')}: ${rule.text} ${value}${source ? ` (${source})` : ''}`;
}

function indicatorRow(indicator) {
  const unknown = !(indicator.known > 0);
  const rule = ruleText(indicator.rule);
  const entered = enteredText(indicator);
  return make('li', { className: unknown ? 'indicator unknown' : 'indicator' },
    make('div', { className: 'line' },
      make('span', {}, indicator.name),
      make('span', { className: 'figure' }, percent(indicator.contribution))),
    bar(indicator.contribution),
    make('small', {}, `${measured(indicator)} · ${say('score', number(indicator.score, 0))}`),
    entered ? make('small', {}, entered) : null,
    rule ? make('small', {}, rule) : null);
}

function dimensionBlock(dimension) {
  return make('section', { className: 'dimension' },
    make('h4', { className: 'line' },
      make('span', {}, dimension.name),
      make('span', { className: 'figure' }, percent(dimension.contribution))),
    bar(dimension.contribution, '#303030'),
    make('ul', {}, ...dimension.indicators.map(indicatorRow)));
}

function backButton(back) {
  return make('button', { type: 'button', className: 'back', onclick: back }, `← ${say('back')}`);
}

function villageFacts(village) {
  const facts = [say('buildings', number(village.buildings, 0))];
  if (village.households !== null) facts.push(say('households', number(village.households, 0)));
  if (village.residents !== null) facts.push(say('residents', number(village.residents, 0)));
  if (village.standing === null) facts.push(say('complete', percent(village.completeness)));
  return facts.join(' · ');
}

/** The explanation of a village, from /api/villages/{code}; draws: how many the ranking was drawn. */
function villageDetails(village, draws, back) {
  const range = say('risk_range', number(village.risk_low, 1), number(village.risk_high, 1));
  return [
    backButton(back),
    make('h2', { tabIndex: -1 }, levelMark(village), ` ${village.name || village.code} `,
      make('small', { className: 'quiet' }, village.code)),
    make('p', { className: 'verdict' },
      make('strong', {}, `${levelText(village)} · ${say('rank', village.rank)}`),
      make('br'), say('risk_of', number(village.risk, 1)), range, ` · ${rankText(village)}`),
    village.standing === null ? null : make('p', { className: 'sure' },
      make('strong', {}, `${say('sure')}: `), standingText(village), make('br'),
      bar(village.completeness, '#303030'),
      make('small', { className: 'quiet' }, say('complete', percent(village.completeness)), ' · ',
        say('sure_note', number(draws, 0)))),
    village.rateable ? null : make('p', { className: 'notice' }, say('not_rateable_long')),
    make('p', { className: 'quiet' }, villageFacts(village)),
    village.residents_estimated ? make('p', { className: 'quiet' }, say('estimated')) : null,
    make('h3', {}, say('why')),
    make('p', { className: 'quiet' }, say('why_note')),
    ...village.dimensions.map(dimensionBlock),
  ];
}

/** A fact of a building: good (true), bad (false) or unknown (null). */
function fact(title, verdict, ...lines) {
  const kind = verdict === null ? 'unknown' : (verdict ? 'good' : 'bad');
  const sign = { good: '✓', bad: '✗', unknown: '?' }[kind];
  return make('li', { className: `fact ${kind}` },
    make('span', { className: 'sign', 'aria-hidden': 'true' }, sign),
    make('div', {}, make('strong', {}, title),
      ...lines.filter(Boolean).map((line) => make('p', {}, line))));
}

function waterFact(hydrant) {
  if (hydrant.in_reach === null) return fact(say('hydrant'), null, say(hydrant.reason));
  const radius = number(hydrant.radius_m, 0);
  const code = hydrant.code ? ` · ${say('code', hydrant.code)}` : '';
  const reach = hydrant.in_reach === 0 ? say('in_reach_none', radius)
    : say('in_reach', radius, hydrant.in_reach, hydrant.in_reach_confirmed);
  return fact(say('hydrant'), hydrant.in_reach > 0, reach,
    hydrant.distance_m === null ? null : say('nearest', number(hydrant.distance_m, 1)) + code);
}

function laneFact(lane) {
  if (lane.distance_m === null) return fact(say('lane'), null, say(lane.reason));
  const name = lane.name ? say('lane_name', lane.name) : '';
  return fact(say('lane'), lane.distance_m <= lane.reach_m,
    say('lane_near', number(lane.distance_m, 1)) + name);
}

function responseFact(response) {
  const title = say(response.tier);
  if (response.in_time === null) {
    return fact(title, response.reason === 'over_search_limit' ? false : null, say(response.reason));
  }
  return fact(`${title}: ${duration(response.time_s)}`, response.in_time,
    `${say(response.in_time ? 'in_time' : 'late')} · ${say('limit', duration(response.limit_s))}`,
    `${say('from', response.station || say('unnamed'))} · ${say('on_foot', number(response.last_m, 0))}`,
    response.assumed_m > 0 ? say('assumed', number(response.assumed_m, 0)) : null);
}

/** The explanation of a building, from /api/explain. */
function buildingDetails(building, back, showVillage) {
  const structure = building.structure_text || say('unknown');
  const floors = building.floors === null ? say('unknown') : number(building.floors, 0);
  return [
    backButton(back),
    make('h2', { tabIndex: -1 }, `${say('building')} ${building.id}`),
    make('p', {}, building.area === null ? say('outside')
      : say('of_village', building.area_name || building.area)),
    building.area === null ? null
      : make('button', { type: 'button', onclick: () => showVillage(building.area) },
        say('show_village')),
    make('p', { className: 'quiet' },
      `${say('structure')}: ${structure} · ${say('floors')}: ${floors}`),
    make('ul', { className: 'facts' }, waterFact(building.hydrant), laneFact(building.lane)),
    make('h3', {}, say('arrival')),
    make('ul', { className: 'facts' }, ...building.response.map(responseFact)),
  ];
}
