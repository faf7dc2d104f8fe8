/** Games side by side. */

import { h } from '../dom.js';

/**
 * All games of a day or a week, each with everything that is known of it.
 * @template {Game} T
 * @param {T[]} games
 * @param {(game: T) => HTMLElement} tile
 */
export function tiles(games, tile) {
  return h(
    'ul',
    { class: 'tiles' },
    games.map((game) => h('li', { class: `tile tile-${game.state}`, 'data-key': game.id }, tile(game))),
  );
}

/**
 * `15 games, 3 live`
 * @param {Game[]} games
 */
export function tally(games) {
  const live = games.filter(({ state }) => state === 'in').length;
  return [`${games.length} ${games.length === 1 ? 'game' : 'games'}`, live > 0 && `${live} live`].filter(Boolean).join(', ');
}
