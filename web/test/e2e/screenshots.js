/**
 * Pictures of every page, for people to look at: `npm run screenshots`. They go to `target/screenshots`, or where
 * WALLFEED_SCREENSHOTS says. The documents are the fixtures, moved to the present.
 */

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NOW } from '../page.js';
import { closeBrowser, openPage } from './browser.js';
import { Gateway, TOKEN } from './gateway.js';
import { publishHousehold } from './household.js';
import { Wall } from './wall.js';

const FOLDER = process.env.WALLFEED_SCREENSHOTS ?? fileURLToPath(new URL('../../../target/screenshots', import.meta.url));

const PAGES = ['home', 'weather', 'mlb', 'nfl', 'world-cup', 'calendar', 'track', 'github', 'wall', 'status'];

const SCREENS = [
  { screen: 'narrow', viewport: { width: 320, height: 640 }, query: '' },
  { screen: 'phone', viewport: { width: 390, height: 844 }, query: '' },
  { screen: 'desktop', viewport: { width: 1280, height: 800 }, query: '' },
  { screen: 'kiosk', viewport: { width: 1920, height: 1080 }, query: '?kiosk' },
  { screen: 'upright', viewport: { width: 1080, height: 1920 }, query: '?kiosk' },
  { screen: 'tablet', viewport: { width: 1024, height: 600 }, query: '?kiosk' },
  { screen: 'television', viewport: { width: 3840, height: 2160 }, query: '' },
];

const chosen = process.argv.slice(2);
const wall = await Wall.place();
const gateway = await Gateway.start('--write-token', TOKEN, '--wall', `kitchen=${wall.url}`);
mkdirSync(FOLDER, { recursive: true });
await publishHousehold(gateway, NOW);
await wall.start(gateway.url);
for (const { screen, viewport, query } of SCREENS) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    const page = await openPage('about:blank', { viewport, colorScheme });
    await page.clock.install({ time: NOW });
    for (const name of PAGES.filter((each) => chosen.length === 0 || chosen.includes(each))) {
      await page.goto(query ? `${gateway.url}${query}=${name}` : `${gateway.url}#/${name}`, { waitUntil: 'commit' });
      await picture(page, name, `${name}-${screen}-${colorScheme}`, viewport.width < 400);
    }
    await page.context().close();
  }
}
await closeBrowser();
wall.kill();
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
  if (name === 'wall') await page.getByRole('img', { name: /^The wall shows/ }).waitFor();
  await page.screenshot({ path: `${FOLDER}/${file}.png`, fullPage });
}
