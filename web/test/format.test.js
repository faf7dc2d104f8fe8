import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTEXT, NOW } from './page.js';
import { groundSpeed } from '../js/cards/track.js';
import { civil } from '../js/civil.js';
import * as format from '../js/format.js';
import { size } from '../js/pages/status.js';
import { Settings, customs } from '../js/app.js';

/** @type {Context} */
const GERMAN = { ...CONTEXT, locale: 'de-DE', units: 'metric', clock: 24, timeZone: 'Europe/Berlin' };
/** @type {Context} */
const FRENCH = { ...GERMAN, locale: 'fr-FR' };

/** @param {string} text */
const plain = (text) => text.replace(/[\u00A0\u202F]/g, ' ');

test('units and clock are the reader’s', () => {
  for (const [actual, expected] of [
    [format.temperature(68.4, CONTEXT), '68°'],
    [format.temperature(68.4, GERMAN), '20°'],
    [format.temperature(31.9, GERMAN), '0°'],
    [format.temperature(-40, GERMAN), '-40°'],
    [format.temperature(undefined, GERMAN), '–'],
    [format.windSpeed(10, CONTEXT), '10 mph'],
    [format.windSpeed(10, FRENCH), '16 km/h'],
    [groundSpeed(4.32, GERMAN), '8,0 km/h'],
    [groundSpeed(4.32, CONTEXT), '5.0 mph'],
    [civil('11/22/2026 2:58:15 PM', CONTEXT), 'Sun, Nov 22 2:58 PM'],
    [civil('2026-11-22 12:41:07 AM EST', GERMAN), 'So., 22. Nov. 00:41 EST'],
    [civil('2026-11-22 23:05:00', FRENCH), 'dim. 22 nov. 23:05'],
    [civil('a while ago', FRENCH), 'a while ago'],
    [format.time(NOW, CONTEXT), '3:10 PM'],
    [format.time(NOW, GERMAN), '21:10'],
    [format.time(NOW, { ...GERMAN, clock: 12 }), '9:10 PM'],
    [format.timeOfDay(5, CONTEXT), '12:05 AM'],
    [format.timeOfDay(5, FRENCH), '00:05'],
    [format.hour(13 * 60, CONTEXT), '1 PM'],
    [format.hour(0, CONTEXT), '12 AM'],
    [format.hour(9 * 60, GERMAN), '09'],
    [format.longDate(NOW, CONTEXT), 'Sunday, November 22'],
    [format.longDate(NOW, GERMAN), 'Sonntag, 22. November'],
    [format.shortDate(NOW, FRENCH), 'dim. 22 nov.'],
    [format.number(1234.5, FRENCH, 1), '1 234,5'],
    [size(12_345, GERMAN), '12,1 KiB'],
  ]) {
    assert.equal(plain(actual), expected);
  }
});

test('spans are said in their largest unit', () => {
  for (const [milliseconds, expected] of /** @type {[number, string][]} */ ([
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [47 * 3_600_000, '47 h'],
    [48 * 3_600_000, '2 days'],
  ])) {
    assert.equal(format.span(milliseconds), expected);
  }
  assert.equal(format.duration(65 * 60_000), '1 h 5 min');
  assert.equal(format.duration(120 * 60_000), '2 h');
  assert.equal(format.ago(NOW + 5_000, NOW), 'now');
  assert.equal(format.ago(NOW - 61_000, NOW), '1 min ago');
});

test('days are counted by the calendar, not by hours', () => {
  const at = (/** @type {string} */ text) => format.daysUntil(Date.parse(text), CONTEXT);
  assert.equal(at('2026-11-22T23:59:00-05:00'), 0);
  assert.equal(at('2026-11-23T00:00:00-05:00'), 1);
  assert.equal(at('2026-11-21T23:59:00-05:00'), -1);
  assert.equal(at('2027-03-15T00:30:00-04:00'), 113, 'across the change of the clocks');
});

test('ordinals', () => {
  const words = [1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 101, 111, 112, 113].map(format.ordinal);
  assert.equal(words.join(' '), '1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 23rd 101st 111th 112th 113th');
});

test('customs follow the locale, choices stay', () => {
  assert.deepEqual(customs('en-US'), { units: 'us', clock: 12 });
  assert.deepEqual(customs('en'), { units: 'us', clock: 12 });
  assert.deepEqual(customs('de-DE'), { units: 'metric', clock: 24 });
  assert.deepEqual(customs('fr'), { units: 'metric', clock: 24 });
  assert.deepEqual(customs('en-GB'), { units: 'metric', clock: 24 });

  const kept = new Map([['wallfeed.settings', '{"units":"furlongs","clock":"24"}']]);
  const storage = { getItem: (/** @type {string} */ name) => kept.get(name) ?? null, setItem: (/** @type {string} */ name, /** @type {string} */ value) => kept.set(name, value) };
  const settings = new Settings('en-US', storage);
  assert.equal(settings.units, 'us', 'what cannot be is forgotten');
  let told = 0;
  settings.subscribe(() => (told += 1));
  settings.choose({ units: 'metric' });
  assert.equal(told, 1);
  assert.equal(new Settings('en-US', storage).units, 'metric');
  assert.equal(new Settings('en-US', storage).clock, 12);
});
