/** Chromium, and pages in it that must stay silent. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const CHROMIUM = '/usr/bin/chromium';

export const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @type {import('playwright-core').Browser | undefined} */
let browser;

export async function closeBrowser() {
  await browser?.close();
  browser = undefined;
}

/**
 * A page of a fresh profile. What it writes to the console is collected in `page.said`.
 * @param {string} url
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function openPage(url, options = {}) {
  browser ??= await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', timezoneId: 'America/New_York', ...options });
  return await openTab(context, url);
}

/**
 * An empty page, made ready before it goes anywhere.
 * @param {object} ready
 * @param {Date} [ready.clock] it shows what the test lets it show, from this time on
 * @param {() => void} [ready.script] that runs before those of the page
 */
export async function prepared({ clock, script }) {
  const page = await openPage('about:blank');
  if (clock) await page.clock.install({ time: clock });
  if (script) await page.addInitScript(script);
  return page;
}

/** What the browser runs. @returns {Promise<{targetId: string, type: string, title: string}[]>} */
export async function targets() {
  const devtools = await browser?.newBrowserCDPSession();
  const { targetInfos = [] } = (await devtools?.send('Target.getTargets')) ?? {};
  return targetInfos;
}

/** Ends one of them. @param {string} targetId */
export async function end(targetId) {
  const devtools = await browser?.newBrowserCDPSession();
  await devtools?.send('Target.closeTarget', { targetId });
}

/** @param {import('playwright-core').BrowserContext} context @param {string} url */
export async function openTab(context, url) {
  const page = await context.newPage();
  /** @type {string[]} */
  const said = [];
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`error: ${error.message}`));
  await page.goto(url, { waitUntil: 'commit' });
  return Object.assign(page, { said });
}

/** @typedef {Awaited<ReturnType<typeof openTab>>} Page */

/** Waits for a text on the page. @param {Page} page @param {string | RegExp} text */
export async function see(page, text) {
  await page.getByText(text).first().waitFor({ timeout: 15_000 });
}

/** Opens one of the pages. @param {Page} page @param {string} name */
export async function turnTo(page, name) {
  await page.evaluate((to) => (location.hash = `#/${to}`), name);
  await page.waitForFunction((to) => document.querySelector('.nav [aria-current]')?.getAttribute('href') === `#/${to}` && document.title.toLowerCase().replace(' ', '-').startsWith(to), name);
}

/**
 * Waits for a state of the connection.
 * @param {Page} page
 * @param {string} name
 * @param {'visible' | 'attached'} [state] a kiosk does not show that it is live
 */
export async function seeLink(page, name, state = 'visible') {
  await page.locator(`.top .link[data-state="${name}"]`).waitFor({ timeout: 30_000, state });
}

/** What axe finds, in a line each. @param {Page} page @param {string} [where] CSS selector */
export async function findings(page, where = 'html') {
  // Through the debugger: the page's policy lets no script in.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] };
  const { violations } = await page.evaluate(([selector, given]) => /** @type {any} */ (window).axe.run(selector, given), /** @type {const} */ ([where, options]));
  return violations.flatMap((/** @type {any} */ { id, nodes }) => nodes.map((/** @type {any} */ { target, failureSummary }) => `${id} ${target} ${failureSummary}`));
}

/**
 * What the browser's own tracing says of a time.
 * @param {Page} page
 * @param {() => Promise<void>} time
 * @returns {Promise<any[]>}
 */
export async function traced(page, time) {
  await browser?.startTracing(page, { categories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'cc', 'benchmark'] });
  await time();
  const trace = await browser?.stopTracing();
  return JSON.parse(String(trace)).traceEvents;
}

/** How far the page is wider than its window. @param {Page} page */
export async function overflow(page) {
  return await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** @param {Page} page */
export function assertSilent(page) {
  assert.deepEqual(page.said, []);
}
