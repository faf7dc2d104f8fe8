/** The text that somebody pushed to the walls. */

import { h } from '../dom.js';
import { shape, text, word } from '../lenient.js';
import { hexColor, words } from './card.js';

/** Longer texts are set smaller, and may have to be scrolled. */
const SHORT_TEXT = 60;

/** @type {Reader<Wire.Message>} */
const readMessage = shape({ text, title: text, color: text, priority: word('normal', 'urgent') });

/** @type {Card} */
export const messageCard = {
  name: 'message',
  title: 'Message',
  key: 'Message',
  waiting: 'a message',
  isOptional: true,
  body(documents) {
    const message = readMessage(documents.Message?.values);
    if (!message?.text) return null;
    const { title, text, color, priority } = message;
    const isLong = text.length > SHORT_TEXT;
    return [
      h(
        'div',
        { class: isLong ? 'note note-long' : 'note', style: { '--note': hexColor(color) ?? 'var(--accent)' } },
        (title || priority === 'urgent') && h('p', { class: 'note-title' }, words(title) || 'Urgent'),
        h('p', { class: 'note-text', tabindex: isLong && 0 }, words(text)),
      ),
    ];
  },
};
