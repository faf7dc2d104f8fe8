/** What is around every page: clock, navigation, connection, links. */

import { words } from './cards/card.js';
import { glyph } from './controls.js';
import { h, morph } from './dom.js';
import { longDate, shortDate, time } from './format.js';
import { PAGES } from './pages.js';

/** What feeds call a game that is on. */
const LIVE = ['in', 'in_progress'];

/**
 * @param {App} app
 * @param {() => void} openSettings
 * @param {() => void} signIn
 */
export function shell(app, openSettings, signIn) {
  const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const settings = h(
    'button',
    { type: 'button', class: 'top-settings', 'aria-label': 'Settings', title: 'Settings', onclick: openSettings },
    glyph('settings'),
  );
  const unlock = h('button', { type: 'button', class: 'button', onclick: signIn }, 'Enter the token');
  const explanation = h('span');
  /** @type {Element[]} */
  let shown = [];
  /** @type {Page | undefined} */
  let open;

  /** @param {Page} page the one that is open */
  return function draw(page) {
    const context = app.context();
    const link = app.linkState();
    const next = [clock(context), navigation(page.name, app.store.documents), connection(link), footer(app)];
    if (shown.length === 0) {
      shown = next;
      place('top').replaceChildren(...next.slice(0, 3), settings);
      place('foot').append(next[3]);
      place('banner').append(explanation, unlock);
    } else {
      next.forEach((element, index) => morph(shown[index], element));
    }
    if (open !== page) place('top').querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
    open = page;
    place('banner').hidden = link.explanation === undefined;
    unlock.hidden = link.state !== 'locked';
    if (explanation.textContent !== (link.explanation ?? '')) explanation.textContent = link.explanation ?? '';
  };
}

/** @param {Context} context */
function clock(context) {
  return h(
    'p',
    { class: 'top-clock', title: longDate(context.now, context) },
    h('time', { class: 'top-time' }, time(context.now, context)),
    h('span', { class: 'top-date' }, shortDate(context.now, context)),
  );
}

/** @param {string} open @param {Documents} documents */
function navigation(open, documents) {
  return h(
    'nav',
    { class: 'nav', 'aria-label': 'Pages' },
    h(
      'ul',
      null,
      PAGES.map(({ name, title, key }) =>
        h(
          'li',
          { 'data-key': name },
          h('a', { href: `#/${name}`, 'aria-current': name === open && 'page', 'data-live': key !== undefined && isLive(documents[key]) }, title),
        ),
      ),
    ),
  );
}

/** Whether a game is on. @param {Entry | undefined} entry */
function isLive(entry) {
  const { values } = /** @type {any} */ (entry ?? {});
  const games = values?.events ?? values;
  return Array.isArray(games) && games.some((game) => LIVE.includes(game?.status ?? game?.state));
}

/** @param {LinkState} link */
function connection({ state, label }) {
  return h('p', { class: 'link', 'data-state': state, role: 'status' }, label);
}

/** @param {App} app */
function footer({ info, store }) {
  const isDemo = Object.values(store.documents).some((entry) => entry?.demo);
  return h(
    'div',
    { class: 'foot-line' },
    isDemo && h('p', null, 'What is marked as demo is invented.'),
    info.links.map(({ name, url }) => h('a', { href: url, rel: 'noreferrer' }, words(name))),
  );
}
