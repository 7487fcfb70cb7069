'use strict';
/* The page: map, layers, legend, search, language, and what happens when the server is away. */

const LAYERS = ['risk', 'water', 'lanes', 'response', 'separation', 'base'];
const CHECK_EVERY_MS = 15000;
const TIMEOUT_MS = 20000;
const SVG = 'http://www.w3.org/2000/svg';

/** Shapes of the signs in the legend, as tiles/symbols.c draws them. */
const SIGNS = {
  works: (c) => `<circle cx="9" cy="9" r="6" fill="${c}"/>`,
  maybe: (c) => `<circle cx="9" cy="9" r="5" fill="#fff" stroke="${c}" stroke-width="3"/>`,
  broken: (c) => `<circle cx="9" cy="9" r="8" fill="${c}"/><path d="M5 5l8 8M13 5l-8 8" stroke="#fff" stroke-width="2"/>`,
  planned: (c) => `<circle cx="9" cy="9" r="6" fill="#fff" stroke="${c}" stroke-width="2"/><path d="M9 5v8M5 9h8" stroke="${c}" stroke-width="2"/>`,
  pond: (c) => `<path d="M9 1l8 8-8 8-8-8z" fill="${c}"/>`,
  micro: (c) => `<path d="M9 1l8 15H1z" fill="${c}"/>`,
  township: (c) => `<path d="M2 2h14v14H2z" fill="${c}"/>`,
  national: (c) => `<path d="M9 1l8 6-3 10H4L1 7z" fill="${c}"/>`,
  closed: (c) => `<path d="M2 2h14v14H2z" fill="${c}"/>`,
  fixed: (c) => `<path d="M6 1h6l5 5v6l-5 5H6l-5-5V6z" fill="${c}"/><path d="M5 9h8" stroke="#fff" stroke-width="3"/>`,
  movable: (c) => `<path d="M6 2h6l4 4v6l-4 4H6l-4-4V6z" fill="#fff" stroke="${c}" stroke-width="2.5"/><path d="M5 9h8" stroke="${c}" stroke-width="3"/>`,
  obstacle: (c) => `<path d="M6 1h6l5 5v6l-5 5H6l-5-5V6z" fill="${c}"/><path d="M5 9h8" stroke="#fff" stroke-width="3"/>`,
  'dead-end': (c) => `<path d="M2 6h14M9 6v11" stroke="${c}" stroke-width="4"/>`,
};

const state = {
  map: null, base: null, overlay: null, frame: null,
  layer: 'risk', version: null, villages: [], draws: 0, shown: null, turn: 0,
};

const element = (id) => document.getElementById(id);

/** A document of the server. Throws an Error whose message is for people. */
async function load(path, fields = {}) {
  const query = new URLSearchParams({ lang: language.now, ...fields });
  let response;
  try {
    response = await fetch(`${path}?${query}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (e) {
    throw Object.assign(new Error(say('away')), { away: true });
  }
  const document_ = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw Object.assign(new Error(document_.detail || say('failed', response.status)),
      { status: response.status });
  }
  return document_;
}

function complain(text) {
  const box = element('trouble');
  box.textContent = text || '';
  box.hidden = !text;
}

/** Runs an action of the user; what fails is said in words. */
async function attempt(action) {
  try {
    await action();
  } catch (error) {
    complain(error.message);
  }
}

/** Shows a box beside the open legend, not beneath it. */
function fit(box, maxZoom) {
  const legend = element('legend');
  const beside = legend.open && state.map.getSize().x > 700 ? legend.offsetWidth + 20 : 0;
  state.map.fitBounds(box, { paddingTopLeft: [20, 20], paddingBottomRight: [20 + beside, 20],
    maxZoom });
}

/** The map without tiles; it shows the whole township when the legend is there. */
function makeMap() {
  const map = L.map('map', { zoomControl: false, maxZoom: 20 });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: say('zoom_in'), zoomOutTitle: say('zoom_out') }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.on('zoomend', () => attempt(showLegend));
  map.on('click', (event) => attempt(() => showPlace(event.latlng)));
  return map;
}

function tileLayer(key) {
  return L.tileLayer(`tiles/${key}/{z}/{x}/{y}{r}.png?v=${state.version}`,
    { maxZoom: 20, maxNativeZoom: 20, keepBuffer: 1 });
}

/** Puts the tiles of the chosen layer over the plain map. */
function showTiles() {
  [state.base, state.overlay].forEach((layer) => layer && state.map.removeLayer(layer));
  state.base = tileLayer('base').addTo(state.map);
  state.overlay = state.layer === 'base' ? null : tileLayer(state.layer).addTo(state.map);
}

function legendSign(row) {
  if (row.sign === 'fill' || row.sign === 'line' || row.sign === 'dashes') {
    const mark = make('span', { className: row.sign === 'fill' ? 'mark' : 'mark thin',
      'aria-hidden': 'true' });
    if (row.sign === 'dashes') { /* the image would take the place of a hatch */
      mark.style.backgroundImage =
        `repeating-linear-gradient(90deg, ${row.colour} 0 5px, transparent 5px 8px)`;
    } else {
      mark.style.backgroundColor = row.colour;
    }
    if (row.hatch) mark.classList.add('hatched');
    return mark;
  }
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 18 18');
  svg.setAttribute('class', 'sign');
  svg.setAttribute('aria-hidden', 'true');
  svg.innerHTML = SIGNS[row.kind](row.colour);
  return svg;
}

function legendRow(row) {
  if (row.sign === 'heading') return make('h3', {}, row.text);
  if (row.sign === 'note') return make('p', { className: 'quiet' }, row.text);
  return make('p', { className: 'entry' }, legendSign(row), make('span', {}, row.text));
}

async function showLegend() {
  const zoom = Math.min(20, state.map.getZoom());
  const legend = await load('api/legend', { layer: state.layer, zoom });
  if (legend.layer !== state.layer) return; /* an answer that came too late */
  legend.levels.forEach((level) => levels.set(level.key, level));
  element('legend').firstElementChild.textContent = `${say('legend')} · ${legend.title}`;
  element('legend_body').replaceChildren(...legend.rows.map(legendRow));
}

function showLayerSwitch() {
  const choices = LAYERS.map((key) => make('label', {},
    make('input', { type: 'radio', name: 'layer', value: key, checked: key === state.layer,
      onchange: () => chooseLayer(key) }),
    make('span', {}, say(key))));
  element('layers').replaceChildren(make('legend', { className: 'hidden' }, say('layers')),
    ...choices);
}

function chooseLayer(key) {
  state.layer = key;
  showTiles();
  attempt(showLegend);
}

/** Shows content in place of the list; focus goes to its heading. */
function showDetails(content) {
  element('overview').hidden = true;
  const details = element('details');
  details.replaceChildren(...content.filter((part) => part !== null));
  details.hidden = false;
  element('panel').scrollTop = 0;
  details.querySelector('h2').focus({ preventScroll: true });
  if (element('panel').getBoundingClientRect().top > window.innerHeight * 0.75) {
    element('panel').scrollIntoView({ block: 'start' });
  }
}

function showOverview() {
  state.shown = null;
  state.turn++;
  clearMarks();
  element('details').hidden = true;
  element('overview').hidden = false;
  element('query').focus({ preventScroll: true });
}

function clearMarks() {
  if (state.frame) state.frame.remove();
  state.frame = null;
}

/** Draws the outline of what is explained: rings of [lon, lat]. */
function outline(rings) {
  return L.polyline(rings.map((ring) => ring.map(([lon, lat]) => [lat, lon])),
    { color: '#1b2a49', weight: 4, interactive: false }).addTo(state.map);
}

/** Whether no later choice of the user has come in between. */
function startTurn() {
  const mine = ++state.turn;
  return () => mine === state.turn;
}

async function showVillage(code, stay) {
  const isMine = startTurn();
  const village = await load(`api/villages/${encodeURIComponent(code)}`);
  if (!isMine()) return;
  complain('');
  state.shown = { village: code };
  clearMarks();
  if (village.bbox && !stay) {
    fit([[village.bbox[1], village.bbox[0]], [village.bbox[3], village.bbox[2]]], 17);
  }
  if (village.outline) state.frame = outline(village.outline);
  showDetails(villageDetails(village, state.draws, showOverview));
}

async function showPlace(latlng) {
  const isMine = startTurn();
  const at = latlng.wrap();
  let found;
  try {
    found = await load('api/explain', { lon: at.lng.toFixed(7), lat: at.lat.toFixed(7) });
  } catch (error) {
    if (error.status !== 404 || state.villages.length === 0) throw error;
    found = null;
  }
  if (!isMine()) return;
  if (found === null) {
    complain(say('nothing_here'));
  } else if (found.kind === 'place') {
    await showVillage(found.area, true);
  } else {
    complain('');
    clearMarks();
    state.shown = { at: latlng };
    state.frame = outline(found.outline);
    showDetails(buildingDetails(found, showOverview,
      (code) => attempt(() => showVillage(code))));
  }
}

function filterList() {
  return showList(state.villages, element('query').value,
    (code) => attempt(() => showVillage(code)));
}

/** Everything that depends on the language, beside what is loaded. */
function showWords() {
  document.documentElement.lang = language.now === 'zh' ? 'zh-Hans' : 'en';
  document.querySelectorAll('[data-text]').forEach((item) => {
    item.textContent = say(item.dataset.text);
  });
  element('query').placeholder = say('search');
  element('query').setAttribute('aria-label', say('search'));
  element('panel').setAttribute('aria-label', say('list'));
  element('map').setAttribute('aria-label', say('map'));
  element('list_title').textContent = say('list');
  element('list_note').textContent = say('list_note');
  showLayerSwitch();
}

async function loadVillages() {
  const ranking = await load('api/villages');
  state.villages = ranking.villages;
  state.draws = ranking.draws === null ? 0 : ranking.draws.count;
  element('verdict').hidden = ranking.verdict === null;
  element('verdict').textContent = ranking.verdict === null ? '' : ranking.verdict.text;
  element('period').textContent = say('period', ranking.period);
  filterList();
}

function showTown(health) {
  const town = health.name || say('title');
  element('town').textContent = town;
  document.title = health.name ? `${health.name} · ${say('title')}` : say('title');
}

/** Loads everything anew: at the start, after a change of the store or of the language. */
async function refresh() {
  const health = await load('healthz');
  state.version = health.version;
  showTown(health);
  if (state.map === null) {
    const { bounds, attribution } = await load('tiles/base.json');
    state.map = makeMap();
    state.map.attributionControl.addAttribution(attribution);
    state.map.setView([26, 118], 13);
    await showLegend();
    if (bounds) fit([[bounds[1], bounds[0]], [bounds[3], bounds[2]]], 17);
  }
  showTiles();
  await showLegend();
  complain(health.status === 'stale' ? say('stale', health.detail) : '');
  await loadVillages();
  if (state.shown && state.shown.village) await showVillage(state.shown.village, true);
  else if (state.shown) await showPlace(state.shown.at);
}

/** Notices a changed store and a server that went away or came back. */
async function check() {
  try {
    const health = await load('healthz');
    const back = state.gone;
    state.gone = false;
    if (health.version !== state.version || back) await refresh();
    else if (health.status === 'stale') complain(say('stale', health.detail));
  } catch (error) {
    state.gone = state.gone || Boolean(error.away);
    complain(error.message);
  }
}

function start() {
  element('language').onclick = () => {
    language.set(language.now === 'zh' ? 'en' : 'zh');
    showWords();
    attempt(refresh);
  };
  element('print').onclick = () => window.print();
  element('query').oninput = filterList;
  element('search').onsubmit = (event) => {
    event.preventDefault();
    const shown = filterList();
    if (shown.length > 0) attempt(() => showVillage(shown[0].code));
  };
  if (window.matchMedia('(max-width: 760px)').matches) element('legend').open = false;
  showWords();
  attempt(refresh);
  setInterval(check, CHECK_EVERY_MS);
}

start();
