/** The page where there is no gateway, and where there is a new one: what the workers keep, and what they do not mix. */

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, test } from 'node:test';
import { closeBrowser, openPage, openTab, see, seeLink, targets } from './browser.js';
import { Gateway, TOKEN, WEB, weather } from './gateway.js';
import { Proxy } from './proxy.js';

/** @type {string[]} */
const folders = [];
after(async () => {
  await closeBrowser();
  await Gateway.killAll();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A gateway whose page is the copy that was compiled in, or comes from a folder. @param {string} [web] */
async function gatewayWith(web) {
  const gateway = new Gateway(['--write-token', TOKEN]);
  gateway.web = web;
  await gateway.start();
  return gateway;
}

/** The page with a change that is seen on it. @param {string} title of the air's card */
function edition(title) {
  const folder = mkdtempSync(`${tmpdir()}/wallfeed-web-`);
  folders.push(folder);
  cpSync(WEB, folder, { recursive: true, filter: (path) => !/node_modules|test$/.test(path) });
  change(`${folder}/js/cards/air.js`, 'Air quality', title);
  change(`${folder}/js/connection.js`, "const EDITION = '", `const EDITION = '${title} `);
  return folder;
}

/** @param {string} file @param {string} before @param {string} after */
function change(file, before, after) {
  writeFileSync(file, readFileSync(file, 'utf8').replace(before, after));
}

/** Waits until all of a page is kept that says this. @param {import('./browser.js').Page} page @param {string} title */
async function kept(page, title) {
  await page.evaluate(async (words) => {
    await navigator.serviceWorker.ready;
    const isKept = async () => (await caches.keys()).length === 1 && (await (await caches.match('js/cards/air.js'))?.text())?.includes(words);
    while (!(await isKept())) await new Promise((resolve) => setTimeout(resolve, 50));
  }, title);
}

test('the page starts without a gateway, with the last documents', async (t) => {
  const gateway = await gatewayWith(undefined);
  const proxy = await Proxy.start(gateway.url);
  t.after(() => proxy.close());
  await gateway.put('Weather', weather(29));
  await gateway.put('Message', { text: 'Soup is on' });
  const page = await openPage(proxy.url);
  await see(page, 'Soup is on');
  await kept(page, 'Air quality');
  await page.reload({ waitUntil: 'commit' });
  await see(page, '29°');
  proxy.cut();
  await page.reload({ waitUntil: 'commit' });
  await see(page, '29°');
  await see(page, 'Soup is on');
  await see(page, 'What you see is from an earlier visit.');
  await page.evaluate(() => (location.hash = '#/weather'));
  await see(page, 'Next days');
  proxy.mend();
  await gateway.put('Weather', weather(30));
  await see(page, '30°');
  await seeLink(page, 'live');
});

test('a new edition of the page takes the place of the old one as a whole', async () => {
  const gateway = await gatewayWith(edition('Air of today'));
  const page = await openPage(gateway.url);
  await see(page, 'Air of today');
  await kept(page, 'Air of today');

  await gateway.kill();
  await page.reload({ waitUntil: 'commit' });
  await see(page, 'Air of today');
  gateway.web = edition('Air of tomorrow');
  await gateway.start();
  await seeLink(page, 'live');
  const module = await page.evaluate(async () => await (await fetch('js/cards/air.js')).text());
  assert.match(module, /Air of today/, 'what started from the old edition goes on with it');

  await page.reload({ waitUntil: 'commit' });
  await see(page, 'Air of tomorrow');
  await kept(page, 'Air of tomorrow');
  await gateway.kill();
  await page.reload({ waitUntil: 'commit' });
  await see(page, 'Air of tomorrow');
});

test('after an upgrade, a new tab does not share the worker of an old one', async () => {
  const gateway = await gatewayWith(edition('Air of today'));
  const old = await openPage(gateway.url);
  await see(old, 'Air of today');
  await gateway.kill();
  gateway.web = edition('Air of tomorrow');
  await gateway.start();
  const young = await openTab(old.context(), gateway.url);
  await see(young, 'Air of tomorrow');
  await gateway.put('Weather', weather(31));
  for (const tab of [old, young]) await see(tab, '31°');
  const titles = (await targets()).filter(({ type }) => type === 'shared_worker').map(({ title }) => title);
  for (const name of ['Air of today', 'Air of tomorrow']) assert.ok(titles.some((title) => title.includes(name)), `${name} in ${titles}`);
});
