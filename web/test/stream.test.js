import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { mock } from 'node:test';
import { CONTEXT } from './page.js';
import { linkState } from '../js/connection.js';
import { follow } from '../js/stream.js';

/** An event source that does what the test tells it. */
class FakeSource extends EventTarget {
  /** @type {FakeSource[]} */
  static opened = [];
  isClosed = false;

  /** @param {string} url */
  constructor(url) {
    super();
    this.url = new URL(url);
    FakeSource.opened.push(this);
  }

  close() {
    this.isClosed = true;
  }

  /** @param {string} name @param {string} data @param {string} [lastEventId] */
  say(name, data, lastEventId = '') {
    this.dispatchEvent(Object.assign(new Event(name), { data, lastEventId }));
  }

  fail() {
    this.dispatchEvent(new Event('error'));
  }
}

const latest = () => FakeSource.opened[FakeSource.opened.length - 1];

function start() {
  /** @type {StreamEvent[]} */
  const events = [];
  /** @type {Link[]} */
  const links = [];
  const open = (/** @type {string} */ url) => /** @type {EventSource} */ (/** @type {unknown} */ (new FakeSource(url)));
  const stream = follow('http://gateway/wall/', { onEvent: (event) => events.push(event), onLink: (link) => links.push(link), open });
  return { stream, events, links };
}

beforeEach((t) => {
  FakeSource.opened = [];
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_000_000 });
});

test('it asks for heartbeats, and resumes after the last event', () => {
  const { stream, events, links } = start();
  assert.equal(latest().url.href, 'http://gateway/wall/events?heartbeat=event');
  latest().say('hello', '{}');
  latest().say('update', '{"type":"A"}', 'e.41');
  assert.deepEqual(events.map(({ name }) => name), ['hello', 'update']);
  assert.equal(links[links.length - 1].phase, 'live');

  latest().fail();
  assert.ok(latest().isClosed, 'the browser’s own attempts are not trusted');
  assert.equal(links[links.length - 1].phase, 'reconnecting');
  mock.timers.tick(500);
  assert.equal(FakeSource.opened.length, 2);
  assert.equal(latest().url.searchParams.get('last-event-id'), 'e.41');
  stream.close();
});

test('it tries for ever, ever more slowly', () => {
  const { stream } = start();
  for (let attempt = 0; attempt < 20; attempt += 1) {
    latest().fail();
    mock.timers.tick(15_000);
  }
  assert.equal(FakeSource.opened.length, 21);
  latest().fail();
  mock.timers.tick(7_400);
  assert.equal(FakeSource.opened.length, 21, 'it waits');
  mock.timers.tick(7_600);
  assert.equal(FakeSource.opened.length, 22);
  stream.close();
});

test('a silent connection is dead', () => {
  const { stream, links } = start();
  latest().say('hello', '{}');
  for (let beat = 0; beat < 10; beat += 1) {
    mock.timers.tick(15_000);
    latest().say('ping', '{}');
  }
  assert.equal(FakeSource.opened.length, 1);
  mock.timers.tick(45_000);
  mock.timers.tick(500);
  assert.ok(FakeSource.opened[0].isClosed);
  assert.equal(FakeSource.opened.length, 2);
  assert.equal(links[links.length - 1].phase, 'reconnecting');
  stream.close();
});

test('what is silence depends on the gateway’s heartbeat', () => {
  const { stream } = start();
  latest().say('hello', '{}');
  latest().say('ping', '{"type":"ping","seconds":60}');
  mock.timers.tick(145_000);
  assert.equal(FakeSource.opened.length, 1);
  mock.timers.tick(15_000);
  assert.ok(FakeSource.opened[0].isClosed);
  stream.close();
});

test('waking up tries at once', () => {
  const { stream } = start();
  for (let attempt = 0; attempt < 8; attempt += 1) {
    latest().fail();
    mock.timers.tick(15_000);
  }
  latest().fail();
  const before = FakeSource.opened.length;
  stream.wake();
  assert.equal(FakeSource.opened.length, before + 1);
  stream.wake();
  assert.equal(FakeSource.opened.length, before + 1, 'but not twice');
  stream.close();
});

test('a gateway that knew nothing is asked again when its store is back', () => {
  const { stream, links } = start();
  const hello = (/** @type {object} */ more) => latest().say('hello', JSON.stringify({ type: 'hello', resumed: false, store: 'up', keys: [], ...more }), 'e.1');
  const store = (/** @type {string} */ state) => latest().say('status', JSON.stringify({ type: 'status', store: state }));
  hello({});
  store('down');
  store('up');
  hello({ resumed: true, store: 'down' });
  store('up');
  assert.equal(FakeSource.opened.length, 1, 'what it loses and finds again on one stream, it tells');
  hello({ store: 'down' });
  store('down');
  assert.equal(FakeSource.opened.length, 1);
  store('up');
  assert.equal(FakeSource.opened.length, 2);
  assert.ok(FakeSource.opened[0].isClosed);
  assert.equal(latest().url.searchParams.get('last-event-id'), null, 'from the beginning');
  hello({ store: 'down' });
  latest().fail();
  mock.timers.tick(500);
  assert.equal(latest().url.searchParams.get('last-event-id'), null, 'after a drop, too');
  hello({});
  store('up');
  assert.equal(FakeSource.opened.length, 3);
  latest().fail();
  mock.timers.tick(500);
  assert.equal(latest().url.searchParams.get('last-event-id'), 'e.1');
  assert.equal(links.filter(({ phase }) => phase === 'live').length, 2, 'to be asked again is no drop');
  stream.close();
});

test('the connection is put in words', () => {
  const now = CONTEXT.now;
  const facts = { isStoreUp: true, isOnline: true };
  /** @param {Partial<Link>} link @param {Partial<{isStoreUp: boolean, isOnline: boolean, isLocked: boolean}>} [more] */
  const words = (link, more) => linkState({ phase: 'live', since: now, failures: 0, ...link }, { ...facts, ...more }, CONTEXT);
  assert.deepEqual(words({}), { state: 'live', label: 'Live' });
  assert.equal(words({}, { isStoreUp: false }).state, 'store-down');
  assert.equal(words({ phase: 'connecting', since: now - 1000 }).state, 'connecting');
  assert.equal(words({ phase: 'connecting', since: now - 10_000 }).state, 'reconnecting');
  assert.equal(words({ phase: 'reconnecting', since: now - 1000 }).explanation, undefined, 'a short drop needs no sentence');
  assert.match(words({ phase: 'reconnecting', since: now - 10_000, heard: now - 10_000 }).explanation ?? '', /What you see is from 3:09/);
  assert.equal(words({ phase: 'reconnecting', since: now - 90_000 }).state, 'offline');
  assert.equal(words({ phase: 'reconnecting', since: now }, { isOnline: false }).state, 'offline');
  assert.equal(words({ phase: 'connecting', since: now }, { isLocked: true }).state, 'locked');
});
