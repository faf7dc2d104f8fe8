/** What happens to the connection is said, and mended, without a reload. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser, end, openPage, openTab, prepared, see, seeLink, targets } from './browser.js';
import { Gateway, TOKEN, weather } from './gateway.js';
import { Proxy } from './proxy.js';
import { Redis } from './redis.js';

/** @type {Gateway} */
let gateway;
before(async () => (gateway = await Gateway.start('--write-token', TOKEN)));
after(async () => {
  await closeBrowser();
  await Gateway.killAll();
});

/** @typedef {import('node:test').TestContext} Context */

/** A wire to the gateway. @param {Context} t */
async function wire(t, { url } = gateway) {
  const proxy = await Proxy.start(url);
  t.after(() => proxy.close());
  return proxy;
}

/** A gateway with a Redis of its own. @param {Context} t */
async function withRedis(t) {
  const redis = new Redis();
  t.after(() => redis.kill());
  redis.start();
  return { redis, gateway: await Gateway.start('--store', redis.url, '--write-token', TOKEN) };
}

/** Notices a reload. @param {import('./browser.js').Page} page */
async function watched(page) {
  await page.evaluate(() => void Object.assign(window, { still: true }));
  return async () => assert.ok(await page.evaluate(() => 'still' in window), 'it was not reloaded');
}

/** Takes shared workers from the page. */
const alone = () => void Reflect.deleteProperty(window, 'SharedWorker');

test('a gateway that is restarted is found again, with what it then has', async () => {
  await gateway.put('Weather', weather(61));
  await gateway.put('AQI', { aqi_score: 33 });
  const page = await openPage(gateway.url);
  await see(page, '61°');
  const assertStill = await watched(page);
  await gateway.kill();
  await seeLink(page, 'reconnecting');
  await see(page, 'The gateway does not answer; trying again.');
  await see(page, '61°');
  await gateway.start();
  await gateway.put('Weather', weather(72));
  await seeLink(page, 'live');
  await see(page, '72°');
  await see(page, 'Waiting for the air quality feed.');
  await assertStill();
});

test('a network that goes is noticed at once, and when it comes back too', async (t) => {
  await gateway.put('Weather', weather(65));
  const proxy = await wire(t);
  const page = await openPage(proxy.url);
  await see(page, '65°');
  const assertStill = await watched(page);
  await page.context().setOffline(true);
  proxy.cut();
  await seeLink(page, 'offline');
  await see(page, /This device has no network/);
  await see(page, '65°');
  await gateway.put('Weather', weather(66));
  proxy.mend();
  await page.context().setOffline(false);
  await seeLink(page, 'live');
  await see(page, '66°');
  await assertStill();
});

test('tabs share one connection, and each of them sees everything', async (t) => {
  const proxy = await wire(t);
  await gateway.put('Weather', weather(55));
  const first = await openPage(proxy.url);
  await see(first, '55°');
  const others = await Promise.all(Array.from({ length: 7 }, () => openTab(first.context(), proxy.url)));
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

test('a tab whose shared worker is gone goes on without', async () => {
  await gateway.put('Weather', weather(35));
  const page = await prepared({ clock: new Date() });
  await page.goto(gateway.url, { waitUntil: 'commit' });
  await see(page, '35°');
  for (const { targetId, type } of await targets()) if (type === 'shared_worker') await end(targetId);
  await page.clock.fastForward(10_000);
  await page.clock.fastForward(10_000);
  await gateway.put('Weather', weather(36));
  await see(page, '36°');
  await seeLink(page, 'live');
});

test('a tab that was put away sees on its return what it has missed', async (t) => {
  const proxy = await wire(t);
  await gateway.put('Weather', weather(45));
  const page = await openPage(proxy.url);
  await see(page, '45°');
  const assertStill = await watched(page);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  await gateway.put('Weather', weather(46));
  await devtools.send('Page.setWebLifecycleState', { state: 'active' });
  await see(page, '46°');
  await assertStill();
});

test('a computer that wakes up after an hour finds its connection dead, and another', async (t) => {
  const proxy = await wire(t);
  await gateway.put('Weather', weather(41));
  const page = await prepared({ clock: new Date(), script: alone });
  await page.goto(proxy.url, { waitUntil: 'commit' });
  await see(page, '41°');
  const assertStill = await watched(page);
  proxy.hush();
  await gateway.put('Weather', weather(42));
  await page.clock.fastForward('01:00:00');
  await page.clock.runFor(1_000);
  await see(page, '42°');
  await seeLink(page, 'live');
  assert.equal(proxy.streams, 2);
  await assertStill();
});

test('a connection that falls silent is left for another', async (t) => {
  const brisk = await Gateway.start('--heartbeat', '0.2', '--write-token', TOKEN);
  const proxy = await wire(t, brisk);
  await brisk.put('Weather', weather(43));
  const page = await openPage(proxy.url);
  await see(page, '43°');
  proxy.hush();
  await brisk.put('Weather', weather(44));
  await see(page, '44°');
  assert.equal(proxy.streams, 2);
});

test('without shared workers, a tab has a connection of its own', async (t) => {
  const proxy = await wire(t);
  await gateway.put('Weather', weather(41));
  const page = await prepared({ script: alone });
  await page.goto(proxy.url, { waitUntil: 'commit' });
  await see(page, '41°');
  proxy.cut();
  await seeLink(page, 'reconnecting');
  proxy.mend();
  await gateway.put('Weather', weather(42));
  await see(page, '42°');
});

test('a store that is down is said to be down, and the last documents stay', async (t) => {
  const { redis, gateway: other } = await withRedis(t);
  const page = await openPage(other.url);
  await seeLink(page, 'live');
  await other.put('Weather', weather(48));
  await see(page, '48°');
  redis.kill();
  await seeLink(page, 'store-down');
  await see(page, 'The gateway has lost its store.');
  await see(page, '48°');
  redis.start();
  await seeLink(page, 'live');
  await other.put('Weather', weather(49));
  await see(page, '49°');
});

test('a gateway that comes back before its store takes nothing away, until it knows better', async (t) => {
  const { redis, gateway: other } = await withRedis(t);
  const page = await openPage(other.url);
  await seeLink(page, 'live');
  await other.put('Weather', weather(58));
  await other.put('AQI', { aqi_score: 33 });
  await see(page, '58°');
  redis.kill();
  await other.kill();
  await other.start();
  await seeLink(page, 'store-down');
  await see(page, '58°');
  redis.start();
  await seeLink(page, 'live');
  await see(page, 'Waiting for the weather feed.');
  await other.put('Weather', weather(59));
  await see(page, '59°');
});

test('a page that cannot be fetched comes when the gateway is back', async () => {
  const page = await prepared({ clock: new Date() });
  await page.goto(gateway.url, { waitUntil: 'commit' });
  await page.clock.runFor(2_000);
  await seeLink(page, 'live');
  await gateway.kill();
  await page.evaluate(() => (location.hash = '#/track'));
  await see(page, 'This page cannot be fetched while the gateway is away.');
  await gateway.start();
  await see(page, 'Waiting for the tracker.');
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
});

test('what a restarted gateway says of itself is heard, and a kiosk takes its new page', async () => {
  const page = await openPage(`${gateway.url}?kiosk`);
  await seeLink(page, 'live', 'attached');
  await watched(page);
  await page.route('**/page.json', (route) => route.fulfill({ json: { version: 'next' } }));
  await gateway.kill();
  await seeLink(page, 'reconnecting');
  await gateway.start();
  await page.waitForFunction(() => !('still' in window));
  await seeLink(page, 'live', 'attached');
});
