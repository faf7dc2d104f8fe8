/** What the page may ask of the gateway: commands to walls, and documents. Every answer is put in words. */

const TOKEN_NAME = 'wallfeed.token';

const REASONS = /** @type {Record<number, string>} */ ({
  400: 'The gateway does not know this command.',
  401: 'The gateway asks for its token.',
  403: 'The gateway allows nobody to do this.',
  404: 'The gateway does not have this.',
  413: 'This is too long.',
  422: 'The gateway does not understand this.',
  429: 'Too many at once. Wait a moment.',
  503: 'The gateway is busy, or its store is down.',
});

const UNREACHABLE = 'The gateway cannot be reached.';
const WRONG_TOKEN = 'This is not the token.';

/** What the gateway would answer. */
const UNAUTHORIZED = new Response(null, { status: 401 });

export class Commands {
  /**
   * @param {object} parts
   * @param {string} parts.base the gateway's address
   * @param {() => Info} parts.info what the gateway says of itself, as far as that is known
   * @param {Token} parts.token
   * @param {(check: CheckToken) => Promise<void>} parts.askForToken asks until the check takes one, or the reader gives up
   * @param {(words: string) => void} parts.onFailure
   */
  constructor({ base, info, token, askForToken, onFailure }) {
    this.base = base;
    this.info = info;
    this.token = token;
    this.askForToken = askForToken;
    this.onFailure = onFailure;
  }

  /**
   * Sends a command to the walls.
   * @param {string} name
   * @param {{argument?: string, wall?: string}} [options]
   */
  send(name, options = {}) {
    return this.#put(`webcontrol/${name}`, options, this.info().isCommandGuarded);
  }

  /**
   * Shows a message.
   * @param {Wire.Message} message
   * @param {number} seconds how long it stays
   * @returns {Promise<Answer>}
   */
  async show(message, seconds) {
    const { isWritable = true, isWriteGuarded } = this.info();
    if (!isWritable) return { isDone: false, words: 'This gateway takes no messages: it was started without --write-token.' };
    return this.#put('key/Message', { ttl: String(seconds) }, isWriteGuarded, message);
  }

  /**
   * @param {string} path
   * @param {Record<string, string | undefined>} query
   * @param {boolean} [isGuarded] whether it needs a token
   * @param {unknown} [body]
   * @returns {Promise<Answer>}
   */
  async #put(path, query, isGuarded, body) {
    const url = new URL(path, this.base);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    let response = isGuarded && !this.token.isKnown ? UNAUTHORIZED : await attempt(url, body, this.token.header);
    if (response?.status === 401) {
      await this.askForToken(async (token, isLasting) => {
        response = await attempt(url, body, bearer(token));
        if (response?.status === 401) return WRONG_TOKEN;
        this.token.keep(token, isLasting);
        return '';
      });
    }
    const given = await answer(response);
    if (!given.isDone) this.onFailure(`${path}: ${given.words}`);
    return given;
  }
}

/**
 * @param {URL} url
 * @param {unknown} body
 * @param {Record<string, string>} headers
 * @returns {Promise<Response | undefined>} nothing where the gateway cannot be reached
 */
function attempt(url, body, headers) {
  const request = body === undefined ? { headers } : { headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  return fetch(url, { method: 'PUT', ...request }).catch(() => undefined);
}

/** @param {Response | undefined} response @returns {Promise<Answer>} */
async function answer(response) {
  if (!response) return { isDone: false, words: UNREACHABLE };
  if (response.ok) return { isDone: true, words: 'Accepted.' };
  const problem = await response.json().catch(() => ({}));
  const detail = response.status !== 401 && typeof problem.detail === 'string' ? sentence(problem.detail) : undefined;
  return { isDone: false, words: detail ?? REASONS[response.status] ?? `The gateway answered ${response.status}.` };
}

/** @param {string} words */
function sentence(words) {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;
}

/**
 * Exchanges the token for a cookie: an event source cannot send headers.
 * @param {string} base the gateway's address
 * @param {string} token
 * @returns {Promise<string>} why not, or nothing
 */
export async function openSession(base, token) {
  const response = await fetch(new URL('session', base), { method: 'POST', headers: bearer(token) }).catch(() => undefined);
  if (!response) return UNREACHABLE;
  return response.ok ? '' : WRONG_TOKEN;
}

/** The write token, as long as the browser may keep it: for this visit, or on this device. */
export class Token {
  /** @type {string | null} */
  #token;

  /** @param {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} [storage] of this device; without one, the token lasts as long as the page */
  constructor(storage) {
    this.storage = storage;
    this.#token = storage?.getItem(TOKEN_NAME) ?? null;
  }

  get isKnown() {
    return this.#token !== null;
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
    if (isLasting) this.storage?.setItem(TOKEN_NAME, token);
    else this.storage?.removeItem(TOKEN_NAME);
  }
}

/** @param {string} token @returns {Record<string, string>} */
function bearer(token) {
  return { Authorization: `Bearer ${token}` };
}
