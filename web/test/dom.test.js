import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import './page.js';
import { h, morph, svg } from '../js/dom.js';

test('elements hold text, never markup', () => {
  const element = h('p', { title: '"><script>' }, '<b>', 5, null, false, undefined, ['a', h('i', null, 'b')]);
  assert.equal(element.textContent, '<b>5ab');
  assert.equal(element.querySelector('b'), null);
  assert.equal(element.getAttribute('title'), '"><script>');
});

test('what did not change is not touched', () => {
  const draw = (/** @type {number} */ degrees) => h('p', null, h('b', null, 'Now '), h('span', { class: 'fig' }, degrees));
  const live = draw(61);
  const [label, figure] = live.children;
  const text = figure.firstChild;
  morph(live, draw(62));
  assert.equal(live.textContent, 'Now 62');
  assert.equal(live.children[0], label);
  assert.equal(live.children[1].firstChild, text);
});

test('a changed figure is new for a moment', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const live = h('p', null, h('span', { class: 'fig' }, '1'), h('span', null, 'a'));
  morph(live, h('p', null, h('span', { class: 'fig' }, '2'), h('span', null, 'b')));
  const [figure, word] = live.children;
  assert.ok(figure.hasAttribute('data-new'));
  assert.ok(!word.hasAttribute('data-new'));
  mock.timers.tick(1000);
  morph(live, h('p', null, h('span', { class: 'fig' }, '2'), h('span', null, 'b')));
  assert.ok(figure.hasAttribute('data-new'), 'a redraw does not end it');
  mock.timers.tick(1000);
  assert.ok(!figure.hasAttribute('data-new'));
  mock.timers.reset();
});

test('the same thing keeps its element wherever it goes', () => {
  const row = (/** @type {string} */ name) => h('li', { 'data-key': name }, name);
  const live = h('ul', null, ['a', 'b', 'c'].map(row));
  const [a, b, c] = live.children;
  morph(live, h('ul', null, ['c', 'x', 'a'].map(row)));
  assert.equal(live.textContent, 'cxa');
  assert.equal(live.children[0], c);
  assert.equal(live.children[2], a);
  assert.equal(b.parentNode, null);
});

test('attributes and styles follow', () => {
  const live = h('p', { class: 'a', hidden: true, style: { '--team': 'red' } });
  morph(live, h('p', { class: 'b', lang: 'de', style: { '--team': 'blue' } }));
  assert.equal(live.className, 'b');
  assert.ok(!live.hasAttribute('hidden'));
  assert.equal(live.lang, 'de');
  assert.equal(live.style.getPropertyValue('--team'), 'blue');
});

test('another element takes the place', () => {
  const live = h('div', null, h('p', null, 'old'));
  morph(live, h('div', null, svg('svg', { viewBox: '0 0 1 1' })));
  assert.equal(live.children.length, 1);
  assert.equal(live.children[0].localName, 'svg');
});
