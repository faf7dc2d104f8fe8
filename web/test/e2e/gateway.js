/** A gateway of the test's own, and what publishers do to it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Where cargo builds. */
export const TARGET = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL('../../../target', import.meta.url));

/** `cargo build -p wallfeed-gateway` makes it. */
const PROGRAM = process.env.WALLFEED_GATEWAY ?? `${TARGET}/debug/wallfeed-gateway`;

/** The page as it is in the working copy. */
export const WEB = fileURLToPath(new URL('../../', import.meta.url));

export const TOKEN = 'secret';

export class Gateway {
  /** @type {Set<Gateway>} */
  static #started = new Set();
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #process;
  url = '';

  /**
   * The folder that the page comes from; without one, it is the copy that was compiled in.
   * @type {string | undefined}
   */
  web = WEB;

  /** @param {string[]} options beyond store, address and page */
  constructor(options) {
    this.options = options;
  }

  /** @param {...string} options */
  static async start(...options) {
    const gateway = new Gateway(options);
    await gateway.start();
    return gateway;
  }

  /** Starts it, again at the address that it had. */
  async start() {
    const listen = this.url ? new URL(this.url).host : '127.0.0.1:0';
    const store = this.options.includes('--store') ? [] : ['--store', 'memory:'];
    const page = this.web === undefined ? [] : ['--web', this.web];
    Gateway.#started.add(this);
    this.#process = spawn(PROGRAM, [...store, ...page, '--listen', listen, '--drain', '0', ...this.options], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(this.#process, 'spawn');
    const [line] = await once(createInterface({ input: /** @type {any} */ (this.#process.stdout) }), 'line');
    this.url = `${line.replace('listening on ', '').trim()}/`;
  }

  /** Waits until it has its store. */
  async ready() {
    while (!(await fetch(new URL('ready', this.url))).ok) await setTimeout(20);
  }

  /** Ends all of them, whatever became of their tests. */
  static async killAll() {
    for (const gateway of Gateway.#started) await gateway.kill();
  }

  async kill() {
    if (!this.#process || this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
    this.#process = undefined;
  }

  /**
   * @param {string} key
   * @param {unknown} document a document, or its values
   */
  async put(key, document) {
    const response = await fetch(new URL(`key/${key}?unchecked=1`, this.url), {
      method: 'PUT',
      headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
      body: typeof document === 'string' ? document : JSON.stringify(document),
    });
    if (!response.ok) throw new Error(`${key}: ${response.status} ${await response.text()}`);
  }

  /** @param {string} key */
  async remove(key) {
    await fetch(new URL(`key/${key}`, this.url), { method: 'DELETE', headers: { Authorization: `Bearer ${TOKEN}` } });
  }

  /**
   * The command that walls get of a deed.
   * @param {() => Promise<void>} press
   * @returns {Promise<{command: string, argument?: string, wall?: string}>}
   */
  async commandAfter(press) {
    const aborting = new AbortController();
    const response = await fetch(new URL('events?snapshot=0', this.url), { signal: aborting.signal });
    let heard = '';
    let isOpen = false;
    for await (const chunk of /** @type {any} */ (response.body).pipeThrough(new TextDecoderStream())) {
      heard += chunk;
      // The stream is open when it has said so; the command comes after.
      if (!isOpen && heard.includes('event: hello')) {
        isOpen = true;
        await press();
      }
      const match = /data: (\{"type":"webcontrol".*\})\n/.exec(heard);
      if (!match) continue;
      aborting.abort();
      return JSON.parse(match[1]);
    }
    throw new Error('the stream ended');
  }
}

/** The values of a fine day. @param {number} temperature */
export const weather = (temperature) => ({ current: { temp: temperature, fl: temperature, humid: 50, windDir: 'N', windSpeed: 5, windGust: 0, desc: 'clear sky', dn: 'd', wid: 800 } });
