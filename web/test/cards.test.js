/** Every card over every fixture of its key, against what was looked at and found good. `WALLFEED_BLESS=1` writes it anew. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { CONTEXT, fixtures, keys, outline, put } from './page.js';
import { agendaCard } from '../js/cards/agenda.js';
import { airCard } from '../js/cards/air.js';
import { ballGamesCard } from '../js/cards/ball-games.js';
import { baseballCard } from '../js/cards/baseball.js';
import { cardElement, concerns } from '../js/cards/card.js';
import { daysCard } from '../js/cards/days.js';
import { eventCard } from '../js/cards/event.js';
import { familyCard } from '../js/cards/family.js';
import { footballGamesCard } from '../js/cards/football-games.js';
import { footballCard } from '../js/cards/football.js';
import { githubCard } from '../js/cards/github.js';
import { hoursCard } from '../js/cards/hours.js';
import { meetingCard } from '../js/cards/meeting.js';
import { messageCard } from '../js/cards/message.js';
import { moonCard } from '../js/cards/moon.js';
import { servicesCard } from '../js/cards/services.js';
import { matchesCard } from '../js/cards/soccer.js';
import { trackCard } from '../js/cards/track.js';
import { weatherCard } from '../js/cards/weather.js';
import { morph } from '../js/dom.js';
import { Store } from '../js/store.js';

const CARDS = [
  agendaCard,
  airCard,
  ballGamesCard,
  baseballCard,
  daysCard,
  eventCard,
  familyCard,
  footballCard,
  footballGamesCard,
  githubCard,
  hoursCard,
  matchesCard,
  meetingCard,
  messageCard,
  moonCard,
  servicesCard,
  trackCard,
  weatherCard,
];

/** @param {string} key @param {string} json */
function render(key, json) {
  const store = new Store();
  put(store, key, json);
  return CARDS.filter((card) => concerns(card, key)).map((card) => cardElement(card, store.documents, CONTEXT));
}

for (const { name, key, json } of fixtures.filter(({ name }) => !name.startsWith('hostile-'))) {
  test(`${name} looks as it should`, () => {
    const actual = render(key, json)
      .map((element) => (element ? outline(element) : 'nothing\n'))
      .join('\n');
    const golden = new URL(`golden/${name}.txt`, import.meta.url);
    if (process.env.WALLFEED_BLESS) writeFileSync(golden, actual);
    assert.ok(existsSync(golden), 'run again with WALLFEED_BLESS=1 and look at what it writes');
    assert.equal(actual, readFileSync(golden, 'utf8'));
  });
}

for (const { name, key, json } of fixtures.filter(({ name }) => name.startsWith('hostile-'))) {
  test(`${name} is text and nothing else`, () => {
    for (const each of key === 'any' ? keys : [key]) {
      for (const element of render(each, json)) if (element) assertHarmless(element);
    }
  });
}

/** @param {Element} element */
function assertHarmless(element) {
  for (const each of [element, ...element.querySelectorAll('*')]) {
    assert.ok(!['script', 'img', 'iframe', 'object', 'style', 'h1'].includes(each.localName), `<${each.localName}>`);
    for (const { name, value } of each.attributes) {
      assert.ok(!name.startsWith('on'), name);
      assert.ok(!/javascript:|url\(/i.test(value), value);
    }
  }
  assert.ok((element.textContent ?? '').length < 20_000, 'long texts are cut');
}

test('without a document, a card says what it waits for, or is left out', () => {
  for (const card of CARDS) {
    const element = cardElement(card, {}, CONTEXT);
    if (card.isOptional) assert.equal(element, null);
    else assert.match(element?.textContent ?? '', /Waiting for /);
  }
});

test('every card can become every other state of itself', () => {
  for (const card of CARDS) {
    const states = fixtures.filter(({ key }) => concerns(card, key) || key === 'any').map(({ key, json }) => [key === 'any' ? card.key : key, json]);
    let live = cardElement({ ...card, isOptional: false }, {}, CONTEXT);
    for (const [key, json] of [...states, ...states.toReversed()]) {
      const store = new Store();
      put(store, key, json);
      const next = cardElement({ ...card, isOptional: false }, store.documents, CONTEXT);
      const fresh = cardElement({ ...card, isOptional: false }, store.documents, CONTEXT);
      assert.ok(live && next && fresh);
      live = /** @type {HTMLElement} */ (morph(live, next));
      assert.equal(outline(live), outline(fresh));
    }
  }
});

test('a stale document is marked, a demo too', () => {
  const store = new Store();
  put(store, 'AQI', '{"updated":"11/22/2026 2:00 PM -0500","valid":"11/22/2026 2:15:00 PM -0500","demo":true,"values":{"aqi_score":"12"}}');
  const element = cardElement(airCard, store.documents, CONTEXT);
  assert.ok(element?.hasAttribute('data-stale'));
  assert.equal(element?.querySelector('.card-meta')?.textContent, 'demostale1 h ago');
});
