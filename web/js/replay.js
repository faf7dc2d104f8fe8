/** What a newcomer has to be told so that it knows what those know who listened from the start. */

/** The key stands first in every event. */
const TYPE = /^\{"type":("(?:[^"\\]|\\.)*")/;

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
