/** What all games have in common: two teams, a score, and a state. */

import { h } from '../dom.js';
import { moment } from '../format.js';
import { word } from '../lenient.js';
import { hexColor, words } from './card.js';

/** A game's states on the wire. */
export const readState = word('pre', 'in', 'post');

/** How many other games are listed beside one. */
const OTHERS = 4;

const ORDER = { in: 0, pre: 1, post: 2 };

/**
 * Live games first, then those to come, then those that are over.
 * @template {Game} T
 * @param {T[]} games
 */
export function inOrder(games) {
  return games.toSorted((a, b) => ORDER[a.state] - ORDER[b.state] || (a.start ?? 0) - (b.start ?? 0));
}

/**
 * What Home shows of a sport: its first game, and others in a line each.
 * @template {Game} T
 * @param {T[]} games
 * @param {(game: T) => HTMLElement} live how a game stands that is on
 * @param {Context} context
 */
export function leading([first, ...others], live, context) {
  if (!first) return null;
  return [featured(first, live, context), others.length > 0 && h('ul', { class: 'minis' }, others.slice(0, OTHERS).map((game) => mini(game, context)))];
}

/**
 * A game with everything that is known of it.
 * @template {Game} T
 * @param {T} game
 * @param {(game: T) => HTMLElement} live how it stands while it is on
 * @param {Context} context
 */
export function featured(game, live, context) {
  const { id, state, lastPlay } = game;
  const isOn = state === 'in';
  return h(
    'div',
    { class: `game game-${state}`, 'data-key': id },
    teams(game),
    isOn ? live(game) : h('p', { class: 'game-outline' }, outline(game, context)),
    isOn && lastPlay && h('p', { class: 'game-play' }, words(lastPlay)),
  );
}

/** @param {Game} game */
function teams({ away, home, state }) {
  const lead = state === 'pre' ? 0 : Math.sign(Number(away.score) - Number(home.score));
  return h('div', { class: 'teams' }, team(away, lead < 0), team(home, lead > 0));
}

/** @param {Team} team @param {boolean} isBehind */
function team({ name, color, record, score, hasBall }, isBehind) {
  return h(
    'div',
    { class: isBehind ? 'team team-behind' : 'team', style: { '--team': hexColor(color) ?? 'var(--quiet)' } },
    h('span', { class: 'team-name' }, words(name) || '?'),
    hasBall && h('span', { class: 'team-ball', role: 'img', 'aria-label': 'has the ball' }),
    record && h('span', { class: 'team-record' }, words(record)),
    score !== undefined && h('span', { class: 'team-score fig' }, words(score)),
  );
}

/**
 * When it starts, or how it ended.
 * @param {Game} game
 * @param {Context} context
 */
function outline({ state, start, detail }, context) {
  if (detail) return words(detail);
  if (state === 'post') return 'Final';
  return start === undefined ? 'Scheduled' : moment(start, context);
}

/**
 * A game in one line.
 * @param {Game} game
 * @param {Context} context
 */
function mini(game, context) {
  return h(
    'li',
    { class: `mini mini-${game.state}`, 'data-key': game.id },
    miniTeam(game.away),
    miniTeam(game.home),
    h('span', { class: 'mini-state' }, game.state === 'in' ? words(game.short) : outline(game, context)),
  );
}

/** @param {Team} team */
function miniTeam({ name, color, score }) {
  return h(
    'span',
    { class: 'mini-team', style: { '--team': hexColor(color) ?? 'var(--quiet)' } },
    h('span', { class: 'mini-name' }, words(name) || '?'),
    score !== undefined && h('span', { class: 'fig' }, words(score)),
  );
}
