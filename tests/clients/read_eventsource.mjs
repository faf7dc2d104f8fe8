// Prints what npm's eventsource hears on a stream, one JSON object per event. Usage: read_eventsource.mjs URL

import { createRequire } from 'node:module';

// NODE_PATH holds it, which `import` does not read.
const { EventSource } = createRequire(import.meta.url)('eventsource');

const source = new EventSource(process.argv[2]);
for (const name of ['hello', 'update', 'delete', 'status']) {
  source.addEventListener(name, ({ lastEventId, data }) =>
    console.log(JSON.stringify({ name, id: lastEventId, data })),
  );
}
