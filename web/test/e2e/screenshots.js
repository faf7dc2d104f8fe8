/**
 * Pictures of every page, for people to look at: `npm run screenshots`. They go to `target/screenshots`, or where
 * WALLFEED_SCREENSHOTS says. The documents are the fixtures, moved to the present.
 */

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NOW, fixtures } from '../page.js';
import { closeBrowser, openPage } from './browser.js';
import { Gateway, TOKEN } from './gateway.js';

const FOLDER = process.env.WALLFEED_SCREENSHOTS ?? fileURLToPath(new URL('../../../target/screenshots', import.meta.url));

const PAGES = ['home', 'weather', 'mlb', 'nfl', 'world-cup', 'calendar', 'track', 'github', 'wall', 'status'];

const SCREENS = [
  { screen: 'phone', viewport: { width: 390, height: 844 }, query: '' },
  { screen: 'desktop', viewport: { width: 1280, height: 800 }, query: '' },
  { screen: 'kiosk', viewport: { width: 1920, height: 1080 }, query: '?kiosk' },
  { screen: 'television', viewport: { width: 3840, height: 2160 }, query: '' },
];

/** The fixture that is shown of each key. */
const SHOWN = ['weather', 'aqi-moderate', 'moon-gibbous', 'calendar', 'events', 'mlb-full-day', 'nfl-live', 'wc-live', 'track', 'github', 'message-styled', 'server'];

/** Services, by how many minutes they have been running. */
const SERVICES = { AQI: 4, Weather: 25, Moon: 50, Calendar: 200, Events: 3000, MLB: 9000, NFL: 12, Track: 800 };

const chosen = process.argv.slice(2);
const gateway = await Gateway.start('--write-token', TOKEN);
mkdirSync(FOLDER, { recursive: true });
await publish();
for (const { screen, viewport, query } of SCREENS) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    const page = await openPage('about:blank', { viewport, colorScheme });
    await page.clock.install({ time: NOW });
    for (const name of PAGES.filter((each) => chosen.length === 0 || chosen.includes(each))) {
      await page.goto(query ? `${gateway.url}${query}=${name}` : `${gateway.url}#/${name}`, { waitUntil: 'commit' });
      await picture(page, name, `${name}-${screen}-${colorScheme}`, screen === 'phone');
    }
    await page.context().close();
  }
}
await closeBrowser();
await gateway.kill();
console.log(`pictures are in ${FOLDER}`);

/** @param {import('./browser.js').Page} page @param {string} name of the page @param {string} file @param {boolean} fullPage */
async function picture(page, name, file, fullPage) {
  await page.clock.runFor(2000);
  const isOpen = (/** @type {string} */ title) => globalThis.document.title.toLowerCase().replace(' ', '-').startsWith(title);
  await page.waitForFunction(isOpen, name, { polling: 50 });
  await page.evaluate(() => globalThis.document.fonts.ready.then(() => undefined));
  await page.clock.runFor(1000);
  await page.locator('.top .link[data-state="live"]').waitFor({ state: 'attached' });
  await page.screenshot({ path: `${FOLDER}/${file}.png`, fullPage });
}

async function publish() {
  for (const name of SHOWN) {
    const fixture = fixtures.find((each) => each.name === name);
    if (!fixture) throw new Error(name);
    const { values } = JSON.parse(fixture.json);
    await gateway.put(fixture.key, documentOf(values, 3));
  }
  for (const [name, minutes] of Object.entries(SERVICES)) await gateway.put(`${name}-Server`, documentOf({ message: `${name}Server started.` }, minutes));
}

/** @param {unknown} values @param {number} minutes since it was made */
function documentOf(values, minutes) {
  const at = (/** @type {number} */ offset) => new Date(NOW + offset * 60_000).toISOString();
  return { updated: at(-minutes), valid: at(12), values };
}
