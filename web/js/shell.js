/** What is around every page: clock, navigation, connection. */

import { h, morph } from './dom.js';
import { glyph } from './draw/glyphs.js';
import { longDate, shortDate, time } from './format.js';
import { PAGES } from './pages.js';

/** @typedef {import('./format.js').Context} Context */
/** @typedef {import('./link-state.js').LinkState} LinkState */

/**
 * @typedef {object} ShellState
 * @property {Context} context
 * @property {LinkState} link
 * @property {string} page the open page's name
 * @property {Set<string>} live the keys under which a game is on
 */

/**
 * @param {object} places
 * @param {HTMLElement} places.top
 * @param {HTMLElement} places.banner
 * @param {() => void} openSettings
 */
export function shell({ top, banner }, openSettings) {
  const settings = h(
    'button',
    { type: 'button', class: 'top-settings', 'aria-label': 'Settings', title: 'Settings', onclick: openSettings },
    glyph('settings'),
  );
  /** @type {HTMLElement[]} */
  let shown = [];

  /** @param {ShellState} state */
  return function draw(state) {
    const next = [clock(state.context), navigation(state), connection(state.link)];
    if (shown.length > 0) next.forEach((element, index) => morph(shown[index], element));
    else top.append(...(shown = next), settings);
    banner.hidden = state.link.explanation === undefined;
    if (banner.textContent !== (state.link.explanation ?? '')) banner.textContent = state.link.explanation ?? '';
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

/** @param {ShellState} state */
function navigation({ page, live }) {
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
          h('a', { href: `#/${name}`, 'aria-current': name === page && 'page', 'data-live': key !== undefined && live.has(key) }, title),
        ),
      ),
    ),
  );
}

/** @param {LinkState} link */
function connection({ state, label }) {
  return h('p', { class: 'link', 'data-state': state, role: 'status' }, label);
}
