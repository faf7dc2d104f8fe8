/**
 * Starts the page where there is no gateway: the network first, and what was kept from the last visit where it fails.
 * Documents are not its business; the page keeps them itself.
 */

const CACHE = 'wallfeed';

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
  'css/household.css',
  'css/kiosk.css',
  'css/shell.css',
  'css/status.css',
  'css/tokens.css',
  'css/track.css',
  'css/wall.css',
  'css/weather.css',
  'fonts/figtree-basic.woff2',
  'fonts/figtree-latin.woff2',
  'icons/icon-180.png',
  'icons/icon-192.png',
  'icons/icon-512-maskable.png',
  'icons/icon-512.png',
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
  'js/draw/diamond.js',
  'js/draw/field.js',
  'js/draw/flag.js',
  'js/draw/glyphs.js',
  'js/draw/hours-chart.js',
  'js/draw/moon-disc.js',
  'js/draw/weather-icon.js',
  'js/feed.js',
  'js/format.js',
  'js/lenient.js',
  'js/main.js',
  'js/pages.js',
  'js/pages/calendar.js',
  'js/pages/cards-view.js',
  'js/pages/github.js',
  'js/pages/home.js',
  'js/pages/mlb.js',
  'js/pages/nfl.js',
  'js/pages/status.js',
  'js/pages/track.js',
  'js/pages/wall.js',
  'js/pages/weather.js',
  'js/pages/world-cup.js',
  'js/replay.js',
  'js/router.js',
  'js/saved.js',
  'js/settings.js',
  'js/shell.js',
  'js/store.js',
  'js/stream.js',
  'js/timestamp.js',
  'js/values.js',
  'js/wake-lock.js',
  'js/wall/frame.js',
  'js/wall/leds.js',
  'js/wall/message-picture.js',
  'js/wall/walls.js',
  'js/worker.js',
  'manifest.webmanifest',
  'tsconfig.worker.json',
];

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

/** Where the page lies on its host. */
const ROOT = new URL('./', worker.location.href);

worker.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
  worker.skipWaiting();
});

worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'GET' && isOurs(request)) event.respondWith(answer(request));
});

/** Whether it is for one of the page's files, or for the page itself. @param {Request} request */
function isOurs({ url, mode }) {
  const { origin, pathname } = new URL(url);
  if (origin !== ROOT.origin || !pathname.startsWith(ROOT.pathname)) return false;
  const path = pathname.slice(ROOT.pathname.length);
  return mode === 'navigate' ? ['', 'index.html'].includes(path) : FILES.includes(path);
}

/** @param {Request} request */
async function answer(request) {
  const cache = await caches.open(CACHE);
  const key = request.mode === 'navigate' ? './' : request;
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(key, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(key, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}
