/** A wall of the test's own: `matrix-client` with its preview. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { TARGET } from './gateway.js';

/** `cargo build -p wallfeed-matrix-client` makes it. */
const PROGRAM = process.env.WALLFEED_MATRIX_CLIENT ?? `${TARGET}/debug/matrix-client`;

export class Wall {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #process;

  /** A place for a wall, which a gateway has to be told before there is one. */
  static async place() {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    server.close();
    return new Wall(port);
  }

  /** @param {number} port */
  constructor(port) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}/`;
  }

  /** Starts it, and waits until it is seen. @param {string} gateway its address */
  async start(gateway) {
    this.#process = spawn(PROGRAM, ['--gateway', gateway, '--display', `preview:127.0.0.1:${this.port}`, '--size', '128x64'], { stdio: 'ignore' });
    while (!(await fetch(new URL('status', this.url)).catch(() => undefined))?.ok) await setTimeout(50);
  }

  kill() {
    this.#process?.kill();
  }
}
