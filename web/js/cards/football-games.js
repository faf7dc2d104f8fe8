/** All football games of the week. */

import { h } from '../dom.js';
import { field } from '../draw/field.js';
import { words } from './card.js';
import { gamesOf, live, readWeek } from './football.js';
import { featured } from './game.js';
import { tally, tiles } from './tiles.js';

/** @type {Card} */
export const footballGamesCard = {
  name: 'games',
  title: 'Football',
  key: 'NFL',
  waiting: 'the football feed',
  body(documents, context) {
    const week = readWeek(documents.NFL?.values);
    const games = gamesOf(documents.NFL?.values);
    if (!week) return null;
    const name = [week.weekname, week.weekdates].filter(Boolean).join(', ');
    if (!games || games.length === 0) return [h('p', { class: 'headline quiet' }, 'No games this week'), name && h('p', { class: 'quiet' }, words(name))];
    return [
      h('p', { class: 'tally' }, name && h('span', null, words(name), ' · '), tally(games)),
      tiles(games, (game) => h('div', null, featured(game, live, context), drive(game))),
    ];
  },
};

/** Where the ball is, on a field. @param {FootballGame} game */
function drive({ state, away, home, line }) {
  if (state !== 'in' || !line.position) return null;
  return field({ away, home, position: line.position, toGo: line.downandyardage, isHomeBall: home.hasBall ?? false });
}
