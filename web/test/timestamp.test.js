import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDate, parseTimeOfDay, parseTimestamp } from '../js/lenient.js';

test('both formats of timestamps are read', () => {
  for (const [given, expected] of /** @type {[unknown, string | undefined][]} */ ([
    ['06/06/2021 12:05 AM -0400', '2021-06-06T04:05:00Z'],
    ['06/06/2021 12:20:06 PM -0400', '2021-06-06T16:20:06Z'],
    ['6/6/2021 1:05 pm +05:30', '2021-06-06T07:35:00Z'],
    ['2021-06-06T00:05:00-04:00', '2021-06-06T04:05:00Z'],
    ['2022-09-11T17:00Z', '2022-09-11T17:00:00Z'],
    ['2021-06-06T00:05:00.250Z', '2021-06-06T00:05:00.250Z'],
    ['2021-06-06', undefined],
    ['yesterday', undefined],
    ['99/99/2021 12:05 AM -0400', '2029-06-07T04:05:00Z'],
    ['', undefined],
    [1623038400, undefined],
    [null, undefined],
  ])) {
    const instant = parseTimestamp(given);
    assert.equal(instant, expected && Date.parse(expected), String(given));
  }
});

test('dates and times of day are read', () => {
  assert.equal(parseDate('2026-11-26'), Date.UTC(2026, 10, 26));
  assert.equal(parseDate('2026-11-26T09:00:00Z'), undefined);
  assert.equal(parseTimeOfDay('06:58 AM'), 6 * 60 + 58);
  assert.equal(parseTimeOfDay('12:01 AM'), 1);
  assert.equal(parseTimeOfDay('12:01 PM'), 12 * 60 + 1);
  assert.equal(parseTimeOfDay('23:30'), 23 * 60 + 30);
  assert.equal(parseTimeOfDay('soon'), undefined);
});
