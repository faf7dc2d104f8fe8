/** What the page may ask of the gateway: commands to walls, documents, a session. Every answer is put in words. */

/**
 * @typedef {object} Answer
 * @property {boolean} isDone
 * @property {string} words why not, or that it was accepted
 */

const REASONS = /** @type {Record<number, string>} */ ({
  400: 'The gateway does not know this command.',
  403: 'The gateway allows nobody to do this.',
  404: 'The gateway does not have this.',
  413: 'This is too long.',
  422: 'The gateway does not understand this.',
  429: 'Too many at once. Wait a moment.',
  503: 'The gateway is busy, or its store is down.',
});

export class Commands {
  /**
   * @param {string} base the gateway's address
   * @param {() => Promise<boolean>} signIn asks for the token; resolves to whether the gateway took one
   * @param {(words: string) => void} onFailure
   */
  constructor(base, signIn, onFailure) {
    this.base = base;
    this.signIn = signIn;
    this.onFailure = onFailure;
  }

  /**
   * Sends a command to the walls.
   * @param {string} name
   * @param {{argument?: string, wall?: string}} [options]
   */
  send(name, options = {}) {
    return this.#put(`webcontrol/${name}`, options);
  }

  /**
   * Shows a message.
   * @param {Record<string, unknown>} message values of a `Message`
   * @param {number} seconds how long it stays
   */
  show(message, seconds) {
    return this.#put('key/Message', { ttl: String(seconds) }, message);
  }

  /**
   * @param {string} path
   * @param {Record<string, string | undefined>} query
   * @param {unknown} [body]
   * @returns {Promise<Answer>}
   */
  async #put(path, query, body) {
    const given = await this.#attempt(path, query, body);
    if (!given.isDone) this.onFailure(`${path}: ${given.words}`);
    return given;
  }

  /**
   * @param {string} path
   * @param {Record<string, string | undefined>} query
   * @param {unknown} body
   * @returns {Promise<Answer>}
   */
  async #attempt(path, query, body) {
    const url = new URL(path, this.base);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    const request = {
      method: 'PUT',
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    };
    try {
      const response = await fetch(url, request);
      if (response.status === 401 && (await this.signIn())) return await answer(await fetch(url, request));
      return await answer(response);
    } catch {
      return { isDone: false, words: 'The gateway cannot be reached.' };
    }
  }
}

/** @param {Response} response @returns {Promise<Answer>} */
async function answer(response) {
  if (response.ok) return { isDone: true, words: 'Accepted.' };
  if (response.status === 401) return { isDone: false, words: 'The gateway asks for the token.' };
  const problem = await response.json().catch(() => ({}));
  const words = typeof problem.detail === 'string' ? problem.detail : REASONS[response.status];
  return { isDone: false, words: words ?? `The gateway answered ${response.status}.` };
}
