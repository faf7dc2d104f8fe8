/** Football games: quarter, clock, possession, down and distance. */

import { h } from '../dom.js';
import { list, parseTimestamp, shape, text } from '../lenient.js';
import { words } from './card.js';
import { inOrder, leading, readState } from './game.js';

/** A period without a clock. */
const HALFTIME = 'Halftime';

/** @type {Reader<Wire.FootballGame>} */
const readGame = shape({
  date: text,
  fulldate: text,
  state: readState,
  homeabrv: text,
  awayabrv: text,
  homecolor: text,
  awaycolor: text,
  homerecord: text,
  awayrecord: text,
  homescore: text,
  awayscore: text,
  detail: text,
  period: text,
  clock: text,
  possession: text,
  position: text,
  downandyardage: text,
  lastplay: text,
});

/** @type {Reader<Wire.FootballWeek>} */
export const readWeek = shape({ seasontype: text, weekname: text, weekdates: text, events: list(readGame) });

/** @type {Card} */
export const footballCard = {
  name: 'football',
  title: 'Football',
  key: 'NFL',
  page: 'nfl',
  waiting: 'the football feed',
  isOptional: true,
  body: (documents, context) => leading(gamesOf(documents.NFL?.values) ?? [], live, context),
};

/**
 * @param {unknown} given
 * @returns {FootballGame[] | undefined}
 */
export function gamesOf(given) {
  const games = readWeek(given)?.events?.map((line) => {
    const state = line.state ?? 'pre';
    const score = (/** @type {string | undefined} */ points) => (state === 'pre' ? undefined : points);
    return {
      id: `${line.awayabrv} ${line.homeabrv} ${line.fulldate}`,
      state,
      away: { name: line.awayabrv, color: line.awaycolor, record: line.awayrecord, score: score(line.awayscore), hasBall: hasBall(line, line.awayabrv) },
      home: { name: line.homeabrv, color: line.homecolor, record: line.homerecord, score: score(line.homescore), hasBall: hasBall(line, line.homeabrv) },
      start: parseTimestamp(line.fulldate),
      detail: line.detail,
      short: clock(line),
      lastPlay: line.lastplay,
      line,
    };
  });
  return games && inOrder(games);
}

/** @param {Wire.FootballGame} line @param {string | undefined} team */
function hasBall({ possession, state }, team) {
  return state === 'in' && possession !== undefined && possession === team;
}

/** How a game stands that is on. @param {FootballGame} game */
export function live({ line, detail }) {
  return h(
    'div',
    { class: 'drive' },
    h('p', { class: 'inning' }, h('span', { class: 'live-mark' }), words(detail ?? line.period)),
    line.clock && line.period !== HALFTIME && h('p', { class: 'game-clock fig' }, words(line.clock)),
    line.downandyardage && h('p', { class: 'down' }, words(line.downandyardage)),
    line.position && h('p', { class: 'quiet' }, 'at ', words(line.position)),
  );
}

/** @param {Wire.FootballGame} line */
function clock({ period, clock: left }) {
  return [period, period !== HALFTIME && left].filter(Boolean).join(' ');
}
