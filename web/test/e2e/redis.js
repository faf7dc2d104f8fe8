/** A Redis of the test's own, on a socket of its own. */

import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';

export class Redis {
  #socket = `${mkdtempSync(`${tmpdir()}/wallfeed-`)}/redis.sock`;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #process;

  /** For the gateway. */
  get url() {
    return `redis+unix://${this.#socket}`;
  }

  start() {
    this.#process = spawn('redis-server', ['--port', '0', '--unixsocket', this.#socket, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
  }

  kill() {
    this.#process?.kill('SIGKILL');
  }
}
