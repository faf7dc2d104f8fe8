/** Starts the page: wires the stream to the store, and the store to what is on the screen. */

import { App } from './app.js';
import { connect } from './connection.js';
import { linkState } from './link-state.js';
import { pageOf } from './pages.js';
import { openSettings } from './dialogs.js';
import { Settings } from './settings.js';
import { shell } from './shell.js';

const gateway = document.querySelector('meta[name="gateway"]')?.getAttribute('content') ?? './';
const base = new URL(gateway, document.baseURI).href;
const settings = new Settings(navigator.language, localStorage);
const app = new App({ base, settings, signIn: () => Promise.resolve(false) });

const place = /** @type {HTMLElement} */ (document.getElementById('page'));
const draw = shell(
  {
    top: /** @type {HTMLElement} */ (document.getElementById('top')),
    banner: /** @type {HTMLElement} */ (document.getElementById('banner')),
  },
  () => openSettings(app),
);

/** @type {import('./stream.js').Link} */
let link = { phase: 'connecting', since: Date.now() };
/** @type {import('./pages.js').View | undefined} */
let view;

function drawShell() {
  const context = app.context();
  const { isStoreUp } = app.store;
  draw({
    context,
    link: linkState(link, { isStoreUp, isOnline: navigator.onLine }, context),
    page: pageOf(location.hash).name,
    live: new Set(),
  });
}

async function openPage() {
  const page = pageOf(location.hash);
  drawShell();
  const { open } = await page.load();
  if (page !== pageOf(location.hash)) return;
  view?.close();
  view = open(app);
  place.replaceChildren(view.element);
  document.title = `${page.title} · Wallfeed`;
  scrollTo(0, 0);
}

function showTheme() {
  if (settings.theme) document.documentElement.dataset.theme = settings.theme;
  else delete document.documentElement.dataset.theme;
}

showTheme();
settings.subscribe(showTheme);
settings.subscribe(drawShell);
setInterval(drawShell, 1000);
addEventListener('hashchange', openPage);
openPage();
connect({
  base,
  onEvent(event) {
    app.store.apply(event, Date.now());
    if (event.name === 'hello' || event.name === 'status') drawShell();
  },
  onLink(next) {
    link = next;
    drawShell();
  },
});
