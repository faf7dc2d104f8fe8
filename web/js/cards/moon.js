/** Sun and moon: the phase as it looks, and what comes next. */

import { h, svg } from '../dom.js';
import { number, timeOfDay } from '../format.js';
import { parseTimeOfDay, shape, text, whole } from '../lenient.js';
import { fact, words } from './card.js';

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

/** @type {Reader<Wire.Moon>} */
const readMoon = shape({ phase: whole, illumstr: text, sunevent: text, moonevent: text });

/** @type {Card} */
export const moonCard = {
  name: 'moon',
  title: 'Sun and moon',
  key: 'Moon',
  waiting: 'the moon feed',
  body(documents, context) {
    const moon = readMoon(documents.Moon?.values);
    if (moon?.phase === undefined) return null;
    const { phase, illumstr, sunevent, moonevent } = moon;
    return [
      moonDisc(phase),
      h('div', { class: 'moon-words' }, h('p', { class: 'moon-phase' }, phaseName(phase)), lit(illumstr, context)),
      h('dl', { class: 'facts' }, event(sunevent, context), event(moonevent, context)),
    ];
  },
};

/** @param {string | undefined} share `"97.3%"` @param {Context} context */
function lit(share, context) {
  const percent = parseFloat(share ?? '');
  return Number.isFinite(percent) && h('p', { class: 'quiet' }, h('span', { class: 'fig' }, `${number(percent, context)} %`), ' lit');
}

/**
 * `"Sunrise:  06:58 AM"` as a fact; words without a time (`"Polar day"`) as they are.
 * @param {string | undefined} text
 * @param {Context} context
 */
function event(text, context) {
  if (!text) return null;
  const [term, ...rest] = text.split(':');
  const at = rest.join(':').trim();
  const minutes = parseTimeOfDay(at);
  if (minutes !== undefined) return fact(term, h('span', { class: 'fig' }, timeOfDay(minutes, context)));
  return at ? fact(term, words(at)) : fact(term.startsWith('Polar') ? 'Sun' : 'Sky', words(term));
}

/**
 * @param {number} phase 0 to 99: 0 new, 25 first quarter, 50 full
 */
function moonDisc(phase) {
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
function litPath(phase) {
  const turn = (((phase % 100) + 100) % 100) / 100;
  const cosine = Math.cos(2 * Math.PI * turn);
  const width = (RADIUS * Math.abs(cosine)).toFixed(2);
  const isWaxing = turn < 0.5;
  const rim = isWaxing ? 1 : 0;
  const terminator = cosine > 0 ? 1 - rim : rim;
  return `M0 ${-RADIUS}A${RADIUS} ${RADIUS} 0 0 ${rim} 0 ${RADIUS}A${width} ${RADIUS} 0 0 ${terminator} 0 ${-RADIUS}z`;
}

/** @param {number} phase 0 to 99 */
function phaseName(phase) {
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
