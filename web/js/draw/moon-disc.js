/** The moon as it is lit. */

import { svg } from '../dom.js';

const RADIUS = 46;

/** Where the maria lie, as seen from the north: x, y, radius in the disc's units. */
const MARIA = [
  [-14, -18, 13],
  [10, -20, 9],
  [19, -8, 8],
  [25, 6, 6],
  [-26, -2, 12],
  [-12, 10, 8],
  [-20, 20, 7],
  [34, -12, 4],
];

/**
 * @param {number} phase 0 to 99: 0 new, 25 first quarter, 50 full
 */
export function moonDisc(phase) {
  return svg(
    'svg',
    { class: 'moon-disc', viewBox: '-50 -50 100 100', 'aria-hidden': 'true' },
    svg('circle', { class: 'm-glow', r: RADIUS + 3 }),
    svg('circle', { class: 'm-lit', r: RADIUS }),
    svg('g', { class: 'm-maria' }, MARIA.map(([cx, cy, r]) => svg('circle', { cx, cy, r }))),
    svg('path', { class: 'm-crater', d: 'M6 30l-9 13M6 30l6 13M6 30l-16 6' }),
    svg('circle', { class: 'm-ray', cx: 6, cy: 30, r: 2.5 }),
    svg('path', { class: 'm-dark', d: litPath(phase + 50) }),
  );
}

/**
 * Outline of the part of the disc that is lit at a phase: half of the rim, and the terminator, which is half an ellipse.
 * @param {number} phase
 */
export function litPath(phase) {
  const turn = (((phase % 100) + 100) % 100) / 100;
  const cosine = Math.cos(2 * Math.PI * turn);
  const width = (RADIUS * Math.abs(cosine)).toFixed(2);
  const isWaxing = turn < 0.5;
  const rim = isWaxing ? 1 : 0;
  const terminator = cosine > 0 ? 1 - rim : rim;
  return `M0 ${-RADIUS}A${RADIUS} ${RADIUS} 0 0 ${rim} 0 ${RADIUS}A${width} ${RADIUS} 0 0 ${terminator} 0 ${-RADIUS}z`;
}

/** @param {number} phase 0 to 99 */
export function phaseName(phase) {
  const names = /** @type {const} */ ([
    [2, 'New moon'],
    [23, 'Waxing crescent'],
    [28, 'First quarter'],
    [48, 'Waxing gibbous'],
    [53, 'Full moon'],
    [73, 'Waning gibbous'],
    [78, 'Last quarter'],
    [98, 'Waning crescent'],
  ]);
  return names.find(([end]) => phase < end)?.[1] ?? 'New moon';
}
