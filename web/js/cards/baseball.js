/** Ball games: score, inning, bases, count, last play. */

import { h } from '../dom.js';
import { diamond, outsDots } from '../draw/diamond.js';
import { ordinal } from '../format.js';
import { parseTimestamp } from '../timestamp.js';
import * as values from '../values.js';
import { words } from './card.js';
import { inOrder, mini, outline, teams } from './game.js';

/** How many other games are listed. */
const OTHERS = 4;

/** @type {Card} */
export const baseballCard = {
  name: 'baseball',
  title: 'Baseball',
  key: 'MLB',
  page: 'mlb',
  waiting: 'the baseball feed',
  isOptional: true,
  body(documents, context) {
    const games = gamesOf(documents.MLB?.values) ?? [];
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
 * @returns {BallGame[] | undefined}
 */
export function gamesOf(given) {
  const games = values.baseball(given)?.map((line, index) => ({
    id: line.id ?? String(index),
    state: line.status ?? 'pre',
    away: { name: line.awayAbbreviation, color: line.awayColor, record: line.awayRecord, score: hasScore(line) ? line.awayScore : undefined },
    home: { name: line.homeAbbreviation, color: line.homeColor, record: line.homeRecord, score: hasScore(line) ? line.homeScore : undefined },
    start: parseTimestamp(line.startTime),
    detail: line.detail,
    short: [line.inningState, line.inning !== undefined && ordinal(line.inning)].filter(Boolean).join(' '),
    line,
  }));
  return games && inOrder(games);
}

/**
 * A game with everything that is known of it.
 * @param {BallGame} game
 * @param {Context} context
 */
export function featured(game, context) {
  return h(
    'div',
    { class: `game game-${game.state}`, 'data-key': game.id },
    teams(game),
    game.state === 'in' ? live(game) : h('p', { class: 'game-outline' }, outline(game, context)),
    game.state === 'in' && game.line.lastPlay && h('p', { class: 'game-play' }, words(game.line.lastPlay)),
  );
}

/** @param {BallGame} game */
function live({ line, detail }) {
  return h(
    'div',
    { class: 'at-bat' },
    h('p', { class: 'inning' }, h('span', { class: 'live-mark' }), detail ? words(detail) : inning(line)),
    line.outs !== undefined && diamond(line),
    line.outs !== undefined && count(line, line.outs),
  );
}

/** Balls, strikes and outs. @param {Wire.BallGame} line @param {number} outs */
function count({ balls = 0, strikes = 0 }, outs) {
  return h(
    'p',
    { class: 'count' },
    h('span', { class: 'fig', 'aria-hidden': 'true' }, `${balls}–${strikes}`),
    h('span', { class: 'visually-hidden' }, `${balls} ${balls === 1 ? 'ball' : 'balls'}, ${strikes} ${strikes === 1 ? 'strike' : 'strikes'}`),
    outsDots(outs),
  );
}

/** A game that was put off has a score of nothing to nothing, which says nothing. @param {Wire.BallGame} line */
export function hasScore({ status, detail }) {
  return status !== 'pre' && detail !== 'Postponed';
}

/** @param {Wire.BallGame} line */
function inning({ inning: number, inningState }) {
  const half = { Top: 'Top', Mid: 'Middle', Bot: 'Bottom', End: 'End' };
  return [inningState && half[inningState], number !== undefined && ordinal(number)].filter(Boolean).join(' ');
}
