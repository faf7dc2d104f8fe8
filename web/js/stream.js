/** Event streams: any, kept open for ever, and the gateway's, with what a newcomer has to be told of it. For pages and workers. */

const WATCH_EVERY_MS = 5_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;

/** The key stands first in every event. */
const TYPE = /^\{"type":("(?:[^"\\]|\\.)*")/;

/** Names of its events. */
const EVENT_NAMES = ['hello', 'update', 'delete', 'status', 'ping'];

/** So many heartbeats without a word mean that the connection is dead. */
const MISSED = 2.5;

/** The gateway's default heartbeat, until it says how often it beats. */
const HEARTBEAT_S = 15;

/**
 * The browser's own reconnection gives up on any answer but 200 and does not notice a silent connection, so the loop is
 * ours: an error or a silence closes the source, and a new one resumes after the last event's id.
 */
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

/**
 * Opens the gateway's stream of documents. One that starts while its store is down knows less than the page shows, and would
 * not say later what is gone: once the store is back, or the connection has dropped, the stream begins anew.
 * @param {string} base the gateway's address
 * @param {Listeners & Pick<StreamOptions, 'open'>} listeners
 */
export function follow(base, { onEvent, onLink, open }) {
  /** Whether the gateway greeted without its store. */
  let knewNothing = false;
  const url = new URL('events?heartbeat=event', base).href;
  const stream = new Stream({ url, names: EVENT_NAMES, silence: silenceOf(HEARTBEAT_S), onLink, onEvent: hear, canResume: () => !knewNothing, open });

  /** @param {StreamEvent} event */
  function hear(event) {
    onEvent(event);
    if (event.name === 'update' || event.name === 'delete') return;
    const { store, resumed, seconds } = read(event.data);
    if (typeof seconds === 'number') stream.silence = silenceOf(seconds);
    if (event.name === 'hello') knewNothing = store === 'down' && !resumed;
    else if (event.name === 'status' && knewNothing && store !== 'down') stream.renew();
  }

  return stream;
}

/** A silence that is too long. @param {number} heartbeat in seconds */
function silenceOf(heartbeat) {
  return Math.max(1, heartbeat) * MISSED * 1000;
}

/** @param {string} data @returns {{store?: string, resumed?: boolean, seconds?: number}} */
function read(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}

/** What those know who listened from the start. */
export class Replay {
  /** @type {Map<string, StreamEvent>} */
  #updates = new Map();
  #store = 'up';
  #isGreeted = false;
  /** Whether nothing but the updates is there: the gateway had its store when it said what there is. */
  #isWhole = false;

  /** @param {StreamEvent} event */
  remember(event) {
    const { name, data } = event;
    if (name === 'hello') this.#greet(JSON.parse(data));
    else if (name === 'status') this.#store = JSON.parse(data).store;
    else if (name === 'update') this.#updates.set(keyOf(data), event);
    else if (name === 'delete') this.#updates.delete(keyOf(data));
    // Commands are not state.
    this.#updates.delete('webcontrol');
  }

  /** @returns {StreamEvent[]} */
  events() {
    if (!this.#isGreeted) return [];
    const hello = { type: 'hello', resumed: false, store: this.#isWhole ? 'up' : 'down', keys: [...this.#updates.keys()] };
    const status = { type: 'status', store: this.#store };
    return [told(hello), ...this.#updates.values(), told(status)];
  }

  /** @param {{resumed?: boolean, store?: string, keys?: string[]}} hello */
  #greet({ resumed, store = 'up', keys = [] }) {
    this.#isGreeted = true;
    this.#store = store;
    if (resumed) return;
    this.#isWhole = store !== 'down';
    if (!this.#isWhole) return;
    for (const key of this.#updates.keys()) if (!keys.includes(key)) this.#updates.delete(key);
  }
}

/** @param {{type: string}} message @returns {StreamEvent} */
function told(message) {
  return { name: message.type, data: JSON.stringify(message) };
}

/** @param {string} data */
function keyOf(data) {
  const match = TYPE.exec(data);
  return String(match ? JSON.parse(match[1]) : JSON.parse(data).type);
}
