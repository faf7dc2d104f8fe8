/**
 * Starts the page where there is no gateway. While there is one, everything comes from it; documents are not the
 * worker's business, the page keeps them itself.
 *
 * Kept is one version of the page and never a mixture: all files are fetched together, after every start, and take the
 * place of those before them when the last has come. A page that starts from what is kept takes all of it from there.
 */

/** What all caches' names begin with. The oldest is whole; there is a younger one while it is being filled. */
const NAME = 'wallfeed';

/** How long a gateway may take to answer, where there is something to start from without it. */
const PATIENCE_MS = 4_000;

/** Everything that the page may need. */
const FILES = [
  './',
  'css/base.css',
  'css/calendar.css',
  'css/cards.css',
  'css/controls.css',
  'css/dialogs.css',
  'css/forecast.css',
  'css/game-tiles.css',
  'css/games.css',
  'css/kiosk.css',
  'css/shell.css',
  'css/status.css',
  'css/tokens.css',
  'css/track.css',
  'css/wall.css',
  'css/weather.css',
  'fonts/figtree-basic.woff2',
  'fonts/figtree-latin.woff2',
  'icons/icon.svg',
  'js/app.js',
  'js/cards/agenda.js',
  'js/cards/air.js',
  'js/cards/ball-games.js',
  'js/cards/baseball.js',
  'js/cards/card.js',
  'js/cards/days.js',
  'js/cards/event.js',
  'js/cards/family.js',
  'js/cards/football-games.js',
  'js/cards/football.js',
  'js/cards/game.js',
  'js/cards/github.js',
  'js/cards/hours.js',
  'js/cards/meeting.js',
  'js/cards/message.js',
  'js/cards/moon.js',
  'js/cards/services.js',
  'js/cards/soccer.js',
  'js/cards/tiles.js',
  'js/cards/track.js',
  'js/cards/weather.js',
  'js/civil.js',
  'js/commands.js',
  'js/composer.js',
  'js/connection.js',
  'js/controls.js',
  'js/dialogs.js',
  'js/dom.js',
  'js/draw/curve.js',
  'js/draw/field.js',
  'js/draw/flag.js',
  'js/draw/hours-chart.js',
  'js/draw/weather-icon.js',
  'js/format.js',
  'js/lenient.js',
  'js/main.js',
  'js/pages.js',
  'js/pages/calendar.js',
  'js/pages/home.js',
  'js/pages/status.js',
  'js/pages/wall.js',
  'js/pages/weather.js',
  'js/shell.js',
  'js/store.js',
  'js/stream.js',
  'js/wake-lock.js',
  'js/wall/frame.js',
  'js/wall/leds.js',
  'js/wall/message-picture.js',
  'js/wall/walls.js',
  'js/worker.js',
  'manifest.webmanifest',
];

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

/** Where the page lies on its host. */
const ROOT = new URL('./', worker.location.href);

/** The pages that started from what is kept. @type {Set<string>} */
const started = new Set();

worker.addEventListener('install', (event) => {
  event.waitUntil(keep());
  worker.skipWaiting();
});

worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

// The page asks for it after each start. One that started from what is kept still needs that.
worker.addEventListener('message', (event) => {
  if (!started.has(/** @type {Client} */ (event.source).id)) event.waitUntil(keep());
});

worker.addEventListener('fetch', (event) => {
  const { request, clientId, resultingClientId } = event;
  if (request.method !== 'GET' || !isOurs(request)) return;
  event.respondWith(request.mode === 'navigate' ? start(request, resultingClientId) : file(request, clientId));
});

/** Whether it is for one of the page's files, or for the page itself. @param {Request} request */
function isOurs({ url, mode }) {
  const { origin, pathname } = new URL(url);
  if (origin !== ROOT.origin || !pathname.startsWith(ROOT.pathname)) return false;
  const path = pathname.slice(ROOT.pathname.length);
  return mode === 'navigate' ? ['', 'index.html'].includes(path) : FILES.includes(path);
}

/** The page itself. @param {Request} request @param {string} client that it becomes */
async function start(request, client) {
  const network = fetch(request);
  const answer = await Promise.race([network, patience()]).catch(() => undefined);
  if (answer) return answer;
  const kept = await caches.match('./');
  if (!kept) return network;
  started.add(client);
  return kept;
}

/** One of its files. @param {Request} request @param {string} client */
async function file(request, client) {
  const kept = () => caches.match(request, { ignoreSearch: true });
  const first = started.has(client) ? await kept() : undefined;
  return first ?? fetch(request).catch(async (error) => (await kept()) ?? Promise.reject(error));
}

/** @returns {Promise<undefined>} */
function patience() {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
}

/** Fetches all files, and forgets those that were kept before. One at a time, whichever tabs ask. */
function keep() {
  return navigator.locks.request(NAME, async () => {
    const name = `${NAME} ${Date.now()}`;
    const cache = await caches.open(name);
    const isWhole = await cache.addAll(FILES.map((path) => new Request(path, { cache: 'no-cache' }))).then(() => true, () => false);
    const isSpent = (/** @type {string} */ other) => other.startsWith(NAME) && (other === name) !== isWhole;
    for (const other of (await caches.keys()).filter(isSpent)) await caches.delete(other);
  });
}
