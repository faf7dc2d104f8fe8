/** Starts the page: wires the stream to the store, and the store to what is on the screen. */

import { App, readInfo } from './app.js';
import { connect } from './connection.js';
import { h } from './dom.js';
import { PAGES, loadStyle, pageOf } from './pages.js';
import { kioskOf, route } from './router.js';
import { keepDocuments } from './saved.js';
import { Settings } from './settings.js';
import { shell } from './shell.js';

/** What is not on the first page is fetched when that page has had time to settle. */
const PREPARE_AFTER_MS = 3_000;

/** How long the first picture waits for its documents. */
const PATIENCE_MS = 1_500;

/** After so many failures in a row, the page asks whether the gateway is locked. */
const ASK_WHY_AFTER = [1, 4, 16];

const gateway = document.querySelector('meta[name="gateway"]')?.getAttribute('content') ?? './';
const base = new URL(gateway, document.baseURI).href;
const storage = localStorageOf(window);
const app = new App({ base, settings: new Settings(navigator.language, storage), storage, askForToken });
const draw = shell(app, openSettings, signIn);

let page = pageOf('');
/** @type {View | undefined} */
let view;

/** @param {Page} next */
async function open(next) {
  page = next;
  draw(page);
  const opened = await Promise.all([next.load(), loadStyle(next.style)]).catch(() => undefined);
  if (page !== next) return;
  view?.close();
  view = opened ? opened[0].open(app) : { element: h('p', { class: 'nothing' }, 'This page cannot be fetched while the gateway is away.'), close() {} };
  document.getElementById('page')?.replaceChildren(h('h1', { class: 'visually-hidden' }, next.title), view.element);
  document.title = `${next.title} · ${app.info.title ?? 'Wallfeed'}`;
  scrollTo(0, 0);
}

/** @param {CheckToken} check @param {{hasChoice?: boolean}} [options] */
async function askForToken(check, options) {
  const dialogs = await loadDialogs();
  await dialogs.askForToken(check, options);
}

async function openSettings() {
  const dialogs = await loadDialogs();
  dialogs.openSettings(app);
}

async function loadDialogs() {
  const [dialogs] = await Promise.all([import('./dialogs.js'), loadStyle('dialogs')]);
  return dialogs;
}

/** Exchanges the token for a cookie: an event source cannot send headers. */
async function signIn() {
  const { bearer } = await import('./commands.js');
  await askForToken(async (token) => {
    const response = await fetch(new URL('session', base), { method: 'POST', headers: bearer(token) }).catch(() => undefined);
    if (!response) return 'The gateway cannot be reached.';
    if (!response.ok) return 'This is not the token.';
    app.isLocked = false;
    connection.wake();
    return '';
  }, { hasChoice: false });
}

/** An event source does not say why it failed. */
async function askWhy() {
  const response = await fetch(new URL('keys', base)).catch(() => undefined);
  app.isLocked = response?.status === 401;
  draw(page);
}

function showTheme() {
  const { theme } = app.settings;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

keepDocuments(app.store, storage);
showTheme();
app.settings.subscribe(() => {
  showTheme();
  draw(page);
});
setInterval(() => draw(page), 1000);
if (kioskOf(location.search).isKiosk) {
  loadStyle('kiosk');
  import('./wake-lock.js').then(({ keepScreenOn }) => keepScreenOn());
}

const connection = connect(base, {
  onEvent(event) {
    try {
      app.store.apply(event, Date.now());
    } catch {
      app.note('The gateway sent an event that is not JSON.');
    }
    if (event.name === 'hello' || event.name === 'status') draw(page);
    if (app.store.isComplete) start();
  },
  onLink(link) {
    if (app.link.phase === 'live' && link.phase !== 'live') app.note('The connection to the gateway was lost.');
    app.link = link;
    if (link.phase === 'live') app.isLocked = false;
    else if (ASK_WHY_AFTER.includes(link.failures)) askWhy();
    draw(page);
  },
});

let isStarted = false;

/** Cards appear once, with what they show, and do not jump about; but nobody waits long for a gateway that is away. */
function start() {
  if (!isStarted) route(app.store, open);
  isStarted = true;
}

/** @param {Window} window @returns {Storage | undefined} nothing where the browser forbids it */
function localStorageOf(window) {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}

if (app.store.isComplete) start();
setTimeout(start, PATIENCE_MS);

readInfo(base).then((info) => {
  app.info = info;
  draw(page);
});

// After everything else: the other pages open, and the page starts, while the gateway is away.
addEventListener('load', () => setTimeout(prepare, PREPARE_AFTER_MS));

function prepare() {
  for (const each of PAGES) Promise.all([each.load(), loadStyle(each.style)]).catch(() => {});
  Promise.all([loadDialogs(), import('./commands.js')]).catch(() => {});
  navigator.serviceWorker?.register(new URL('sw.js', document.baseURI)).catch(() => {});
}
