/** Ball games: score, inning, bases, count, last play. */

import { h, svg } from '../dom.js';
import { ordinal } from '../format.js';
import { flag, list, parseTimestamp, shape, text, whole, word } from '../lenient.js';
import { words } from './card.js';
import { inOrder, leading, readState } from './game.js';

/** An inning has so many outs. */
const OUTS = 3;

/** @type {Reader<Wire.BallGame>} */
const readGame = shape({
  id: text,
  startTime: text,
  awayAbbreviation: text,
  homeAbbreviation: text,
  awayColor: text,
  homeColor: text,
  awayRecord: text,
  homeRecord: text,
  status: readState,
  detail: text,
  awayScore: text,
  homeScore: text,
  awayHits: whole,
  homeHits: whole,
  awayErrors: whole,
  homeErrors: whole,
  inning: whole,
  inningState: word('Top', 'Mid', 'Bot', 'End'),
  lastPlay: text,
  balls: whole,
  strikes: whole,
  outs: whole,
  onFirst: flag,
  onSecond: flag,
  onThird: flag,
});

const readGames = list(readGame);

/** @type {Card} */
export const baseballCard = {
  name: 'baseball',
  title: 'Baseball',
  key: 'MLB',
  page: 'mlb',
  waiting: 'the baseball feed',
  isOptional: true,
  body: (documents, context) => leading(gamesOf(documents.MLB?.values) ?? [], live, context),
};

/**
 * @param {unknown} given
 * @returns {BallGame[] | undefined}
 */
export function gamesOf(given) {
  const games = readGames(given)?.map((line, index) => ({
    id: line.id ?? String(index),
    state: line.status ?? 'pre',
    away: { name: line.awayAbbreviation, color: line.awayColor, record: line.awayRecord, score: hasScore(line) ? line.awayScore : undefined },
    home: { name: line.homeAbbreviation, color: line.homeColor, record: line.homeRecord, score: hasScore(line) ? line.homeScore : undefined },
    start: parseTimestamp(line.startTime),
    detail: line.detail,
    short: [line.inningState, line.inning !== undefined && ordinal(line.inning)].filter(Boolean).join(' '),
    lastPlay: line.lastPlay,
    line,
  }));
  return games && inOrder(games);
}

/** How a game stands that is on. @param {BallGame} game */
export function live({ line, detail }) {
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

/**
 * @param {{onFirst?: boolean, onSecond?: boolean, onThird?: boolean}} runners
 */
function diamond({ onFirst, onSecond, onThird }) {
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

/** @param {number} count */
function outsDots(count) {
  return h(
    'span',
    { class: 'dots', role: 'img', 'aria-label': `${count} ${count === 1 ? 'out' : 'outs'}` },
    Array.from({ length: OUTS }, (_, index) => h('i', { class: index < count ? 'dot dot-on' : 'dot' })),
  );
}
