/** Football games: quarter, clock, possession, down and distance. */

import { h } from '../dom.js';
import { field } from '../draw/field.js';
import { parseTimestamp } from '../timestamp.js';
import * as values from '../values.js';
import { words } from './card.js';
import { inOrder, mini, outline, tally, teams, tiles } from './game.js';

/** @typedef {import('../format.js').Context} Context */
/** @typedef {import('../types.d.ts').FootballGame} Line what the feed says of a game */
/** @typedef {import('./game.js').Game & {line: Line}} FootballGame */

/** How many other games are listed. */
const OTHERS = 4;

/** A period without a clock. */
const HALFTIME = 'Halftime';

/** @type {import('./card.js').Card} */
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

/** @type {import('./card.js').Card} */
export const footballGamesCard = {
  name: 'games',
  title: 'Football',
  key: 'NFL',
  waiting: 'the football feed',
  body(documents, context) {
    const week = values.football(documents.NFL?.values);
    const games = gamesOf(documents.NFL?.values);
    if (!week) return null;
    const name = [week.weekname, week.weekdates].filter(Boolean).join(', ');
    if (!games || games.length === 0) return [h('p', { class: 'headline quiet' }, 'No games this week'), name && h('p', { class: 'quiet' }, words(name))];
    return [
      h('p', { class: 'tally' }, name && h('span', null, words(name), ' · '), tally(games)),
      tiles(games, (game) => h('div', null, featured(game, context), drive(game))),
    ];
  },
};

/** Where the ball is, on a field. @param {FootballGame} game */
function drive({ state, away, home, line }) {
  if (state !== 'in' || !line.position) return null;
  return field({ away, home, position: line.position, toGo: line.downandyardage, isHomeBall: home.hasBall ?? false });
}

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

/** @param {Line} line @param {string | undefined} team */
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

/** @param {Line} line */
function clock({ period, clock: left }) {
  return [period, period !== HALFTIME && left].filter(Boolean).join(' ');
}
