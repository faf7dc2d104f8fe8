/** What happens to the connection is said, and mended, without a reload. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { closeBrowser, openPage, openTab, see, seeLink } from './browser.js';
import { Gateway, TOKEN, weather } from './gateway.js';
import { Proxy } from './proxy.js';

/** @type {Gateway} */
let gateway;
before(async () => (gateway = await Gateway.start('--write-token', TOKEN)));
after(async () => {
  await closeBrowser();
  await Gateway.killAll();
});

/** @param {import('./browser.js').Page} page */
const mark = (page) => page.evaluate(() => Object.assign(window, { still: true }) && undefined);
/** @param {import('./browser.js').Page} page */
const isStill = (page) => page.evaluate(() => 'still' in window);

test('a gateway that is restarted is found again, with what it then has', async () => {
  await gateway.put('Weather', weather(61));
  await gateway.put('AQI', { aqi_score: 33 });
  const page = await openPage(gateway.url);
  await see(page, '61°');
  await mark(page);
  await gateway.kill();
  await seeLink(page, 'reconnecting');
  await see(page, 'The gateway does not answer; trying again.');
  await see(page, '61°');
  await gateway.start();
  await gateway.put('Weather', weather(72));
  await seeLink(page, 'live');
  await see(page, '72°');
  await see(page, 'Waiting for the air quality feed.');
  assert.ok(await isStill(page));
});

test('a network that goes is noticed at once, and when it comes back too', async (t) => {
  await gateway.put('Weather', weather(65));
  const page = await openPage(gateway.url);
  await seeLink(page, 'live');
  const proxy = await Proxy.start(gateway.url);
  t.after(() => proxy.close());
  const behind = await openPage(proxy.url);
  await see(behind, '65°');
  await mark(behind);
  await behind.context().setOffline(true);
  proxy.cut();
  await seeLink(behind, 'offline');
  await see(behind, /This device has no network/);
  await see(behind, '65°');
  await gateway.put('Weather', weather(66));
  proxy.mend();
  await behind.context().setOffline(false);
  await seeLink(behind, 'live');
  await see(behind, '66°');
  assert.ok(await isStill(behind));
});

test('tabs share one connection, and each of them sees everything', async (t) => {
  const proxy = await Proxy.start(gateway.url);
  t.after(() => proxy.close());
  await gateway.put('Weather', weather(55));
  const first = await openPage(proxy.url);
  await see(first, '55°');
  const others = [];
  for (let tab = 0; tab < 7; tab += 1) others.push(await openTab(first.context(), proxy.url));
  for (const tab of others) await see(tab, '55°');
  await gateway.put('Weather', weather(56));
  for (const tab of [first, ...others]) await see(tab, '56°');
  assert.equal(proxy.streams, 1);
  await first.close();
  await gateway.put('Weather', weather(57));
  for (const tab of others) await see(tab, '57°');
  assert.equal(proxy.streams, 1);
  await others[0].context().close();
});

test('without shared workers, a tab has a connection of its own', async (t) => {
  const proxy = await Proxy.start(gateway.url);
  t.after(() => proxy.close());
  await gateway.put('Weather', weather(41));
  const page = await openPage('about:blank');
  await page.context().addInitScript(() => Reflect.deleteProperty(window, 'SharedWorker'));
  await page.goto(proxy.url, { waitUntil: 'commit' });
  await see(page, '41°');
  proxy.cut();
  await seeLink(page, 'reconnecting');
  proxy.mend();
  await gateway.put('Weather', weather(42));
  await see(page, '42°');
});

test('a store that is down is said to be down, and the last documents stay', async (t) => {
  const socket = `${mkdtempSync(`${tmpdir()}/wallfeed-`)}/redis.sock`;
  const startRedis = () => spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
  let redis = startRedis();
  t.after(() => redis.kill());
  const other = await Gateway.start('--store', `redis+unix://${socket}`, '--write-token', TOKEN);
  const page = await openPage(other.url);
  await seeLink(page, 'live');
  await other.put('Weather', weather(48));
  await see(page, '48°');
  redis.kill('SIGKILL');
  await seeLink(page, 'store-down');
  await see(page, 'The gateway has lost its store.');
  await see(page, '48°');
  redis = startRedis();
  await seeLink(page, 'live');
  await other.put('Weather', weather(49));
  await see(page, '49°');
  await other.kill();
});

test('a gateway that comes back before its store takes nothing away, until it knows better', async (t) => {
  const socket = `${mkdtempSync(`${tmpdir()}/wallfeed-`)}/redis.sock`;
  const startRedis = () => spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
  let redis = startRedis();
  t.after(() => redis.kill());
  const other = await Gateway.start('--store', `redis+unix://${socket}`, '--write-token', TOKEN);
  const page = await openPage(other.url);
  await seeLink(page, 'live');
  await other.put('Weather', weather(58));
  await other.put('AQI', { aqi_score: 33 });
  await see(page, '58°');
  redis.kill('SIGKILL');
  await other.kill();
  await other.start();
  await seeLink(page, 'store-down');
  await see(page, '58°');
  redis = startRedis();
  await seeLink(page, 'live');
  await see(page, 'Waiting for the weather feed.');
  await other.put('Weather', weather(59));
  await see(page, '59°');
  await other.kill();
});

test('the page starts without a gateway, with the last documents', async (t) => {
  const proxy = await Proxy.start(gateway.url);
  t.after(() => proxy.close());
  await gateway.put('Weather', weather(29));
  const page = await openPage(proxy.url);
  await see(page, '29°');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForFunction(async () => (await caches.keys()).length > 0 && (await (await caches.open('wallfeed')).keys()).length > 40);
  await page.reload({ waitUntil: 'commit' });
  await see(page, '29°');
  proxy.cut();
  await page.reload({ waitUntil: 'commit' });
  await see(page, '29°');
  await see(page, 'What you see is from an earlier visit.');
  await page.evaluate(() => (location.hash = '#/weather'));
  await see(page, 'Next days');
  proxy.mend();
  await gateway.put('Weather', weather(30));
  await see(page, '30°');
  await seeLink(page, 'live');
});

test('a gateway that asks for a token gets it', async () => {
  const locked = await Gateway.start('--read-token', 'open sesame', '--write-token', TOKEN);
  await locked.put('Weather', weather(77));
  const page = await openPage(locked.url);
  await seeLink(page, 'locked');
  await page.getByRole('button', { name: 'Enter the token' }).click();
  await page.getByRole('textbox', { name: 'Token' }).fill('abracadabra');
  await page.keyboard.press('Enter');
  await see(page, 'This is not the token.');
  await page.getByRole('textbox', { name: 'Token' }).fill('open sesame');
  await page.keyboard.press('Enter');
  await see(page, '77°');
  await seeLink(page, 'live');
  await page.reload({ waitUntil: 'commit' });
  await see(page, '77°');
  await seeLink(page, 'live');
  await locked.kill();
});
