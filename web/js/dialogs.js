/** Dialogs: settings, and the token. */

import { h } from './dom.js';

/** @typedef {import('./app.js').App} App */

/**
 * @param {App} app
 */
export function openSettings({ settings }) {
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'settings-title', onclose: () => dialog.remove() },
    h('h2', { id: 'settings-title' }, 'Settings'),
    h(
      'form',
      { method: 'dialog' },
      choice('Units', settings.units, [['us', '°F, mph'], ['metric', '°C, km/h']], (units) => settings.choose({ units })),
      choice('Clock', settings.clock, [[12, '12 hours'], [24, '24 hours']], (clock) => settings.choose({ clock })),
      choice('Colours', settings.theme, [[undefined, 'As the system'], ['light', 'Light'], ['dark', 'Dark']], (theme) => settings.choose({ theme })),
      h('div', { class: 'dialog-buttons' }, h('button', { class: 'button button-strong' }, 'Done')),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * One of a few.
 * @template T
 * @param {string} legend
 * @param {T} chosen
 * @param {[value: T, label: string][]} options
 * @param {(value: T) => void} choose
 */
function choice(legend, chosen, options, choose) {
  return h(
    'fieldset',
    { class: 'choice' },
    h('legend', null, legend),
    h(
      'div',
      { class: 'choice-options' },
      options.map(([value, label]) =>
        h('label', null, h('input', { type: 'radio', name: legend, checked: value === chosen, onchange: () => choose(value) }), label),
      ),
    ),
  );
}
