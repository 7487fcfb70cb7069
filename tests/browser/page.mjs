// The page as its users meet it, in Chromium: node page.mjs TOWN_SERVER SCRATCH_FOLDER
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const [program, scratch] = process.argv.slice(2);
const BUILDINGS = '600';
const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 320, height: 640 };

async function startServer() {
  const server = spawn(program, [`${scratch}/town.db`, BUILDINGS],
    { stdio: ['pipe', 'pipe', 'inherit'] });
  const [url] = await Promise.race([
    once(createInterface({ input: server.stdout }), 'line'),
    once(server, 'exit').then(() => { throw new Error('the server ended at once'); }),
  ]);
  const stop = async () => {
    const end = once(server, 'exit');
    server.stdin.end();
    const [status] = await end;
    assert.equal(status, 0, 'the server ends cleanly');
  };
  return { url, stop };
}

/** Opens the page; collects what must not happen. */
async function open(browser, url, viewport, locale) {
  const context = await browser.newContext({ viewport, locale });
  const page = await context.newPage();
  const bad = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') bad.push(message.text());
  });
  page.on('pageerror', (error) => bad.push(error.message));
  page.on('request', (request) => {
    const at = new URL(request.url());
    if (at.protocol !== 'data:' && at.origin !== new URL(url).origin) bad.push(request.url());
  });
  page.on('response', (response) => {
    if (response.status() >= 400) bad.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(url);
  await page.locator('.village').first().waitFor();
  await page.waitForLoadState('networkidle');
  return { context, page, bad };
}

/** A place with a building: points spread evenly over the township, each asked for. */
async function findBuilding(url) {
  const { bounds } = await (await fetch(`${url}tiles/base.json`)).json();
  for (let i = 0; i < 3000; i++) {
    const lon = bounds[0] + (bounds[2] - bounds[0]) * ((i * 0.6180339887) % 1);
    const lat = bounds[1] + (bounds[3] - bounds[1]) * ((i * 0.7548776662) % 1);
    const answer = await (await fetch(`${url}api/explain?lon=${lon}&lat=${lat}`)).json();
    if (answer.kind === 'building') return { lon, lat };
  }
  return null;
}

const tests = {
  async 'the list shows every village by rank, with its level in words'(page) {
    const list = await page.evaluate(async () => (await (await fetch('api/villages')).json()).villages);
    const shown = await page.locator('.village .who strong').allTextContents();
    assert.deepEqual(shown, list.map((village) => village.name));
    const { verdict } = await page.evaluate(async () => (await fetch('api/villages')).json());
    assert.ok(verdict.text.length > 0);
    assert.equal(await page.$eval('#verdict', (item) => item.textContent), verdict.text);
    assert.match(await page.locator('.village small').first().textContent(), /风险|数据不足/);
    assert.match(await page.locator('#town').textContent(), /示范镇/);
    assert.match(await page.locator('#period').textContent(), /2026/);
  },

  async 'every layer draws tiles and has a legend of its own'(page) {
    const titles = new Set();
    for (const layer of ['water', 'response', 'base', 'risk']) {
      const legend = page.waitForResponse((r) => r.url().includes(`legend?`) &&
        r.url().includes(`layer=${layer}`));
      await page.locator(`input[value=${layer}]`).check({ force: true });
      await page.locator(`img.leaflet-tile-loaded[src*="tiles/${layer}/"]`).first()
        .waitFor({ state: 'attached' });
      await legend;
      await page.waitForLoadState('networkidle');
      titles.add(await page.locator('#legend summary').textContent());
      assert.ok(await page.locator('#legend .entry').count() > 2);
      const broken = await page.locator('img.leaflet-tile').evaluateAll(
        (tiles) => tiles.filter((tile) => tile.complete && tile.naturalWidth === 0).length);
      assert.equal(broken, 0);
    }
    assert.equal(titles.size, 4);
  },

  async 'a village explains itself, and its shares add up'(page) {
    await page.locator('.village').first().click();
    await page.locator('.dimension').first().waitFor();
    const figures = await page.locator('.dimension > h4 .figure').allTextContents();
    const sum = figures.reduce((total, text) => total + Number.parseFloat(text), 0);
    assert.ok(Math.abs(sum - 100) <= 2, `${figures}`);
    assert.equal(await page.locator('.dimension').count(), 4);
    await page.locator('.back').click();
    assert.ok(await page.locator('.village').first().isVisible());
  },

  async 'search narrows the list, and the keyboard opens a village'(page) {
    const name = await page.locator('.village .who strong').last().textContent();
    await page.locator('#query').fill(name);
    assert.equal(await page.locator('.village').count(), 1);
    await page.locator('#query').press('Enter');
    await page.locator('.dimension').first().waitFor();
    assert.match(await page.locator('#details h2').textContent(), new RegExp(name));
    await page.locator('.back').focus();
    await page.keyboard.press('Enter');
    await page.locator('#query').fill('没有这个村');
    assert.equal(await page.locator('.village').count(), 0);
    await page.locator('#query').fill('');
  },

  async 'a click on a building says what it lacks'(page, url) {
    const place = await findBuilding(url);
    assert.ok(place, 'the township has a building');
    await page.evaluate(({ lon, lat }) => {
      state.map.setView([lat, lon], 18, { animate: false });
    }, place);
    await page.waitForLoadState('networkidle');
    const map = await page.locator('#map').boundingBox();
    await page.mouse.click(map.x + map.width / 2, map.y + map.height / 2);
    await page.locator('.facts').first().waitFor();
    assert.equal(await page.locator('.fact').count(), 5);
    await page.locator('.back').click();
  },

  async 'the language is switched and remembered'(page) {
    await page.locator('#language').click();
    await page.getByText('Villages by fire risk').waitFor();
    /* the legend follows when its document has come */
    await page.locator('#legend summary', { hasText: 'Fire risk' }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
    await page.reload();
    await page.getByText('Villages by fire risk').waitFor();
    await page.locator('#language').click();
    await page.getByText('各村火灾风险').waitFor();
    await page.waitForLoadState('networkidle');
  },
};

async function testPhone(browser, url) {
  const { context, page, bad } = await open(browser, url, PHONE, 'en-GB');
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(await wide() <= 0, 'the list is as wide as the phone');
  await page.locator('.village').first().click();
  await page.locator('.dimension').first().waitFor();
  assert.ok(await wide() <= 0, 'the explanation is as wide as the phone');
  assert.deepEqual(bad, []);
  await context.close();
}

async function testAway(browser, server) {
  const { context, page } = await open(browser, server.url, DESKTOP, 'zh-CN');
  await server.stop();
  await page.locator('.village').first().click();
  await page.getByRole('alert').filter({ hasText: '连不上服务' }).waitFor();
  await context.close();
}

const server = await startServer();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ARGUMENTS });
try {
  const { context, page, bad } = await open(browser, server.url, DESKTOP, 'zh-CN');
  for (const [name, test] of Object.entries(tests)) {
    await test(page, server.url);
    assert.deepEqual(bad.splice(0), [], name);
    console.log(`ok: ${name}`);
  }
  await context.close();
  await testPhone(browser, server.url);
  console.log('ok: nothing is wider than a phone of 320 px');
  await testAway(browser, server);
  console.log('ok: a server that is away is said in words');
} finally {
  await browser.close();
}
