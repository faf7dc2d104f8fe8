/** Documents come, change and go in front of the reader's eyes. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fixtures } from '../page.js';
import { assertSilent, closeBrowser, findings, openPage, overflow, prepared, see, seeLink, turnTo } from './browser.js';
import { Gateway, TOKEN, weather } from './gateway.js';
import { Redis } from './redis.js';

/** @type {Gateway} */
let gateway;
const redis = new Redis();
before(async () => {
  redis.start();
  gateway = await Gateway.start('--store', redis.url, '--write-token', TOKEN);
  await gateway.ready();
});
after(async () => {
  await closeBrowser();
  await Gateway.killAll();
  redis.kill();
});

const PAGES = ['home', 'weather', 'mlb', 'nfl', 'world-cup', 'calendar', 'track', 'github', 'wall', 'status'];

/** A fixture of each key. */
const HOUSEHOLD = ['weather', 'aqi-sensitive', 'moon-waning', 'calendar', 'events', 'mlb-full-day', 'nfl-live', 'wc-penalties', 'track', 'github-differs', 'message-styled', 'server'];

/** The same with as much as there may be. */
const CROWDED = [...HOUSEHOLD, 'calendar-busy', 'events-ordinals', 'mlb-live-top', 'message-long'];

/** @param {string} name of a fixture */
async function publish(name) {
  const fixture = fixtures.find((each) => each.name === name);
  assert.ok(fixture, name);
  await gateway.put(fixture.key, fixture.json);
}

test('a new value appears in place, and is shown to be new', async () => {
  await gateway.put('Weather', weather(61));
  await gateway.put('AQI', { aqi_score: 40, aqi_adjective: 'Good' });
  const page = await openPage(gateway.url);
  await see(page, '61°');
  await page.evaluate(() => {
    const state = Object.assign(window, { still: true, touched: /** @type {string[]} */ ([]) });
    const watch = new MutationObserver((changes) => {
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        state.touched.push(element?.closest('.card')?.getAttribute('data-key') ?? element?.closest('header, footer')?.localName ?? 'elsewhere');
      }
    });
    watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  await gateway.put('Weather', weather(87));
  await page.locator('.now-temperature .fig[data-new]', { hasText: '87°' }).waitFor();
  const { still, touched } = await page.evaluate(() => {
    const { still, touched } = /** @type {{still: boolean, touched: string[]}} */ (/** @type {unknown} */ (window));
    return { still, touched };
  });
  assert.ok(still);
  assert.deepEqual([...new Set(touched)].filter((name) => name !== 'header'), ['weather'], 'only that card');
  await page.locator('.now-temperature .fig:not([data-new])').waitFor();
  assertSilent(page);
});

test('on a slow network the page says at once who it is, and then shows all of it', async () => {
  await gateway.put('Weather', weather(63));
  const page = await openPage('about:blank');
  const network = await page.context().newCDPSession(page);
  await network.send('Network.emulateNetworkConditions', { offline: false, latency: 300, downloadThroughput: 50_000, uploadThroughput: 20_000 });
  await page.goto(gateway.url, { waitUntil: 'commit' });
  await page.locator('.splash').waitFor();
  await see(page, '63°');
  assert.equal(await page.locator('.splash').count(), 0);
  assertSilent(page);
});

test('a temperature stands in one line beside its icon, however many characters it has', async () => {
  for (const viewport of [{ width: 320, height: 640 }, { width: 390, height: 844 }, { width: 1280, height: 800 }]) {
    const page = await openPage(gateway.url, { viewport });
    for (const degrees of [7, 54, -12, 102]) {
      await gateway.put('Weather', weather(degrees));
      await see(page, `${degrees}°`);
      const box = (/** @type {string} */ name) => page.locator(name).first().evaluate((element) => element.getBoundingClientRect().toJSON());
      const [figure, icon] = [await box('.now-temperature .fig'), await box('.now > .weather-icon')];
      assert.ok(figure.right <= icon.left, `${degrees}° at ${viewport.width}`);
      assert.ok(figure.height < 1.5 * figure.width, `${degrees}° at ${viewport.width}`);
    }
    await page.context().close();
  }
});

test('what turns stale says so at once', async () => {
  const now = Date.parse('2026-11-22T15:10:01-05:00');
  await gateway.put('AQI', { valid: new Date(now + 3_000).toISOString(), values: { aqi_score: 40 } });
  const page = await prepared({ clock: new Date(now) });
  await page.goto(gateway.url, { waitUntil: 'commit' });
  await page.locator('.card-air:not([data-stale]) .hero').waitFor();
  await page.clock.runFor(5_000);
  await page.locator('.card-air[data-stale] .tag-stale').waitFor();
});

test('a deleted document leaves, and the card says what it waits for', async () => {
  await gateway.put('Moon', { phase: 50, illumstr: '99.9%' });
  const page = await openPage(gateway.url);
  await see(page, 'Full moon');
  await gateway.remove('Moon');
  await see(page, 'Waiting for the moon feed.');
  assertSilent(page);
});

for (const { width, height, colorScheme } of /** @type {const} */ ([
  { width: 320, height: 640, colorScheme: 'dark' },
  { width: 1280, height: 800, colorScheme: 'light' },
  { width: 3840, height: 2160, colorScheme: 'dark' },
])) {
  test(`every page is sound at ${width} pixels, ${colorScheme}`, async () => {
    for (const name of HOUSEHOLD) await publish(name);
    const page = await openPage(gateway.url, { viewport: { width, height }, colorScheme });
    await seeLink(page, 'live');
    for (const name of PAGES) {
      await turnTo(page, name);
      assert.deepEqual(await findings(page), [], name);
      assert.equal(await overflow(page), 0, name);
    }
    assertSilent(page);
  });
}

const KIOSKS = [[1920, 1080], [1024, 768], [1024, 600], [1280, 800], [800, 1280], [768, 1024], [1080, 1920], [1000, 1000]];

test('a kiosk shows all of a page at once, on any screen', async () => {
  const page = await openPage('about:blank');
  const shown = PAGES.filter((each) => each !== 'wall').map((name) => ({ name, household: HOUSEHOLD, day: 22 }));
  const crowded = ['home', 'mlb', 'calendar'].map((name) => ({ name, household: CROWDED, day: 22 }));
  // The next day, what was today's is a number of days away, or over.
  const later = { name: 'home', household: HOUSEHOLD, day: 23 };
  for (const { name, household, day } of [...shown, ...crowded, later]) {
    await page.clock.setFixedTime(`2026-11-${day}T15:07:42-05:00`);
    for (const fixture of household) await publish(fixture);
    await page.goto(`${gateway.url}?kiosk=${name}`, { waitUntil: 'commit' });
    await page.locator(`.cards-${name} .card`).first().waitFor();
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    for (const [width, height] of KIOSKS) {
      await page.setViewportSize({ width, height });
      // Once the last style sheet is in force.
      await page.waitForFunction(() => [...document.querySelectorAll('.card')].every((card) => card.getBoundingClientRect().bottom <= innerHeight), undefined, { timeout: 15_000 });
      assert.deepEqual(await page.evaluate(cut), [], `${name} at ${width} by ${height}`);
      assert.equal(await overflow(page), 0, `${name} at ${width} by ${height}`);
    }
  }
  assertSilent(page);
});

/** Cards and games that are larger than their place. In a calendar, what is furthest away makes room. Runs in the page. */
function cut() {
  const elements = [...document.querySelectorAll('.cards:not(.cards-calendar) > *, .tile')];
  return elements.filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1).map(({ className }) => className);
}

test('hostile documents are text: nothing runs, nothing breaks, nothing overflows', async () => {
  const page = await openPage(gateway.url, { viewport: { width: 320, height: 640 } });
  page.on('dialog', () => assert.fail('a script ran'));
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).host));
  for (const { name, key, json } of fixtures.filter(({ name }) => name.startsWith('hostile-'))) {
    if (key !== 'any') await gateway.put(key, json);
    else if (/^\s*\{/.test(json)) for (const each of ['Weather', 'MLB', 'Calendar']) await gateway.put(each, json);
    await gateway.put('GitHub', { latest_commit: 'abc', commit_message: name });
    for (const hash of ['#/home', '#/mlb', '#/calendar', '#/github']) {
      await page.evaluate((to) => (location.hash = to), hash);
      await page.locator('.view').waitFor();
    }
    await see(page, name);
    assert.equal(await overflow(page), 0, name);
  }
  await gateway.put('Message', { text: 'w'.repeat(100_000), title: '\u202E<script>alert(1)</script>' });
  await page.evaluate(() => (location.hash = '#/home'));
  await see(page, /www/);
  assert.equal(await overflow(page), 0);
  assert.deepEqual([...new Set(asked)], [new URL(gateway.url).host]);
  assertSilent(page);
});
