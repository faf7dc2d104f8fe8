/** Football games: quarter, clock, possession, down and distance. */

import { h } from '../dom.js';
import { parseTimestamp } from '../timestamp.js';
import * as values from '../values.js';
import { words } from './card.js';
import { inOrder, mini, outline, teams } from './game.js';

/** How many other games are listed. */
const OTHERS = 4;

/** A period without a clock. */
const HALFTIME = 'Halftime';

/** @type {Card} */
export const footballCard = {
  name: 'football',
  title: 'Football',
  key: 'NFL',
  page: 'nfl',
  waiting: 'the football feed',
  isOptional: true,
  body(documents, context) {
    const games = gamesOf(documents.NFL?.values) ?? [];
    if (games.length === 0) return null;
    const [first, ...others] = games;
    return [
      featured(first, context),
      others.length > 0 && h('ul', { class: 'minis' }, others.slice(0, OTHERS).map((game) => mini(game, context))),
    ];
  },
};

/**
 * @param {unknown} given
 * @returns {FootballGame[] | undefined}
 */
export function gamesOf(given) {
  const games = values.football(given)?.events?.map((line) => {
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
      line,
    };
  });
  return games && inOrder(games);
}

/** @param {Wire.FootballGame} line @param {string | undefined} team */
function hasBall({ possession, state }, team) {
  return state === 'in' && possession !== undefined && possession === team;
}

/**
 * A game with everything that is known of it.
 * @param {FootballGame} game
 * @param {Context} context
 */
export function featured(game, context) {
  const { state, line } = game;
  return h(
    'div',
    { class: `game game-${state}`, 'data-key': game.id },
    teams(game),
    state === 'in' ? live(game) : h('p', { class: 'game-outline' }, outline(game, context)),
    state === 'in' && line.lastplay && h('p', { class: 'game-play' }, words(line.lastplay)),
  );
}

/** @param {FootballGame} game */
function live({ line, detail }) {
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
