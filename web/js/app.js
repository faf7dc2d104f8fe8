/** What every page of the application may use: the documents, the connection, the gateway, and what the reader chose. */

import { linkState } from './connection.js';
import { flag, list, shape, text } from './lenient.js';
import { Store } from './store.js';

/** Under which choices are kept. */
const SETTINGS = 'wallfeed.settings';

/** Where people measure in Fahrenheit and miles. */
const US_REGIONS = ['US', 'LR', 'MM', 'PR', 'GU', 'VI', 'AS', 'MP', 'BS', 'KY', 'PW', 'FM', 'MH'];

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

  /** What may be asked of the gateway; fetched when it is first needed. */
  commands = {
    /** @type {Commands['send']} */
    send: (...given) => this.#ask((commands) => commands.send(...given)),
    /** @type {Commands['show']} */
    show: (...given) => this.#ask((commands) => commands.show(...given)),
  };
  /** @type {Commands | undefined} */
  #commands;

  /**
   * @param {object} parts
   * @param {string} parts.base the gateway's address
   * @param {Settings} parts.settings
   * @param {Storage} [parts.storage] of this device
   * @param {(check: CheckToken) => Promise<void>} parts.askForToken
   */
  constructor({ base, settings, storage, askForToken }) {
    this.base = base;
    this.settings = settings;
    this.storage = storage;
    this.askForToken = askForToken;
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

  /** @param {(commands: Commands) => Promise<Answer>} task @returns {Promise<Answer>} */
  async #ask(task) {
    const loaded = await import('./commands.js').catch(() => undefined);
    if (!loaded) return { isDone: false, words: 'The gateway cannot be reached.' };
    const { base, storage, askForToken } = this;
    this.#commands ??= new loaded.Commands({ base, info: () => this.info, token: new loaded.Token(storage), askForToken, onFailure: (words) => this.note(words) });
    return task(this.#commands);
  }

  /** Remembers an error for the Status page. @param {string} words */
  note(words) {
    this.errors = [{ at: Date.now(), words }, ...this.errors].slice(0, ERRORS);
  }
}

/** @type {Reader<Partial<Named>>} */
const link = shape({ name: text, url: text });

/** @type {Reader<Exclude<PageJson['tokens'], undefined>>} */
const tokens = shape({ command: flag, write: flag });

/** @type {Reader<PageJson>} */
const pageJson = shape({ title: text, version: text, links: list(link), writable: flag, tokens });

/**
 * @param {string} base the gateway's address
 * @returns {Promise<Info | undefined>} nothing without an answer
 */
export async function readInfo(base) {
  try {
    const response = await fetch(new URL('page.json', base));
    return response.ok ? infoOf(await response.json()) : undefined;
  } catch {
    return undefined;
  }
}

/** @param {unknown} json @returns {Info} */
export function infoOf(json) {
  const { title, version, links = [], writable, tokens = {} } = pageJson(json) ?? {};
  return {
    title,
    version,
    links: links.flatMap(({ name, url = '' }) => (isWeb(url) ? [{ name: name ?? url, url }] : [])),
    isWritable: writable,
    isCommandGuarded: tokens.command,
    isWriteGuarded: tokens.write,
  };
}

/** Nothing but the web: `javascript:` runs. @param {string} url */
function isWeb(url) {
  return /^https?:\/\//i.test(url);
}

/**
 * What a locale's people are used to.
 * @param {string} locale BCP 47
 * @returns {{units: 'us' | 'metric', clock: 12 | 24}}
 */
export function customs(locale) {
  const { region } = new Intl.Locale(locale).maximize();
  const { hour12 } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  return { units: US_REGIONS.includes(region ?? '') ? 'us' : 'metric', clock: hour12 ? 12 : 24 };
}

/** What the reader chose: units, clock, colours. What is not chosen follows the browser's locale and theme. */
export class Settings {
  /** @type {Choices} */
  #choices;
  #customs;
  /** @type {Set<() => void>} */
  #listeners = new Set();

  /**
   * @param {string} locale
   * @param {Pick<Storage, 'getItem' | 'setItem'>} [storage] without one, choices last as long as the page
   */
  constructor(locale, storage) {
    this.locale = locale;
    this.storage = storage;
    this.#customs = customs(locale);
    this.#choices = choicesIn(storage);
  }

  get units() {
    return this.#choices.units ?? this.#customs.units;
  }

  get clock() {
    return this.#choices.clock ?? this.#customs.clock;
  }

  /** `undefined`: as the system has it. */
  get theme() {
    return this.#choices.theme;
  }

  /** @param {Choices} choices those that change; `undefined` goes back to what is customary */
  choose(choices) {
    this.#choices = { ...this.#choices, ...choices };
    try {
      this.storage?.setItem(SETTINGS, JSON.stringify(this.#choices));
    } catch {
      // Full or forbidden: the choice lasts as long as the page.
    }
    for (const listener of this.#listeners) listener();
  }

  /**
   * @param {() => void} listener called after every choice
   * @returns {() => void} ends it
   */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** @param {Pick<Storage, 'getItem'>} [storage] @returns {Choices} */
function choicesIn(storage) {
  try {
    const { units, clock, theme } = JSON.parse(storage?.getItem(SETTINGS) ?? '{}') ?? {};
    return {
      units: ['us', 'metric'].includes(units) ? units : undefined,
      clock: [12, 24].includes(clock) ? clock : undefined,
      theme: ['light', 'dark'].includes(theme) ? theme : undefined,
    };
  } catch {
    return {};
  }
}
