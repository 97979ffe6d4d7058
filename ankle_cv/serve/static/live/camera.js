// The browser's camera: opening it, and its pictures as JPEGs with the times at which they were taken.

const WANTED = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
  resizeMode: { ideal: "none" },
};

// A picture that is ready is replaced by a newer one after this time, ms; one that is older than that is not sent.
const FRESH_MS = 100;
const OLD_MS = 250;

export async function openCamera(deviceId) {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("no secure context", "insecure");
  if (!window.OffscreenCanvas) throw new DOMException("an old browser", "other");
  const video = { ...WANTED, ...(deviceId ? { deviceId: { exact: deviceId } } : {}) };
  return navigator.mediaDevices.getUserMedia({ video, audio: false });
}

export async function cameras() {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return devices.filter((one) => one.kind === "videoinput");
}

export function closeCamera(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

// Sends a picture whenever the last one was taken over: one is on the way; meanwhile the next one is made ready.
export class Grabber {
  constructor(video, send) {
    this.video = video;
    this.send = send;
    this.encoder = new Worker("/static/live/encoder.js", { type: "module" });
    this.encoder.onmessage = ({ data }) => this.#encoded(data);
    this.encoding = false;
    this.ready = null;
    this.next = null;
    this.onTheWay = false;
    this.running = false;
    this.sentAt = 0;
    this.sent = 0;
    this.count = 0;
    this.roundTrips = [];
    this.delays = [];
  }

  start() {
    this.running = true;
    this.#wait();
  }

  // A picture that is not closed keeps one of the camera's few buffers: the encoder ends once it has closed its own.
  stop() {
    this.running = false;
    this.#leaveOut();
    if (!this.encoding) this.encoder.terminate();
  }

  taken() {
    this.roundTrips.push(performance.now() - this.sentAt);
    this.onTheWay = false;
    if (this.ready) this.#post();
  }

  // A reading came of the picture taken at this time.
  reading(at) {
    this.delays.push(performance.now() - at);
  }

  #wait() {
    if (!this.running) return;
    if (this.video.requestVideoFrameCallback) {
      this.video.requestVideoFrameCallback((now, about) =>
        this.#picture(about.captureTime ?? now, about.presentedFrames),
      );
    } else {
      requestAnimationFrame((now) => {
        const fresh = this.video.currentTime !== this.shown;
        this.shown = this.video.currentTime;
        if (fresh) this.#picture(now, (this.count += 1));
        else this.#wait();
      });
    }
  }

  async #picture(at, number) {
    if (!this.running) return;
    this.#wait();
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width || (this.ready && at - this.ready.at < FRESH_MS)) return;
    const picture = window.VideoFrame ? new VideoFrame(this.video) : await createImageBitmap(this.video);
    if (!this.running) return picture.close(); // it ended while the bitmap was made
    this.#leaveOut();
    this.next = { picture, at, number, width, height };
    if (!this.encoding) this.#encode();
  }

  #leaveOut() {
    this.next?.picture.close();
    this.next = null;
  }

  // The newest picture is kept until the encoder is free: so it need not wait for the camera's next one.
  #encode() {
    const { next } = this;
    this.next = null;
    this.encoding = Boolean(next);
    if (next) this.encoder.postMessage(next, [next.picture]);
  }

  #encoded(picture) {
    if (!this.running) return this.encoder.terminate();
    if (picture.message) this.ready = picture;
    if (this.ready && !this.onTheWay) this.#post();
    if (this.ready) this.#leaveOut();
    this.#encode();
  }

  #post() {
    const { message, at } = this.ready;
    this.ready = null;
    // Where every picture is old, as on a slow computer, every second one goes all the same.
    const old = performance.now() - at > OLD_MS && !this.leftOut;
    this.leftOut = old;
    if (!this.running || old) return;
    this.onTheWay = true;
    this.sentAt = at;
    this.sent += 1;
    this.send(message);
  }
}
