/** What every page of the application may use. */

import { Commands } from './commands.js';
import { linkState } from './link-state.js';
import { Store } from './store.js';

/** How many of the last errors are kept. */
const ERRORS = 20;

export class App {
  /** @type {Link} */
  link = { phase: 'connecting', since: Date.now(), failures: 0 };
  /** @type {{at: number, words: string}[]} */
  errors = [];
  /** @type {Info} */
  info = { links: [] };
  /** Whether the gateway asks for a token before it says anything. */
  isLocked = false;
  store = new Store();

  /**
   * @param {object} parts
   * @param {string} parts.base the gateway's address
   * @param {Settings} parts.settings
   * @param {Token} parts.token
   * @param {(check: CheckToken) => Promise<void>} parts.askForToken
   */
  constructor({ base, settings, token, askForToken }) {
    this.base = base;
    this.settings = settings;
    this.commands = new Commands({ base, token, askForToken, onFailure: (words) => this.note(words) });
  }

  /** @returns {Context} */
  context() {
    const { locale, units, clock } = this.settings;
    return { now: Date.now(), locale, units, clock };
  }

  linkState() {
    const { isStoreUp } = this.store;
    return linkState(this.link, { isStoreUp, isOnline: navigator.onLine, isLocked: this.isLocked }, this.context());
  }

  /** Remembers an error for the Status page. @param {string} words */
  note(words) {
    this.errors = [{ at: Date.now(), words }, ...this.errors].slice(0, ERRORS);
  }
}
