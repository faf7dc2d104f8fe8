// Draws the wall's frames as LEDs on a canvas.

/** Canvas pixels from one LED to the next. */
const PITCH = 10;
const RADIUS = 4.2;

const canvas = document.getElementById("wall");
const state = document.getElementById("state");
const context = canvas.getContext("2d", { alpha: false });

/** One canvas pixel per LED: the light, before it is spread. */
const lights = document.createElement("canvas");
/** What hides the light between the LEDs. */
const mask = document.createElement("canvas");

/** The frame that is to be drawn next. */
let frame = null;

function resize(width, height) {
  lights.width = width;
  lights.height = height;
  canvas.width = mask.width = width * PITCH;
  canvas.height = mask.height = height * PITCH;
  const ink = mask.getContext("2d");
  ink.fillStyle = "#0a0a0c";
  ink.fillRect(0, 0, mask.width, mask.height);
  ink.globalCompositeOperation = "destination-out";
  ink.beginPath();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [centerX, centerY] = [(x + 0.5) * PITCH, (y + 0.5) * PITCH];
      ink.moveTo(centerX + RADIUS, centerY);
      ink.arc(centerX, centerY, RADIUS, 0, 2 * Math.PI);
    }
  }
  ink.fill();
}

/** Runs of four bytes: how many LEDs, red, green, blue. An LED that is off is a dark lens. */
function decode({ width, height, pixels }) {
  const image = new ImageData(width, height);
  const runs = atob(pixels);
  let at = 0;
  for (let i = 0; i + 3 < runs.length; i += 4) {
    const [red, green, blue] = [runs.charCodeAt(i + 1), runs.charCodeAt(i + 2), runs.charCodeAt(i + 3)];
    const isDark = red + green + blue === 0;
    for (let left = runs.charCodeAt(i); left > 0 && at < image.data.length; left--) {
      image.data[at++] = isDark ? 22 : red;
      image.data[at++] = isDark ? 22 : green;
      image.data[at++] = isDark ? 26 : blue;
      image.data[at++] = 255;
    }
  }
  return image;
}

function draw() {
  const { width, height, brightness } = frame;
  if (lights.width !== width || lights.height !== height) resize(width, height);
  lights.getContext("2d").putImageData(decode(frame), 0, 0);
  context.globalCompositeOperation = "source-over";
  context.globalAlpha = 1;
  // The eye sees a dimmed wall brighter than it is.
  const light = brightness === 0 ? 1 : 0.35 + 0.65 * brightness / 100;
  context.filter = `brightness(${light})`;
  context.imageSmoothingEnabled = false;
  context.drawImage(lights, 0, 0, canvas.width, canvas.height);
  context.filter = "none";
  context.drawImage(mask, 0, 0);
  // What shines spills a little over its edge.
  context.globalCompositeOperation = "lighter";
  context.globalAlpha = 0.28 * light;
  context.imageSmoothingEnabled = true;
  context.drawImage(lights, 0, 0, canvas.width, canvas.height);
  frame = null;
}

const stream = new EventSource("frames");
stream.addEventListener("frame", (event) => {
  const isWaiting = frame !== null;
  frame = JSON.parse(event.data);
  if (!isWaiting) requestAnimationFrame(draw);
  state.textContent = frame.brightness === 0 ? "The wall is off" : frame.page;
  state.classList.remove("lost");
});
stream.addEventListener("error", () => {
  state.textContent = "The wall does not answer; trying again …";
  state.classList.add("lost");
});
