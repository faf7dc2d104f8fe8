/** Starts the page: wires the stream to the store, and the store to what is on the screen. */

import { App, Settings, readInfo } from './app.js';
import { connect } from './connection.js';
import { h, loadStyle } from './dom.js';
import { PAGES, kioskOf, pageOf, route } from './pages.js';
import { shell } from './shell.js';
import { keepDocuments } from './store.js';

/** What is not on the first page is fetched when that page has had time to settle. */
const PREPARE_AFTER_MS = 3_000;

/** How long the first picture waits for its documents. */
const PATIENCE_MS = 1_500;

/** After so many failures in a row, the page asks whether the gateway is locked. */
const ASK_WHY_AFTER = [1, 4, 16];

const gateway = document.querySelector('meta[name="gateway"]')?.getAttribute('content') ?? './';
const base = new URL(gateway, document.baseURI).href;
const { isKiosk } = kioskOf(location.search);
const storage = localStorageOf(window);
const app = new App({ base, settings: new Settings(navigator.language, storage), storage, askForToken });
const draw = shell(app, openSettings, signIn);

let page = pageOf('');
/** @type {View | undefined} */
let view;
/** Whether the page could not be fetched. */
let isMissing = false;

/** @param {Page} next */
async function open(next) {
  page = next;
  draw(page);
  const opened = await fetchPage(next).then((module) => module.open(app)).catch(() => undefined);
  if (page !== next) return opened?.close();
  isMissing = opened === undefined;
  // A kiosk goes on with what it shows: nobody is there who could turn back.
  if (isMissing && view && isKiosk) return;
  view?.close();
  view = opened ?? unavailable();
  document.getElementById('page')?.replaceChildren(h('h1', { class: 'visually-hidden' }, next.title), view.element);
  document.title = `${next.title} · ${app.info.title ?? 'Wallfeed'}`;
  scrollTo(0, 0);
}

/** @param {Page} page */
async function fetchPage({ load, styles = [] }) {
  const [module] = await Promise.all([load(), ...styles.map(loadStyle)]);
  return module;
}

/** @returns {View} */
function unavailable() {
  return { element: h('p', { class: 'nothing' }, 'This page cannot be fetched while the gateway is away.'), close() {} };
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

async function signIn() {
  const { openSession } = await import('./commands.js');
  await askForToken(async (token) => {
    const problem = await openSession(base, token);
    app.isLocked = problem !== '';
    connection.wake();
    return problem;
  }, { hasChoice: false });
}

/** An event source does not say why it failed. */
async function askWhy() {
  const response = await fetch(new URL('keys', base)).catch(() => undefined);
  app.isLocked = response?.status === 401;
  draw(page);
}

/** What the gateway says of itself may change when it is restarted. */
async function learn() {
  const { version } = app.info;
  app.info = (await readInfo(base)) ?? app.info;
  draw(page);
  // Nobody presses reload on a kiosk.
  if (isKiosk && version !== undefined && version !== app.info.version) location.reload();
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
if (isKiosk) {
  document.documentElement.dataset.kiosk = '';
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
    if (app.link.phase === 'reconnecting' && link.phase === 'live') learn();
    app.link = link;
    if (link.phase === 'live' && isMissing) open(page);
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

learn();

// After everything else: the other pages open, and the page starts, while the gateway is away.
addEventListener('load', () => setTimeout(prepare, PREPARE_AFTER_MS));

function prepare() {
  for (const part of [...PAGES.map(fetchPage), loadDialogs(), import('./commands.js'), import('./cards/message.js')]) part.catch(() => {});
  navigator.serviceWorker?.register(new URL('sw.js', document.baseURI)).then(({ active }) => active?.postMessage('keep')).catch(() => {});
}
