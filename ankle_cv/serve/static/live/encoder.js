// A worker that turns pictures into JPEGs, beside the page's own thread, each with the time it was taken and its number before it.

const QUALITY = 0.85;
const TIME_BYTES = 8;
const HEAD_BYTES = 12;
const canvas = new OffscreenCanvas(1, 1);
const pen = canvas.getContext("2d", { alpha: false, willReadFrequently: true });

// Every picture is answered, so that the page knows that it was closed; one that cannot be encoded with nothing.
onmessage = async ({ data }) => {
  let message = null;
  try {
    message = await encoded(data);
  } finally {
    postMessage({ message, at: data.at }, message ? [message] : []);
  }
};

async function encoded({ picture, at, number, width, height }) {
  try {
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    pen.drawImage(picture, 0, 0, width, height);
  } finally {
    picture.close();
  }
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  const message = new Uint8Array(HEAD_BYTES + blob.size);
  const head = new DataView(message.buffer);
  head.setFloat64(0, at, true);
  head.setUint32(TIME_BYTES, number, true);
  message.set(new Uint8Array(await blob.arrayBuffer()), HEAD_BYTES);
  return message.buffer;
}
