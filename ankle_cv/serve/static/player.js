// The clip: where it is, in seconds of the measurement; frame by frame, slower, and one repetition again and again.

export class Player {
  constructor(video, changed) {
    this.video = video;
    this.changed = changed; // called with the time, s, whenever another picture shows
    this.times = [0];
    this.slowmo = 1;
    this.span = null; // {from_s, to_s} to repeat
    this.wanted = null;
    video.addEventListener("seeked", () => this.arrived());
    video.addEventListener("timeupdate", () => this.tick());
    video.addEventListener("loadedmetadata", () => { if (this.kept) this.seek(this.kept); });
    for (const name of ["play", "pause", "ended"]) video.addEventListener(name, () => this.run());
  }

  use(curves) {
    this.times = curves.time_s;
    this.slowmo = curves.slowmo;
  }

  // While the video has no pictures, as where it cannot be played, the time is what was asked for.
  get now() {
    if (this.video.readyState < 1) return this.asked ?? 0;
    return this.wanted ?? this.video.currentTime / this.slowmo;
  }

  get last() { return this.times[this.times.length - 1]; }

  seek(at) {
    const time = Math.min(Math.max(at, 0), this.last);
    this.asked = time;
    this.kept = this.video.readyState < 1 ? time : null;
    if (this.video.readyState >= 1) {
      // A seek that is under way is not disturbed: the newest wish comes after it.
      const busy = this.wanted !== null && this.video.seeking;
      this.wanted = time;
      if (!busy) this.video.currentTime = time * this.slowmo;
    }
    this.changed(time);
  }

  arrived() {
    const there = this.video.currentTime / this.slowmo;
    if (this.wanted !== null && Math.abs(there - this.wanted) > 0.002 && this.wanted !== this.sent) {
      this.sent = this.wanted;
      this.video.currentTime = this.wanted * this.slowmo;
      return;
    }
    this.wanted = this.sent = null;
    this.changed(this.now);
  }

  frame() { return nearest(this.times, this.now); }

  step(by) {
    this.video.pause();
    const frame = Math.min(Math.max(this.frame() + by, 0), this.times.length - 1);
    this.seek(this.times[frame]);
  }

  toggle() {
    if (!this.video.paused) { this.video.pause(); return; }
    if (this.span && (this.now < this.span.from_s || this.now >= this.span.to_s)) this.seek(this.span.from_s);
    this.video.play().catch(() => {});
  }

  slower(half) { this.video.playbackRate = half ? 0.5 : 1; }

  repeat(span) {
    this.span = span;
    if (span) this.seek(span.from_s);
  }

  // Pictures as they show, where the browser tells of each of them; else as often as the screen.
  run() {
    if (this.running || this.video.paused) { this.tick(); return; }
    this.running = true;
    const next = () => {
      this.tick();
      if (this.video.paused) { this.running = false; return; }
      if (this.video.requestVideoFrameCallback) this.video.requestVideoFrameCallback(next);
      else requestAnimationFrame(next);
    };
    next();
  }

  tick() {
    const at = this.now;
    if (this.span && !this.video.paused && at >= this.span.to_s) {
      this.video.currentTime = this.span.from_s * this.slowmo;
      return;
    }
    this.changed(at);
  }
}

export function nearest(times, at) {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < at) low = middle + 1; else high = middle;
  }
  return low > 0 && at - times[low - 1] <= times[low] - at ? low - 1 : low;
}
