/** What the reader chose: units, clock, colours. What is not chosen follows the browser's locale and theme. */

const NAME = 'wallfeed.settings';

/** Where people measure in Fahrenheit and miles. */
const US_REGIONS = ['US', 'LR', 'MM', 'PR', 'GU', 'VI', 'AS', 'MP', 'BS', 'KY', 'PW', 'FM', 'MH'];

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
    this.#choices = read(storage);
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
      this.storage?.setItem(NAME, JSON.stringify(this.#choices));
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
function read(storage) {
  try {
    const { units, clock, theme } = JSON.parse(storage?.getItem(NAME) ?? '{}') ?? {};
    return {
      units: ['us', 'metric'].includes(units) ? units : undefined,
      clock: [12, 24].includes(clock) ? clock : undefined,
      theme: ['light', 'dark'].includes(theme) ? theme : undefined,
    };
  } catch {
    return {};
  }
}
