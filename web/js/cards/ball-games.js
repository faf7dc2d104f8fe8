/** All ball games of the day. */

import { h } from '../dom.js';
import { gamesOf, hasScore, live } from './baseball.js';
import { words } from './card.js';
import { featured } from './game.js';
import { tally, tiles } from './tiles.js';

/** @type {Card} */
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
      tiles(games, (game) => h('div', null, featured(game, live, context), lineScore(game))),
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
