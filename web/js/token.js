/** The write token, as long as the browser may keep it: for this visit, or on this device. */

const NAME = 'wallfeed.token';

/** @typedef {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} Keep */

export class Token {
  /** @type {string | null} */
  #token;

  /** @param {Keep} [storage] of this device; without one, the token lasts as long as the page */
  constructor(storage) {
    this.storage = storage;
    this.#token = storage?.getItem(NAME) ?? null;
  }

  /** The header that shows it, where there is one. @returns {Record<string, string>} */
  get header() {
    return this.#token === null ? {} : bearer(this.#token);
  }

  /**
   * @param {string} token
   * @param {boolean} isLasting whether this device keeps it
   */
  keep(token, isLasting) {
    this.#token = token;
    if (isLasting) this.storage?.setItem(NAME, token);
    else this.storage?.removeItem(NAME);
  }
}

/** @param {string} token @returns {Record<string, string>} */
export function bearer(token) {
  return { Authorization: `Bearer ${token}` };
}
