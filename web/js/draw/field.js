/** A football field with the ball on it. The visitors' end zone is on the left. */

import { svg } from '../dom.js';
import { hexColor } from '../cards/card.js';

/** One unit is one yard. */
const FIELD = 100;
const END_ZONE = 10;
const HEIGHT = 32;

/** `NE 34`: whose half, and how far from that team's goal. `50` is the middle. */
const POSITION = /^(?:(\S+) )?(\d{1,2})$/;
/** `3rd & 9`, `1st & Goal` */
const TO_GO = /& (\d{1,2})$/;

/** @param {Drive} drive */
export function field({ away, home, position, toGo, isHomeBall }) {
  const ball = yard(position, home.name);
  if (ball === undefined) return null;
  const direction = isHomeBall ? -1 : 1;
  const distance = TO_GO.exec(toGo ?? '');
  const firstDown = distance && ball + direction * Number(distance[1]);
  return svg(
    'svg',
    { class: 'gridiron', viewBox: `0 0 ${FIELD + 2 * END_ZONE} ${HEIGHT}`, role: 'img', 'aria-label': inWords({ away, home, position, toGo, isHomeBall }) },
    svg('rect', { class: 'field-grass', width: FIELD + 2 * END_ZONE, height: HEIGHT, rx: 2 }),
    endZone(0, away),
    endZone(FIELD + END_ZONE, home),
    Array.from({ length: 11 }, (_, index) => svg('path', { class: 'field-line', d: `M${END_ZONE + index * 10} 0v${HEIGHT}` })),
    firstDown !== null && firstDown > 0 && firstDown < FIELD && svg('path', { class: 'field-first-down', d: `M${END_ZONE + firstDown} 0v${HEIGHT}` }),
    svg('path', { class: 'field-scrimmage', d: `M${END_ZONE + ball} 0v${HEIGHT}` }),
    svg('path', { class: 'field-arrow', d: `M${END_ZONE + ball + direction * 3} ${HEIGHT / 2 - 4}l${direction * 5} 4 ${-direction * 5} 4z` }),
    svg('ellipse', { class: 'field-ball', cx: END_ZONE + ball, cy: HEIGHT / 2, rx: 2.6, ry: 1.7 }),
  );
}

/** @param {Drive} drive */
function inWords({ away, home, position, toGo, isHomeBall }) {
  const [attacker, defender] = isHomeBall ? [home, away] : [away, home];
  return `${attacker.name ?? 'One team'} has the ball at ${position}${toGo ? `, ${toGo}` : ''}, on the way to ${defender.name ?? 'the other'}’s goal`;
}

/** Yards from the visitors' goal. @param {string} position @param {string | undefined} home */
function yard(position, home) {
  const match = POSITION.exec(position.trim());
  if (!match || Number(match[2]) > FIELD / 2) return undefined;
  return match[1] === home ? FIELD - Number(match[2]) : Number(match[2]);
}

/** @param {number} x @param {Team} team */
function endZone(x, { color }) {
  return svg('rect', { x, width: END_ZONE, height: HEIGHT, fill: hexColor(color) ?? '#777' });
}
