/** The bases of a ball game, and marks that count. */

import { h, svg } from '../dom.js';

/**
 * @param {{onFirst?: boolean, onSecond?: boolean, onThird?: boolean}} runners
 */
export function diamond({ onFirst, onSecond, onThird }) {
  return svg(
    'svg',
    { class: 'diamond', viewBox: '0 0 64 46', role: 'img', 'aria-label': runnersInWords({ onFirst, onSecond, onThird }) },
    base(50, 31, onFirst),
    base(32, 13, onSecond),
    base(14, 31, onThird),
  );
}

/** @param {number} x @param {number} y @param {boolean | undefined} isTaken */
function base(x, y, isTaken) {
  return svg('path', { class: isTaken ? 'base base-taken' : 'base', d: `M${x} ${y - 11.5}l11.5 11.5-11.5 11.5-11.5-11.500z` });
}

/** @param {{onFirst?: boolean, onSecond?: boolean, onThird?: boolean}} runners */
function runnersInWords({ onFirst, onSecond, onThird }) {
  const bases = [onFirst && 'first', onSecond && 'second', onThird && 'third'].filter(Boolean);
  if (bases.length === 0) return 'Bases empty';
  return bases.length === 3 ? 'Bases loaded' : `Runner on ${bases.join(' and ')}`;
}

/** An inning has so many outs. */
const OUTS = 3;

/** @param {number} count */
export function outsDots(count) {
  return h(
    'span',
    { class: 'dots', role: 'img', 'aria-label': `${count} ${count === 1 ? 'out' : 'outs'}` },
    Array.from({ length: OUTS }, (_, index) => h('i', { class: index < count ? 'dot dot-on' : 'dot' })),
  );
}
