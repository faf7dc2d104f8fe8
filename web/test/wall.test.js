import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFrame } from '../js/wall/frame.js';

/** @param {number[]} runs @param {object} [more] */
const frame = (runs, more) => JSON.stringify({ type: 'frame', width: 3, height: 2, page: 'Clock', brightness: 40, pixels: Buffer.from(runs).toString('base64'), ...more });

test('runs are unpacked row by row', () => {
  const read = readFrame(frame([2, 255, 0, 0, 4, 0, 0, 9]));
  assert.deepEqual([...(read?.pixels ?? [])], [255, 0, 0, 255, 255, 0, 0, 255, ...Array(4).fill([0, 0, 9, 255]).flat()]);
  assert.equal(read?.page, 'Clock');
  assert.equal(read?.brightness, 40);
});

test('a frame that is too long, too short or none does no harm', () => {
  assert.equal(readFrame(frame([255, 1, 1, 1]))?.pixels.length, 24);
  assert.equal(readFrame(frame([1, 1, 1, 1]))?.pixels.length, 24);
  assert.equal(readFrame(frame([1, 1]))?.pixels.length, 24);
  for (const data of ['', '[]', 'null', frame([], { width: 1e9 }), frame([], { width: -1 }), frame([], { height: '2' }), frame([], { pixels: '%%' })]) {
    assert.equal(readFrame(data), undefined, data);
  }
});
