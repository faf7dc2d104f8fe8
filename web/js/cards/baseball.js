/** Ball games: score, inning, bases, count, last play. */

import { h } from '../dom.js';
import { diamond, outsDots } from '../draw/diamond.js';
import { ordinal } from '../format.js';
import { parseTimestamp } from '../timestamp.js';
import * as values from '../values.js';
import { words } from './card.js';
import { inOrder, mini, outline, tally, teams, tiles } from './game.js';

/** @typedef {import('../format.js').Context} Context */
/** @typedef {import('../types.d.ts').BallGame} Line what the feed says of a game */
/** @typedef {import('./game.js').Game & {line: Line}} BallGame */

/** How many other games are listed. */
const OTHERS = 4;

/** @type {import('./card.js').Card} */
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

/** @type {import('./card.js').Card} */
export const ballGamesCard = {
  name: 'games',
  title: 'Baseball',
  key: 'MLB',
  waiting: 'the baseball feed',
  body(documents, context) {
    const games = gamesOf(documents.MLB?.values);
    if (!games) return null;
    if (games.length === 0) return [h('p', { class: 'headline quiet' }, 'No games today')];
    return [
      h('p', { class: 'tally' }, tally(games)),
      tiles(games, (game) => h('div', null, featured(game, context), lineScore(game))),
    ];
  },
};

/** Runs, hits and errors. @param {BallGame} game */
function lineScore({ away, home, line }) {
  if (!hasScore(line) || line.awayHits === undefined) return null;
  const row = (/** @type {(string | number | undefined)[]} */ [name, ...figures]) =>
    h('tr', null, h('th', { scope: 'row' }, words(String(name ?? '?'))), figures.map((figure) => h('td', { class: 'fig' }, figure ?? '')));
  return h(
    'table',
    { class: 'line-score' },
    h('thead', null, h('tr', null, h('td'), ['Runs', 'Hits', 'Errors'].map((name) => h('th', { scope: 'col' }, name)))),
    h(
      'tbody',
      null,
      row([away.name, away.score, line.awayHits, line.awayErrors]),
      row([home.name, home.score, line.homeHits, line.homeErrors]),
    ),
  );
}

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

/** Balls, strikes and outs. @param {Line} line @param {number} outs */
function count({ balls = 0, strikes = 0 }, outs) {
  return h(
    'p',
    { class: 'count' },
    h('span', { class: 'fig', 'aria-hidden': 'true' }, `${balls}–${strikes}`),
    h('span', { class: 'visually-hidden' }, `${balls} ${balls === 1 ? 'ball' : 'balls'}, ${strikes} ${strikes === 1 ? 'strike' : 'strikes'}`),
    outsDots(outs),
  );
}

/** A game that was put off has a score of nothing to nothing, which says nothing. @param {Line} line */
function hasScore({ status, detail }) {
  return status !== 'pre' && detail !== 'Postponed';
}

/** @param {Line} line */
function inning({ inning: number, inningState }) {
  const half = { Top: 'Top', Mid: 'Middle', Bot: 'Bottom', End: 'End' };
  return [inningState && half[inningState], number !== undefined && ordinal(number)].filter(Boolean).join(' ');
}
