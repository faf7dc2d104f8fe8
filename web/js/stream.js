/**
 * An event stream, kept open for ever. The browser's own reconnection gives up on any answer but 200 and does not
 * notice a silent connection, so the loop is ours: an error or a silence closes the source, and a new one resumes after
 * the last event's id. Runs in a page or in a worker.
 */

const WATCH_EVERY_MS = 5_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;

export class Stream {
  /** @type {EventSource | undefined} */
  #source;
  /** When it was opened. */
  #began = 0;
  #lastId = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** @type {ReturnType<typeof setInterval>} */
  #watch;
  /** @type {Link} */
  #link;

  /** @param {StreamOptions} surroundings */
  constructor({ url, names, silence = Infinity, onEvent, onLink, canResume = () => true, open = (url) => new EventSource(url), now = Date.now }) {
    this.url = url;
    this.names = names;
    this.silence = silence;
    this.onEvent = onEvent;
    this.onLink = onLink;
    this.canResume = canResume;
    this.open = open;
    this.now = now;
    this.#link = { phase: 'connecting', since: now(), failures: 0 };
    this.#watch = setInterval(() => this.#checkSilence(), WATCH_EVERY_MS);
    this.#connect();
  }

  /** How the connection is. */
  get link() {
    return this.#link;
  }

  /** Tries at once: the device woke up, the network came back, or somebody signed in. */
  wake() {
    if (this.#retry !== undefined) this.#connect();
    else this.#checkSilence();
  }

  /** Leaves this connection for a new one. */
  renew() {
    this.#connect();
  }

  close() {
    clearInterval(this.#watch);
    this.#hangUp();
  }

  #connect() {
    this.#hangUp();
    const url = new URL(this.url);
    if (this.#lastId && this.canResume()) url.searchParams.set('last-event-id', this.#lastId);
    this.#began = this.now();
    this.#source = this.open(url.href);
    for (const name of this.names) this.#source.addEventListener(name, (event) => this.#hear(event));
    this.#source.addEventListener('error', () => this.#fail());
  }

  /** @param {MessageEvent} event */
  #hear({ type, data, lastEventId }) {
    if (lastEventId) this.#lastId = lastEventId;
    this.onEvent({ name: type, data });
    const now = this.now();
    if (this.#link.phase === 'live') this.#link.heard = now;
    else this.#change({ phase: 'live', since: now, heard: now, failures: 0 });
  }

  #fail() {
    this.#hangUp();
    const { phase, since, heard, failures } = this.#link;
    const isDrop = phase === 'live';
    const most = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
    this.#retry = setTimeout(() => this.#connect(), most * (0.5 + Math.random() / 2));
    this.#change({ phase: isDrop ? 'reconnecting' : phase, since: isDrop ? this.now() : since, heard, failures: failures + 1 });
  }

  #checkSilence() {
    const heard = Math.max(this.#began, this.#link.heard ?? 0);
    if (this.#source && this.now() - heard > this.silence) this.#fail();
  }

  #hangUp() {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#source?.close();
    this.#source = undefined;
  }

  /** @param {Link} link */
  #change(link) {
    this.#link = link;
    this.onLink(link);
  }
}
