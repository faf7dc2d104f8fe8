/** A wire between browser and gateway that counts streams, can be cut, and can fall silent. */

import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Proxy {
  /** @type {Set<import('node:net').Socket>} */
  #sockets = new Set();
  #isCut = false;
  streams = 0;
  url = '';

  /** @param {string} target the gateway's address */
  static async start(target) {
    const proxy = new Proxy();
    await proxy.#listen(new URL(target));
    return proxy;
  }

  /** @param {URL} target */
  async #listen(target) {
    this.server = createServer((client) => {
      if (this.#isCut) return client.destroy();
      const gateway = connect(Number(target.port), target.hostname);
      client.on('data', (bytes) => {
        if (bytes.includes('GET /events')) this.streams += 1;
      });
      for (const socket of [client, gateway]) {
        this.#sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
          this.#sockets.delete(socket);
          client.destroy();
          gateway.destroy();
        });
      }
      client.pipe(gateway).pipe(client);
    });
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.url = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (this.server.address()).port}/`;
  }

  cut() {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** What is connected stays so, and hears nothing any more. */
  hush() {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  mend() {
    this.#isCut = false;
  }

  close() {
    this.cut();
    this.server?.close();
  }
}
