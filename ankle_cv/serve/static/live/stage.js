// What the session shows: orders, numbers, lunges, and the leg over the mirrored picture. The data are not mirrored.

const LINE_SHARE = 0.008;
const DOT_SHARE = 0.012;
const DIGITS = /[\d.]+/g;

const of = (id) => document.getElementById(id);

function put(id, text) {
  const element = of(id);
  if (element.textContent !== text) element.textContent = text;
  return element;
}

function toned(id, told) {
  put(id, told?.text ?? "").dataset.tone = told?.tone ?? "plain";
}

export class Stage {
  constructor(inks, cues) {
    this.inks = inks;
    this.cues = cues;
    this.size = null;
    this.spoken = "";
  }

  show(view) {
    this.#fit(view.size);
    put("order", view.said.order);
    of("order").classList.toggle("empty", !view.said.order);
    put("state-text", view.said.state);
    of("state").dataset.tone = view.said.tone;
    this.#say(view.said);
    this.#panel(view);
    this.#draw(view);
    put("over", view.countdown ?? "").hidden = view.countdown == null;
  }

  // Seconds that run down are not told each time: what is told changes when its words do.
  #say(said) {
    const text = said.order || said.state;
    const words = text.replace(DIGITS, "");
    if (words === this.spoken) return;
    this.spoken = words;
    put("said", said.order ? `${said.order}. ${said.state}` : said.state);
    this.cues.say(text);
  }

  #fit(size) {
    if (!size || (this.size && this.size[0] === size[0] && this.size[1] === size[1])) return;
    this.size = size;
    const [width, height] = size;
    const frame = of("frame");
    frame.style.aspectRatio = `${width} / ${height}`;
    frame.style.setProperty("--shape", (width / height).toFixed(4));
    of("wall-x").max = width;
  }

  #panel(view) {
    const number = view.number ?? null;
    of("numbers").hidden = !number;
    if (number) {
      put("number-title", number.title).dataset.side = view.side ?? "";
      put("number", number.shown ?? "–");
      toned("sure", number.sure);
      toned("heel", number.heel);
    }
    of("setup").hidden = !view.setup;
    if (view.setup) {
      const [heading, ...steps] = view.setup;
      if (put("setup-title", heading).dataset.side !== view.side) of("setup-title").dataset.side = view.side ?? "";
      rows("setup-steps", steps.map((text) => ({ text })));
    }
    rows("trials", (view.trials ?? []).map((one) => ({ text: `${one.mark}  ${one.text}`, tone: one.tone ?? "quiet" })));
    put("notes", (view.notes ?? []).join(" · "));
    of("count").hidden = view.count == null;
    if (view.count != null) put("count", view.count).dataset.tone = view.slower ? "doubt" : "plain";
    if (view.keys) {
      put("skip", view.keys.space);
      put("repeat", view.keys.r);
      put("finish", view.keys.q);
    }
  }

  #draw(view) {
    if (!this.size) return;
    const [width, height] = this.size;
    const pen = penFor(of("overlay"), width);
    pen.clearRect(0, 0, width, height);
    const mirrored = ([x, y]) => [width - x, y];
    const known = (point) => point[0] !== null && point[1] !== null;
    pen.lineCap = pen.lineJoin = "round";
    pen.lineWidth = Math.max(3, LINE_SHARE * height);
    const ink = this.inks[view.side] ?? this.inks.white;
    for (const chain of view.chains ?? []) {
      const points = chain.filter(known).map(mirrored);
      line(pen, points, ink);
      for (const point of points) dot(pen, point, DOT_SHARE * height, this.inks.white, ink);
    }
    if (view.wall != null) {
      const x = width - view.wall;
      line(pen, [[x, 0], [x, height]], this.inks.amber);
      pen.fillStyle = this.inks.amber;
      pen.font = `600 ${Math.round(0.035 * height)}px system-ui, sans-serif`;
      pen.textAlign = x > 0.9 * width ? "right" : x < 0.1 * width ? "left" : "center";
      pen.fillText("wall", x, 0.05 * height);
    }
    const level = (view.level ?? []).filter(known).map(mirrored);
    if (level.length > 1) line(pen, level, this.inks.amber);
    for (const point of level) dot(pen, point, DOT_SHARE * height, this.inks.white, this.inks.amber);
  }
}

// A pen that draws in the picture's pixels on a canvas of the screen's: fewer to fill, and sharp.
function penFor(canvas, pictureWidth) {
  const width = Math.round(canvas.clientWidth * devicePixelRatio) || pictureWidth;
  const height = Math.round(canvas.clientHeight * devicePixelRatio) || 1;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  const scale = width / pictureWidth;
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  return pen;
}

function rows(id, wanted) {
  const list = of(id);
  while (list.children.length > wanted.length) list.lastElementChild.remove();
  while (list.children.length < wanted.length) list.append(document.createElement("li"));
  wanted.forEach((one, n) => {
    const row = list.children[n];
    if (row.textContent !== one.text) row.textContent = one.text;
    if (one.tone) row.dataset.tone = one.tone;
  });
}

function line(pen, points, ink) {
  if (points.length < 2) return;
  pen.strokeStyle = ink;
  pen.beginPath();
  points.forEach(([x, y], n) => (n ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.stroke();
}

function dot(pen, [x, y], radius, fill, ink) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fillStyle = fill;
  pen.fill();
  pen.strokeStyle = ink;
  pen.stroke();
}
