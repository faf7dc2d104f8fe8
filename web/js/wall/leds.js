/** Frames drawn on a canvas as a wall of LEDs: round dots that glow, on a black panel. */

/** The part of its cell that an LED's dot fills. */
const DOT = 0.82;

/** Where LEDs that are off stand out against the panel. */
const PANEL = '#0b0b0c';
const UNLIT = '#1a1a1c';

/** How much light spills over, and how many LEDs far. */
const BLOOM = 0.11;
const FAR = 4;

/** What a screen needs for the light that an LED gives at a share of its power. */
const GAMMA = 2.2;

export class Leds {
  /** @type {Frame | undefined} */
  #frame;
  /** The frame at one pixel per LED. */
  #source = document.createElement('canvas');
  /** The lit dots, before they are put on the panel. */
  #lit = document.createElement('canvas');
  /** A dot wherever there is an LED. */
  #mask = document.createElement('canvas');
  /** The frame so small that an LED's light reaches its neighbours. */
  #far = document.createElement('canvas');
  #pitch = 0;

  /** @param {HTMLCanvasElement} canvas as wide as it may be */
  constructor(canvas) {
    this.canvas = canvas;
    new ResizeObserver(() => this.#draw()).observe(/** @type {Element} */ (canvas.parentElement ?? canvas));
  }

  /** @param {Frame} frame */
  show(frame) {
    const { width, height, pixels } = frame;
    if (this.#frame?.width !== width || this.#frame.height !== height) this.#pitch = 0;
    this.#frame = frame;
    this.#source.width = width;
    this.#source.height = height;
    context(this.#source).putImageData(new ImageData(pixels, width, height), 0, 0);
    this.#draw();
  }

  #draw() {
    if (!this.#frame) return;
    const { width, height, brightness } = this.#frame;
    const available = (this.canvas.parentElement?.clientWidth ?? width) * devicePixelRatio;
    const pitch = Math.max(2, Math.floor(available / width));
    if (pitch !== this.#pitch) this.#resize(width, height, pitch);

    const lit = context(this.#lit);
    const size = /** @type {const} */ ([0, 0, this.#lit.width, this.#lit.height]);
    lit.globalCompositeOperation = 'copy';
    lit.imageSmoothingEnabled = false;
    lit.drawImage(this.#source, ...size);
    lit.globalCompositeOperation = 'destination-in';
    lit.drawImage(this.#mask, 0, 0);

    const panel = context(this.canvas);
    panel.globalCompositeOperation = 'source-over';
    panel.globalAlpha = 1;
    panel.fillStyle = PANEL;
    panel.fillRect(...size);
    panel.drawImage(this.#mask, 0, 0);
    panel.globalCompositeOperation = 'lighter';
    panel.globalAlpha = Math.min(1, Math.max(0, brightness / 100)) ** (1 / GAMMA);
    panel.drawImage(this.#lit, 0, 0);
    this.#bloom(panel, size);
  }

  /**
   * Light that spills over: the frame, smoothed by its own enlargement, near and far.
   * @param {CanvasRenderingContext2D} panel
   * @param {readonly [number, number, number, number]} size
   */
  #bloom(panel, size) {
    const { width, height } = this.#source;
    this.#far.width = Math.ceil(width / FAR);
    this.#far.height = Math.ceil(height / FAR);
    const far = context(this.#far);
    far.imageSmoothingQuality = 'high';
    far.drawImage(this.#source, 0, 0, this.#far.width, this.#far.height);
    panel.imageSmoothingEnabled = true;
    panel.globalAlpha *= BLOOM;
    panel.drawImage(this.#source, ...size);
    panel.drawImage(this.#far, ...size);
  }

  /** @param {number} width @param {number} height @param {number} pitch pixels of the screen per LED */
  #resize(width, height, pitch) {
    this.#pitch = pitch;
    for (const canvas of [this.canvas, this.#lit, this.#mask]) {
      canvas.width = width * pitch;
      canvas.height = height * pitch;
    }
    this.canvas.style.width = `${(width * pitch) / devicePixelRatio}px`;
    this.#drawMask(pitch);
  }

  /** @param {number} pitch */
  #drawMask(pitch) {
    const dot = document.createElement('canvas');
    dot.width = dot.height = pitch;
    const one = context(dot);
    one.fillStyle = UNLIT;
    one.beginPath();
    one.arc(pitch / 2, pitch / 2, (pitch * DOT) / 2, 0, 2 * Math.PI);
    one.fill();
    const mask = context(this.#mask);
    mask.fillStyle = mask.createPattern(dot, 'repeat') ?? UNLIT;
    mask.fillRect(0, 0, this.#mask.width, this.#mask.height);
  }
}

/** @param {HTMLCanvasElement} canvas */
function context(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
}
