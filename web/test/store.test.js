import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOW } from './page.js';
import { Replay } from '../js/stream.js';
import { Store, keepDocuments } from '../js/store.js';

/** @param {string} name @param {unknown} data @returns {StreamEvent} */
const event = (name, data) => ({ name, data: JSON.stringify(data) });
const update = (/** @type {string} */ type, /** @type {unknown} */ values = {}) => event('update', { type, values });
const hello = (/** @type {boolean} */ resumed, /** @type {string[]} */ ...keys) => event('hello', { type: 'hello', epoch: 'e', resumed, store: 'up', keys });

/** @param {...StreamEvent} events */
function storeOf(...events) {
  const store = new Store();
  for (const each of events) store.apply(each, NOW);
  return store;
}

test('the latest document of each key is kept, with its times', () => {
  const store = storeOf(event('update', { type: 'Moon', updated: '11/22/2026 3:05 PM -0500', valid: 'soon', values: { phase: 1 }, demo: true }), update('AQI'));
  assert.deepEqual(store.keys, ['AQI', 'Moon']);
  assert.deepEqual(store.documents.Moon, { key: 'Moon', updated: Date.parse('2026-11-22T20:05:00Z'), valid: undefined, demo: true, values: { phase: 1 }, size: 100 });
});

test('a fresh start drops what is gone, a resumed one drops nothing', () => {
  assert.deepEqual(storeOf(update('A'), update('B'), hello(false, 'B')).keys, ['B']);
  assert.deepEqual(storeOf(update('A'), update('B'), hello(true, 'B')).keys, ['A', 'B']);
});

test('a gateway that starts while its store is down takes nothing away', () => {
  const greeting = event('hello', { type: 'hello', epoch: 'e', resumed: false, store: 'down', keys: [] });
  assert.deepEqual(storeOf(update('A'), update('B'), greeting).keys, ['A', 'B']);
  const replay = new Replay();
  for (const each of [hello(false, 'A', 'B'), update('A'), update('B'), greeting]) replay.remember(each);
  assert.deepEqual(storeOf(update('Old'), ...replay.events()).keys, ['A', 'B', 'Old']);
  for (const each of [hello(false, 'B'), update('B')]) replay.remember(each);
  assert.deepEqual(storeOf(update('Old'), ...replay.events()).keys, ['B']);
});

test('it knows when the first documents are complete', () => {
  assert.equal(storeOf(update('A')).isComplete, false);
  assert.equal(storeOf(hello(false)).isComplete, true);
  assert.equal(storeOf(hello(false, 'A', 'B'), update('A')).isComplete, false);
  assert.equal(storeOf(hello(false, 'A', 'B'), update('A'), update('B')).isComplete, true);
  assert.equal(storeOf(hello(false, 'A', 'B'), update('A'), event('delete', { type: 'B' })).isComplete, true);
  const kept = new Store();
  kept.restore([{ key: 'A', demo: false, values: 1, size: 1 }]);
  assert.equal(kept.isComplete, true);
});

test('deletions, status and commands', () => {
  const store = storeOf(update('A'), event('delete', { type: 'A', reason: 'expired' }), event('status', { type: 'status', store: 'down' }));
  assert.deepEqual(store.keys, []);
  assert.equal(store.isStoreUp, false);
  store.apply(event('update', { type: 'webcontrol', command: 'fwd' }), NOW);
  assert.deepEqual(store.keys, [], 'a command is no document');
});

test('listeners are told which keys changed', () => {
  const store = storeOf(update('A'));
  /** @type {string[][]} */
  const told = [];
  const end = store.subscribe((keys) => told.push(keys));
  store.apply(update('B'), NOW);
  store.apply(hello(false, 'B'), NOW);
  end();
  store.apply(update('C'), NOW);
  assert.deepEqual(told, [['B'], ['A']]);
});

test('a key may have any name', () => {
  const store = storeOf(update('__proto__', 1), update('constructor', 2));
  assert.deepEqual(store.keys, ['__proto__', 'constructor']);
  assert.equal(Object.getPrototypeOf(store.documents), null);
});

test('events that are no objects are nothing, and no JSON is an error', () => {
  const store = storeOf(event('update', 5), event('update', null), event('update', { type: 7 }), event('hello', { keys: 'all' }), { name: 'ping', data: '' });
  assert.deepEqual(store.keys, []);
  assert.throws(() => store.apply({ name: 'update', data: '{' }, NOW), SyntaxError);
});

test('the rate is that of the last minute', () => {
  const store = new Store();
  for (let second = 0; second < 90; second += 1) store.apply(update('A'), NOW + second * 1000);
  assert.equal(store.rate(NOW + 89_000), 1);
  assert.equal(store.rate(NOW + 200_000), 0);
});

test('a newcomer is told what the others know', () => {
  const replay = new Replay();
  assert.deepEqual(replay.events(), []);
  const events = [hello(false, 'A', 'B"\\'), update('A', 1), update('B"\\', 1), update('A', 2), event('update', { type: 'webcontrol', command: 'pp' }), event('delete', { type: 'C' }), event('status', { type: 'status', store: 'down' })];
  for (const each of events) replay.remember(each);
  const fresh = storeOf(update('Old'), ...replay.events());
  assert.deepEqual(fresh.keys, ['A', 'B"\\']);
  assert.equal(fresh.documents.A?.values, 2);
  assert.equal(fresh.isStoreUp, false);
  replay.remember(hello(false, 'A'));
  assert.deepEqual(storeOf(...replay.events()).keys, ['A']);
});

test('documents are kept for the next visit', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  Object.assign(globalThis, { addEventListener() {} });
  /** @type {Map<string, string>} */
  const kept = new Map();
  const storage = { getItem: (/** @type {string} */ name) => kept.get(name) ?? null, setItem: (/** @type {string} */ name, /** @type {string} */ value) => kept.set(name, value) };
  const first = new Store();
  keepDocuments(first, storage);
  first.apply(update('A', { phase: 3 }), NOW);
  first.apply(update('Image', 'x'.repeat(100_000)), NOW);
  t.mock.timers.tick(10_000);
  const second = new Store();
  keepDocuments(second, storage);
  assert.deepEqual(second.documents.A, { key: 'A', demo: false, values: { phase: 3 }, size: 33 });
  assert.deepEqual(second.keys, ['A'], 'pictures are not worth their room');
  kept.set('wallfeed.documents', '[{"key":5},null,"x"');
  keepDocuments(new Store(), storage);
});
