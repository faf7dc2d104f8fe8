/** Dialogs: settings, and the token. */

import { h } from './dom.js';

/**
 * Units, clock, colours.
 * @param {Pick<App, 'settings'>} app
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
 * Asks for the gateway's token until the check takes one, or the reader gives up.
 * @param {(token: string, isLasting: boolean) => Promise<string>} check says why not, or nothing
 * @param {{hasChoice?: boolean}} [options] whether the reader decides how long the token is kept
 * @returns {Promise<void>} when the dialog is closed
 */
export function askForToken(check, { hasChoice = true } = {}) {
  return new Promise((resolve) => {
    const dialog = tokenDialog(check, hasChoice, resolve);
    document.body.append(dialog);
    dialog.showModal();
  });
}

/**
 * @param {(token: string, isLasting: boolean) => Promise<string>} check
 * @param {boolean} hasChoice
 * @param {() => void} resolve
 */
function tokenDialog(check, hasChoice, resolve) {
  const token = h('input', { class: 'field', type: 'password', required: true, autocomplete: 'current-password', 'aria-label': 'Token', 'aria-describedby': 'token-words' });
  const lasting = h('input', { type: 'checkbox' });
  const words = h('p', { class: 'dialog-words', id: 'token-words', role: 'alert' });
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    words.textContent = await check(token.value, lasting.checked);
    if (words.textContent === '') dialog.close();
    else token.select();
  };
  const close = () => {
    dialog.remove();
    resolve();
  };
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'token-title', onclose: close },
    h('h2', { id: 'token-title' }, 'Token'),
    h(
      'form',
      { onsubmit: submit },
      h('p', { class: 'quiet' }, 'The gateway asks for the token that its operator set.'),
      // Password managers want a name to keep it under.
      h('input', { autocomplete: 'username', value: 'Wallfeed', hidden: true }),
      token,
      hasChoice && h('label', { class: 'check' }, lasting, 'Remember on this device'),
      words,
      h(
        'div',
        { class: 'dialog-buttons' },
        h('button', { type: 'button', class: 'button', onclick: () => dialog.close() }, 'Cancel'),
        h('button', { class: 'button button-strong' }, 'Sign in'),
      ),
    ),
  );
  return dialog;
}

/**
 * One of a few.
 * @template T
 * @param {string} legend
 * @param {T} chosen
 * @param {[value: NoInfer<T>, label: string][]} options
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
