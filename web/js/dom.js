/**
 * Elements made from data, and live elements brought up to date. Data only ever becomes text nodes and attributes.
 *
 * Rendering functions are pure: they build a fresh element with {@link h} and {@link svg}. {@link morph} then carries
 * the differences over to the element on the page, so that what did not change is not touched.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** Style sheets that came with what needs them. @type {Map<string, Promise<void>>} */
const sheets = new Map();

/** How long a changed figure is shown to be new. */
const FRESH_MS = 1600;

/**
 * An HTML element.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Properties | null} [properties] attributes; functions are listeners (`onclick`); `style` is an object of CSS properties
 * @param {...Children} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function h(name, properties, ...children) {
  return build(document.createElement(name), properties, children);
}

/**
 * An SVG element.
 * @template {keyof SVGElementTagNameMap} Name
 * @param {Name} name
 * @param {Properties | null} [properties]
 * @param {...Children} children
 * @returns {SVGElementTagNameMap[Name]}
 */
export function svg(name, properties, ...children) {
  return build(document.createElementNS(SVG, name), properties, children);
}

/**
 * @template {HTMLElement | SVGElement} T
 * @param {T} element
 * @param {Properties | null | undefined} properties
 * @param {Children[]} children
 */
function build(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) setProperty(element, name, value);
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false || child === '') continue;
    element.append(typeof child === 'object' ? child : String(child));
  }
  return element;
}

/**
 * @param {HTMLElement | SVGElement} element
 * @param {string} name
 * @param {Properties[string]} value
 */
function setProperty(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === 'function') {
    element.addEventListener(name.slice('on'.length), value);
  } else if (typeof value === 'object') {
    // Through the object model: the Content-Security-Policy forbids the attribute.
    for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text);
  } else {
    element.setAttribute(name, value === true ? '' : String(value));
  }
}

/**
 * Makes the live node equal to the next one with as few changes as possible, and returns the node that is then in
 * place. Elements with the same `data-key` are the same thing, wherever they move among their siblings.
 * @param {Node} live
 * @param {Node} next
 * @returns {Node}
 */
export function morph(live, next) {
  // Most of what is drawn again has not changed, and the browser says so faster than a walk.
  if (live.isEqualNode(next)) return live;
  if (!isSame(live, next)) {
    live.parentNode?.replaceChild(next, live);
    return next;
  }
  if (next.nodeType === Node.TEXT_NODE) {
    morphText(live, next);
  } else {
    morphAttributes(/** @type {HTMLElement} */ (live), /** @type {HTMLElement} */ (next));
    morphChildren(live, next);
  }
  return live;
}

/** @param {Node} live @param {Node} next */
function morphText(live, next) {
  if (live.nodeValue === next.nodeValue) return;
  live.nodeValue = next.nodeValue;
  const figure = live.parentElement?.closest('.fig');
  if (figure) showAsNew(figure);
}

/** @param {HTMLElement} live @param {HTMLElement} next */
function morphAttributes(live, next) {
  for (const { name } of [...live.attributes]) {
    if (!next.hasAttribute(name) && name !== 'data-new' && name !== 'style') live.removeAttribute(name);
  }
  for (const { name, value } of [...next.attributes]) {
    if (name !== 'style' && live.getAttribute(name) !== value) live.setAttribute(name, value);
  }
  if (live.style && live.style.cssText !== next.style.cssText) live.style.cssText = next.style.cssText;
}

/** @param {Node} live @param {Node} next */
function morphChildren(live, next) {
  const left = new Set(live.childNodes);
  let place = live.firstChild;
  for (const wanted of [...next.childNodes]) {
    const match = findMatch(left, wanted);
    if (!match) {
      live.insertBefore(wanted, place);
      continue;
    }
    left.delete(match);
    if (match === place) place = place.nextSibling;
    else live.insertBefore(match, place);
    morph(match, wanted);
  }
  for (const node of left) live.removeChild(node);
}

/** @param {Set<ChildNode>} candidates @param {Node} wanted */
function findMatch(candidates, wanted) {
  for (const candidate of candidates) if (isSame(candidate, wanted)) return candidate;
  return null;
}

/** @param {Node} a @param {Node} b */
function isSame(a, b) {
  return a.nodeName === b.nodeName && keyOf(a) === keyOf(b);
}

/** @param {Node} node */
function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? /** @type {Element} */ (node).getAttribute('data-key') : null;
}

/** @type {WeakMap<Element, ReturnType<typeof setTimeout>>} */
const freshness = new WeakMap();

/**
 * Marks a figure that changed; the style sheet shows it.
 * @param {Element} figure
 */
function showAsNew(figure) {
  clearTimeout(freshness.get(figure));
  figure.setAttribute('data-new', '');
  freshness.set(figure, setTimeout(() => figure.removeAttribute('data-new'), FRESH_MS));
}

/**
 * Loads a style sheet, once.
 * @param {string | undefined} name of a file in `css/`
 * @returns {Promise<void>} when it is in force, or cannot be had
 */
export function loadStyle(name) {
  if (name === undefined) return Promise.resolve();
  const loading = sheets.get(name) ?? append(name);
  sheets.set(name, loading);
  return loading;
}

/** After those of Home, which stand in the body. @param {string} name @returns {Promise<void>} */
function append(name) {
  const href = new URL(`../css/${name}.css`, import.meta.url).href;
  return new Promise((resolve) => {
    document.body.append(h('link', { rel: 'stylesheet', href, onload: () => resolve(), onerror: () => resolve() }));
  });
}
