/** Every control does what it says, and says what became of it. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { assertSilent, closeBrowser, openPage, overflow, see, seeLink } from './browser.js';
import { Gateway, TOKEN, weather } from './gateway.js';

/** @type {Gateway} */
let gateway;
before(async () => (gateway = await Gateway.start()));
after(async () => {
  await closeBrowser();
  await Gateway.killAll();
});

/** @typedef {import('./browser.js').Page} Page */

/** @param {() => Promise<void>} press @param {object} expected @param {Gateway} [at] */
async function assertCommand(press, expected, at = gateway) {
  const { command: name, argument, wall } = await at.commandAfter(press);
  assert.deepEqual({ command: name, ...(argument && { argument }), ...(wall && { wall }) }, expected);
}

test('every control reaches the walls, and says that it was accepted', async () => {
  const page = await openPage(gateway.url);
  await seeLink(page, 'live');
  const press = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true }).click();
  for (const [name, command] of [
    ['Back', 'rew'],
    ['Play or pause', 'pp'],
    ['Forward', 'fwd'],
    ['Garbage out', 'out'],
    ['Reload settings', 'reload'],
  ]) {
    await assertCommand(() => press(name), { command });
    await page.locator(`[data-command="${command}"][data-state="done"]`).waitFor();
  }
  await page.getByLabel('Page on the wall').selectOption('Current weather');
  await assertCommand(() => press('Show'), { command: 'page', argument: 'Current weather' });
  await see(page, 'Page: Accepted.');
  await page.getByLabel('Brightness of the wall').focus();
  await assertCommand(() => page.keyboard.press('ArrowLeft'), { command: 'brightness', argument: '95' });
  assertSilent(page);
});

test('the keyboard is enough', async () => {
  const page = await openPage(gateway.url);
  await seeLink(page, 'live');
  const focus = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent);
  await page.keyboard.press('Tab');
  assert.equal(await focus(), 'Skip to the page');
  const reached = [];
  for (let press = 0; press < 40; press += 1) {
    await page.keyboard.press('Tab');
    reached.push(await focus());
  }
  for (const name of ['Home', 'Status', 'Settings', 'Back', 'Garbage out', 'Page on the wall', 'Message to the wall', 'Send']) {
    assert.ok(reached.includes(name), `${name} in ${reached}`);
  }
  await page.getByRole('button', { name: 'Forward' }).focus();
  await assertCommand(() => page.keyboard.press('Enter'), { command: 'fwd' });
  await page.getByRole('button', { name: 'Settings', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Settings' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal(await focus(), 'Settings');
  assertSilent(page);
});

test('why not is said in words', async () => {
  const page = await openPage(gateway.url);
  await page.getByLabel('Message to the wall').fill('Dinner!');
  await page.keyboard.press('Enter');
  await see(page, /Message: .*--write-token/);
  assert.equal(await page.getByLabel('Message to the wall').inputValue(), 'Dinner!', 'it is not lost');
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/pages/status.js')));
  await gateway.kill();
  await page.getByRole('button', { name: 'Forward' }).click();
  await see(page, 'Forward: The gateway cannot be reached.');
  await page.locator('[data-command="fwd"][data-state="failed"]').waitFor();
  await page.evaluate(() => (location.hash = '#/status'));
  await see(page, /webcontrol\/fwd: The gateway cannot be reached/);
  await gateway.start();
});

test('a token is asked for once, and may be remembered', async () => {
  const guarded = await Gateway.start('--write-token', TOKEN);
  const page = await openPage(guarded.url);
  await seeLink(page, 'live');
  await page.getByLabel('Message to the wall').fill('Dinner!');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Token' }).fill('wrong');
  await page.keyboard.press('Enter');
  await see(page, 'This is not the token.');
  await page.getByRole('textbox', { name: 'Token' }).fill(TOKEN);
  await page.getByLabel('Remember on this device').check();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await see(page, 'Message: Accepted.');
  await page.locator('.card-message', { hasText: 'Dinner!' }).waitFor();
  await page.reload({ waitUntil: 'commit' });
  await page.getByRole('button', { name: 'Forward' }).click();
  await see(page, 'Forward: Accepted.');
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await guarded.kill();
});

test('units and clock follow the reader, and a switch', async () => {
  const guarded = await Gateway.start('--write-token', TOKEN);
  await guarded.put('Weather', weather(50));
  await guarded.put('Moon', { phase: 1, sunevent: 'Sunset:   04:32 PM' });
  for (const [locale, degrees, sunset] of [
    ['en-US', '50°', '4:32 PM'],
    ['de-DE', '10°', '16:32'],
    ['fr-FR', '10°', '16:32'],
  ]) {
    const page = await openPage(guarded.url, { locale });
    await see(page, degrees);
    await see(page, sunset);
    assertSilent(page);
  }
  const page = await openPage(guarded.url);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByText('°C, km/h').click();
  await page.getByText('24 hours').click();
  await page.getByText('Dark').click();
  await page.getByRole('button', { name: 'Done' }).click();
  await see(page, '10°');
  await see(page, '16:32');
  await page.reload({ waitUntil: 'commit' });
  await see(page, '16:32');
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await guarded.kill();
});

test('less motion means none', async () => {
  const guarded = await Gateway.start('--write-token', TOKEN);
  await guarded.put('Weather', weather(50));
  const page = await openPage(guarded.url, { reducedMotion: 'reduce' });
  await see(page, '50°');
  await guarded.put('Weather', weather(51));
  const figure = page.locator('.now-temperature .fig[data-new]');
  await figure.waitFor();
  assert.equal(await figure.evaluate((element) => getComputedStyle(element).transitionDuration), '0s');
  await guarded.kill();
});

test('a kiosk hides what can be pressed, and stays on its page', async () => {
  const guarded = await Gateway.start('--write-token', TOKEN);
  await guarded.put('MLB', [{ id: '1', awayAbbreviation: 'BOS', homeAbbreviation: 'NYY', status: 'in', awayScore: '5', homeScore: '3' }]);
  const page = await openPage(`${guarded.url}?kiosk=MLB`);
  await see(page, '1 game, 1 live');
  for (const name of ['.nav', '.top-settings', '.foot']) assert.equal(await page.locator(name).isVisible(), false, name);
  assert.equal(await page.locator('.top-time').isVisible(), true);
  const home = await openPage(`${guarded.url}?kiosk`);
  await home.locator('.card-weather').waitFor();
  assert.equal(await home.locator('.remote').isVisible(), false);
  assertSilent(page);
  await guarded.kill();
});

/**
 * A wall of four by two LEDs, the first of which is red.
 * @param {import('node:test').TestContext} t
 * @param {string} shown its page
 * @param {number} brightness
 */
async function startWall(t, shown, brightness) {
  const server = createServer((request, response) => {
    if (request.url === '/status') return response.end('{"wall":"hall","size":"4x2","paused":true,"connected":true}');
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const pixels = Buffer.from([1, 255, 0, 0, 7, 0, 0, 0]).toString('base64');
    response.write(`event: frame\ndata: {"type":"frame","width":4,"height":2,"page":"${shown}","brightness":${brightness},"pixels":"${pixels}"}\n\n`);
  }).listen(0, '127.0.0.1');
  const end = () => {
    server.closeAllConnections();
    server.close();
  };
  t.after(end);
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}/`, end };
}

test('any wall is shown, with its brightness, and which does not answer', async (t) => {
  const attic = await startWall(t, 'Moon', 40);
  const walled = await Gateway.start('--wall', `hall=${(await startWall(t, 'Clock', 100)).url}`, '--wall', `attic=${attic.url}`);
  const page = await openPage(`${walled.url}#/wall`);
  await see(page, 'Clock · paused · 4x2');
  const names = await page.getByRole('combobox', { name: 'Wall', exact: true }).locator('option').allTextContents();
  await page.getByRole('combobox', { name: 'Wall', exact: true }).selectOption('attic');
  await see(page, 'Moon · paused · 4x2');
  assert.deepEqual(names.toSorted(), ['attic', 'hall']);
  assert.equal(await page.getByLabel('Brightness of the wall').inputValue(), '40');
  attic.end();
  await see(page, 'The wall does not answer.');
});

test('the wall is drawn as it is', async (t) => {
  const walled = await Gateway.start('--wall', `hall=${(await startWall(t, 'Clock', 100)).url}`);
  const page = await openPage(`${walled.url}#/wall`);
  await see(page, 'Clock · paused · 4x2');
  const canvas = page.getByRole('img', { name: 'The wall shows' });
  assert.equal(await canvas.getAttribute('aria-label'), 'The wall shows Clock');
  const [first, last] = await canvas.evaluate((element) => {
    const { width, height } = /** @type {HTMLCanvasElement} */ (element);
    const { data } = /** @type {any} */ (element).getContext('2d').getImageData(0, 0, width, height);
    const at = (/** @type {number} */ x, /** @type {number} */ y) => [...data.slice((y * width + x) * 4, (y * width + x) * 4 + 3)];
    return [at(width >> 3, height >> 2), at(width - (width >> 3), height - (height >> 2))];
  });
  assert.ok(first[0] > 200 && first[1] < 60, `the first LED is red: ${first}`);
  assert.ok(Math.max(...last) < 60, `the last is off: ${last}`);
  for (const [name, command] of [['On', 'on'], ['Off', 'off'], ['Forward', 'fwd']]) {
    await assertCommand(() => page.getByRole('button', { name, exact: true }).click(), { command, wall: 'hall' }, walled);
  }
  assert.equal(await overflow(page), 0);
  assertSilent(page);
  await walled.kill();
});

test('a message is seen before it is sent', async () => {
  const guarded = await Gateway.start('--write-token', TOKEN);
  const page = await openPage(`${guarded.url}#/wall`);
  const picture = () => page.getByRole('img', { name: 'What the message will look like' }).evaluate((element) => /** @type {HTMLCanvasElement} */ (element).toDataURL());
  await page.getByRole('textbox', { name: 'Text' }).fill('Soup');
  const white = await picture();
  await page.getByRole('radio', { name: 'Red' }).check();
  const red = await picture();
  assert.notEqual(red, white);
  await page.getByRole('textbox', { name: 'Title' }).fill('Kitchen');
  assert.notEqual(await picture(), red);
  await page.getByLabel('Interrupt').check();
  await page.getByLabel('Stays for').selectOption('1 minute');
  await page.getByRole('button', { name: 'Send to the wall' }).click();
  await page.getByRole('textbox', { name: 'Token' }).fill(TOKEN);
  await page.keyboard.press('Enter');
  await see(page, 'Message: Accepted.');
  const { values } = await (await fetch(new URL('key/Message', guarded.url))).json();
  assert.deepEqual(values, { text: 'Soup', title: 'Kitchen', color: '#ff5b4a', priority: 'urgent' });
  assertSilent(page);
  await guarded.kill();
});
