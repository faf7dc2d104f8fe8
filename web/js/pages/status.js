/** Status: the connection, the keys, the services, what went wrong. */

import { isStale, words } from '../cards/card.js';
import { servicesCard } from '../cards/services.js';
import { h, morph } from '../dom.js';
import { NONE, ago, number, span, time } from '../format.js';

const REDRAW_MS = 1000;

/** @param {App} app @returns {View} */
export function open(app) {
  const element = statusElement(app);
  let frame = 0;
  const draw = () => {
    frame = 0;
    morph(element, statusElement(app));
  };
  const schedule = () => (frame ||= requestAnimationFrame(draw));
  const endDocuments = app.store.subscribe(schedule);
  const tick = setInterval(schedule, REDRAW_MS);
  return {
    element,
    close() {
      endDocuments();
      clearInterval(tick);
      cancelAnimationFrame(frame);
    },
  };
}

/** @param {App} app */
function statusElement(app) {
  const context = app.context();
  return h(
    'div',
    { class: 'view' },
    h(
      'div',
      { class: 'cards cards-status' },
      section('link', 'Connection', connection(app, context)),
      section('services', 'Services', ...(servicesCard.body(app.store.documents, context) ?? [h('p', { class: 'nothing' }, 'No service has announced itself.')])),
      section('keys', 'Keys', keys(app.store.documents, context)),
      section('errors', 'Last errors', errors(app, context)),
    ),
  );
}

/** @param {string} name @param {string} title @param {...Children} body */
function section(name, title, ...body) {
  return h(
    'section',
    { class: `card card-${name}`, 'data-key': name, 'aria-labelledby': `status-${name}` },
    h('header', { class: 'card-head' }, h('h2', { id: `status-${name}` }, title)),
    h('div', { class: 'card-body' }, ...body),
  );
}

/** @param {App} app @param {Context} context */
function connection(app, context) {
  const { state, label } = app.linkState();
  const { heard, since } = app.link;
  const rows = [
    ['For', span(context.now - since)],
    ['Last heard', heard === undefined ? 'never' : ago(heard, context.now)],
    ['Store', app.store.isStoreUp ? 'up' : 'down'],
    ['Updates', `${number(app.store.rate(context.now), context, 1)} a second`],
    ['Gateway', app.info.version ?? NONE],
  ];
  return h(
    'div',
    { class: 'connection' },
    h('p', { class: 'link', 'data-state': state }, label),
    h('dl', { class: 'pairs' }, rows.map(([term, value]) => h('div', { 'data-key': term }, h('dt', null, term), h('dd', null, value)))),
  );
}

/** @param {Documents} documents @param {Context} context */
function keys(documents, context) {
  const entries = Object.values(documents)
    .filter((entry) => entry !== undefined)
    .sort((a, b) => a.key.localeCompare(b.key));
  if (entries.length === 0) return h('p', { class: 'nothing' }, 'No documents yet.');
  return h(
    'div',
    { class: 'scroller', tabindex: 0, role: 'group', 'aria-label': 'Keys' },
    h(
      'table',
      { class: 'keys' },
      h('thead', null, h('tr', null, ['Key', 'Age', 'Next', 'Size'].map((name) => h('th', { scope: 'col' }, name)))),
      h('tbody', null, entries.map((entry) => keyRow(entry, context))),
    ),
  );
}

/** @param {Entry} entry @param {Context} context */
function keyRow(entry, context) {
  const { key, updated, valid, demo } = entry;
  return h(
    'tr',
    { 'data-key': key },
    h('th', { scope: 'row' }, words(key), demo && h('span', { class: 'tag-demo' }, 'demo')),
    h('td', null, updated === undefined ? NONE : span(context.now - updated)),
    h('td', null, isStale(entry, context.now) ? h('span', { class: 'tag-stale' }, 'overdue') : valid === undefined ? NONE : `in ${span(valid - context.now)}`),
    h('td', null, size(entry.size, context)),
  );
}

/** @param {App} app @param {Context} context */
function errors({ errors }, context) {
  if (errors.length === 0) return h('p', { class: 'nothing' }, 'None.');
  return h('ul', { class: 'errors' }, errors.map(({ at, words: what }) => h('li', { 'data-key': `${at} ${what}` }, h('time', { class: 'quiet' }, time(at, context)), ' ', words(what))));
}

/**
 * A size in memory.
 * @param {number} bytes
 * @param {Context} context
 */
export function size(bytes, context) {
  return bytes < 1024 ? `${bytes} B` : `${number(bytes / 1024, context, 1)} KiB`;
}
