/** Every state of every document, as a browser draws it: nothing to find for axe, nothing on the console, nothing too wide. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NOW, fixtures } from '../page.js';
import { assertSilent, closeBrowser, findings, openPage, overflow, turnTo } from './browser.js';
import { Gateway, TOKEN } from './gateway.js';

/** @type {Gateway} */
let gateway;
before(async () => (gateway = await Gateway.start('--write-token', TOKEN)));
after(async () => {
  await closeBrowser();
  await Gateway.killAll();
});

/** The pages that show a key. */
const PAGES = /** @type {Record<string, string[]>} */ ({
  AQI: ['home', 'weather'],
  Calendar: ['home', 'calendar'],
  Events: ['home', 'calendar'],
  GitHub: ['github'],
  Image: ['status'],
  Message: ['home'],
  MLB: ['home', 'mlb'],
  Moon: ['home', 'weather'],
  NFL: ['home', 'nfl'],
  'Weather-Server': ['home', 'status'],
  Track: ['track'],
  WC: ['world-cup'],
  Weather: ['home', 'weather'],
});

const SCREENS = /** @type {const} */ ([
  { viewport: { width: 320, height: 640 }, colorScheme: 'dark', locale: 'de-DE' },
  { viewport: { width: 1280, height: 800 }, colorScheme: 'light', locale: 'en-US' },
]);

for (const screen of SCREENS) {
  test(`every state of every document is sound at ${screen.viewport.width} pixels, ${screen.colorScheme}, ${screen.locale}`, async () => {
    const page = await openPage('about:blank', screen);
    await page.addInitScript(listen);
    await page.clock.setSystemTime(NOW);
    await page.goto(gateway.url, { waitUntil: 'commit' });
    for (const [key, names] of Object.entries(PAGES)) {
      for (const name of names) {
        await turnTo(page, name);
        for (const { name: state, json } of fixtures.filter((each) => each.key === key && !each.name.startsWith('hostile-'))) {
          await show(page, key, json);
          assert.deepEqual(await findings(page, '.view'), [], `${state} on ${name}`);
          assert.equal(await overflow(page), 0, `${state} on ${name}`);
          assert.deepEqual(await page.evaluate(collisions), [], `${state} on ${name}`);
        }
      }
      await gateway.remove(key);
    }
    assertSilent(page);
  });
}

/** Lets the page say what it has heard. Runs in the page. */
function listen() {
  Reflect.deleteProperty(window, 'SharedWorker');
  const Source = window.EventSource;
  class Listened extends Source {
    /** @param {string} url */
    constructor(url) {
      super(url);
      this.addEventListener('update', ({ data }) => Object.assign(window, { heard: data }));
    }
  }
  Object.assign(window, { EventSource: Listened });
}

/** Publishes a document and waits until the page has drawn it. @param {import('./browser.js').Page} page @param {string} key @param {string} json */
async function show(page, key, json) {
  const mark = `mark ${Math.random()}`;
  await gateway.put(key, { ...JSON.parse(json), mark });
  await page.waitForFunction((sign) => /** @type {any} */ (window).heard?.includes(sign), mark);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(undefined)))));
}

/** Texts that lie on other texts. Runs in the page. */
function collisions() {
  /** @type {{text: string, left: number, right: number, top: number, bottom: number}[]} */
  const places = [];
  const walker = document.createTreeWalker(/** @type {Node} */ (document.querySelector('.view')), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.nodeValue?.trim();
    if (!text || !element?.checkVisibility() || element.closest('svg, .visually-hidden, select')) continue;
    const range = document.createRange();
    range.selectNode(node);
    const clip = element.closest('.team-name, .team-score, .later-what, .service-name, .keys th, .headline, .game-play, .note-text')?.getBoundingClientRect();
    for (const { left, right, top, bottom } of range.getClientRects()) {
      // The boxes of letters are higher than the letters.
      const spare = (bottom - top) * 0.2;
      places.push({ text, left, right: Math.min(right, clip?.right ?? right), top: top + spare, bottom: Math.min(bottom, clip?.bottom ?? bottom) - spare });
    }
  }
  return places.flatMap((a, index) =>
    places.slice(index + 1).flatMap((b) => {
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      return width > 4 && height > 0.25 * Math.min(a.bottom - a.top, b.bottom - b.top) ? [`${a.text} on ${b.text}`] : [];
    }),
  );
}
