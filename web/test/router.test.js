import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtures, put } from './page.js';
import { infoOf } from '../js/app.js';
import { PAGES, addressed, following, hasContent, kioskOf } from '../js/pages.js';
import { Store } from '../js/store.js';

test('addresses name pages', () => {
  for (const [hash, name] of [
    ['', 'home'],
    ['#/', 'home'],
    ['#/weather', 'weather'],
    ['#/MLB', 'mlb'],
    ['#world-cup', 'world-cup'],
    ['#/World%20Cup', 'world-cup'],
    ['#/%', 'home'],
    ['#/nowhere', 'home'],
    ['#/constructor', 'home'],
  ]) {
    assert.equal(addressed(hash).name, name, hash);
  }
});

test('a kiosk shows what has something to show, one after another', () => {
  assert.deepEqual(kioskOf(''), { isKiosk: false, only: undefined });
  assert.equal(kioskOf('?kiosk').isKiosk, true);
  assert.equal(kioskOf('?kiosk').only, undefined);
  assert.equal(kioskOf('?kiosk=MLB').only?.name, 'mlb');

  const store = new Store();
  for (const name of ['weather', 'mlb-empty', 'nfl-off-season', 'calendar-empty', 'track']) {
    const fixture = fixtures.find((each) => each.name === name);
    if (fixture) put(store, fixture.key, fixture.json);
  }
  const shown = PAGES.filter((page) => hasContent(page, store.documents)).map(({ name }) => name);
  assert.deepEqual(shown, ['home', 'weather', 'track']);
  const turn = [PAGES[0]];
  for (let step = 0; step < 4; step += 1) turn.push(following(turn[step], store.documents));
  assert.deepEqual(turn.map(({ name }) => name), ['home', 'weather', 'track', 'home', 'weather']);
});

test('links lead to the web and nowhere else', () => {
  const info = infoOf({ title: 'Home', links: [{ name: 'Grafana', url: 'http://pi:3000/' }, { name: 'x', url: 'javascript:alert(1)' }, { url: 'https://a/' }, 5] });
  assert.deepEqual(info.links, [{ name: 'Grafana', url: 'http://pi:3000/' }, { name: 'https://a/', url: 'https://a/' }]);
  assert.deepEqual(infoOf('nonsense').links, []);
});
