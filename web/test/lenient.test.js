import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal, flag, list, shape, text, whole, word } from '../js/lenient.js';

/**
 * @template T
 * @param {Reader<T>} reader
 * @param {[given: unknown, expected: T | undefined][]} cases
 */
function check(reader, cases) {
  for (const [given, expected] of cases) assert.deepEqual(reader(given), expected, JSON.stringify(given));
}

test('numbers may be strings', () => {
  check(decimal, [
    [1.5, 1.5],
    [' 2 ', 2],
    ['-0.5', -0.5],
    ['', undefined],
    ['twelve', undefined],
    [Infinity, undefined],
    [null, undefined],
    [true, undefined],
    [[1], undefined],
  ]);
  check(whole, [
    [1.6, 2],
    ['3', 3],
    ['x', undefined],
  ]);
});

test('texts may be numbers, and are cut before they are too long', () => {
  check(text, [
    ['a', 'a'],
    [5, '5'],
    [false, 'false'],
    [null, undefined],
    [{}, undefined],
  ]);
  assert.equal(text('x'.repeat(100_000))?.length, 2001);
  assert.equal(text(`${'x'.repeat(1999)}😀😀`), `${'x'.repeat(1999)}…`, 'not in the middle of a character');
});

test('flags are written in many ways', () => {
  check(flag, [
    [true, true],
    ['True', true],
    [1, true],
    ['no', false],
    [0, false],
    ['perhaps', undefined],
    [null, undefined],
  ]);
});

test('an unknown word is absent', () => {
  check(word('pre', 'in'), [
    ['in', 'in'],
    ['In', undefined],
    [3, undefined],
  ]);
});

test('lists leave out what is wrong, objects too', () => {
  check(list(decimal), [
    [[1, 'x', '2'], [1, 2]],
    ['no list', undefined],
    [[], []],
  ]);
  /** @type {Reader<{a?: number, b?: string}>} */
  const thing = shape({ a: decimal, b: text });
  check(thing, [
    [{ a: '1', b: 'x', c: 3 }, { a: 1, b: 'x' }],
    [{ a: {} }, {}],
    [[], undefined],
    [null, undefined],
    ['text', undefined],
  ]);
});
