/** What every page of the application may use. */

import { Commands } from './commands.js';
import { Settings } from './settings.js';
import { Store } from './store.js';

export class App {
  /**
   * @param {object} parts
   * @param {string} parts.base the gateway's address
   * @param {Settings} parts.settings
   * @param {() => Promise<boolean>} parts.signIn
   */
  constructor({ base, settings, signIn }) {
    this.base = base;
    this.settings = settings;
    this.store = new Store();
    this.commands = new Commands(base, signIn);
  }

  /** @returns {import('./format.js').Context} */
  context() {
    const { locale, units, clock } = this.settings;
    return { now: Date.now(), locale, units, clock };
  }
}
