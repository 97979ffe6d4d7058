// The curves under each other, with the moment of the clip in all of them; drag to move it, or to mark a stretch.
import uPlot from "./vendor/uPlot.esm.js";
import { nearest } from "./player.js";

const HEIGHT = 150;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export class Charts {
  constructor(place, others, moved) {
    this.place = place; // the slider, in which nothing else can be used
    this.others = others; // for the curves that are folded away at first
    this.moved = moved; // called with a time, s, that was pointed at
    this.marking = null; // called with a stretch, once
    this.plots = [];
    this.at = 0;
    new ResizeObserver(() => this.fit()).observe(place);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.curves && this.use(this.curves));
  }

  use(curves) {
    this.curves = curves;
    for (const one of this.plots) one.destroy();
    this.place.replaceChildren();
    this.others.replaceChildren();
    this.plots = curves.quantities.slice(0, curves.open).map((quantity) => this.plot(quantity, this.place));
    const others = curves.quantities.slice(curves.open);
    if (others.length) {
      const more = document.createElement("details");
      const summary = document.createElement("summary");
      summary.textContent = "More curves";
      more.append(summary);
      this.others.append(more);
      more.addEventListener("toggle", () => {
        if (more.open && more.children.length === 1) {
          this.plots.push(...others.map((quantity) => this.plot(quantity, more)));
          this.fit();
          this.show(this.at);
        }
      });
    }
    const last = curves.time_s[curves.time_s.length - 1];
    this.place.setAttribute("aria-valuemax", last.toFixed(2));
    this.fit();
    this.show(this.at);
  }

  plot(quantity, place) {
    const figure = document.createElement("figure");
    const title = document.createElement("figcaption");
    title.className = "chart-title";
    const name = document.createElement("strong");
    name.textContent = quantity.title;
    const value = document.createElement("span");
    value.className = "value-now";
    title.append(name, ` ${quantity.unit} `, value);
    figure.append(title);
    place.append(figure);
    const axis = { stroke: colour("--muted"), grid: { stroke: colour("--grid"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const plot = new uPlot({
      width: this.width, height: HEIGHT, padding: [16, 10, 0, 0],
      cursor: { show: false }, legend: { show: false }, select: { show: true },
      scales: { x: { time: false }, y: { range: quantity.range } },
      axes: [{ ...axis, size: 26, values: (_, ticks) => ticks.map((tick) => `${+tick.toFixed(2)} s`) }, { ...axis, size: 40 }],
      series: [{}, ...quantity.curves.map(({ side }) => ({
        stroke: colour(side ? `--${side}` : "--ink"), width: 2, points: { show: false }, spanGaps: false,
        dash: side === "right" && quantity.curves.length > 1 ? [6, 4] : undefined,
      }))],
      hooks: { drawClear: [(one) => this.shade(one)], draw: [(one) => this.line(one)] },
    }, [this.curves.time_s, ...quantity.curves.map(({ values }) => values)], figure);
    plot.told = value;
    plot.quantity = quantity;
    this.listen(plot);
    return plot;
  }

  get width() { return Math.max(220, this.place.clientWidth); }

  fit() { for (const one of this.plots) one.setSize({ width: this.width, height: HEIGHT }); }

  // Repetitions as shaded stretches, flat stances along the lower edge, what was not measured hatched.
  shade(plot) {
    const { ctx, bbox } = plot;
    const x = (at) => plot.valToPos(at, "x", true);
    const band = (span, top, height) => {
      const left = Math.max(bbox.left, x(span[0]));
      const right = Math.min(bbox.left + bbox.width, x(span[1]));
      if (right > left) ctx.fillRect(left, top, right - left, height);
    };
    ctx.save();
    ctx.fillStyle = colour("--shade");
    for (const part of this.curves.parts) band([part.from_s, part.to_s], bbox.top, bbox.height);
    ctx.fillStyle = hatched(ctx);
    for (const span of this.curves.lost_s) band(span, bbox.top, bbox.height);
    ctx.fillStyle = colour("--norm");
    for (const span of this.curves.neutral_s) band(span, bbox.top + bbox.height - 4 * devicePixelRatio, 4 * devicePixelRatio);
    ctx.fillStyle = colour("--muted");
    ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    for (const part of this.curves.parts) ctx.fillText(String(part.number), x((part.from_s + part.to_s) / 2), bbox.top - 14 * devicePixelRatio);
    ctx.restore();
  }

  line(plot) {
    const { ctx, bbox } = plot;
    const x = Math.round(plot.valToPos(this.at, "x", true));
    if (x < bbox.left || x > bbox.left + bbox.width) return;
    ctx.save();
    ctx.fillStyle = colour("--accent");
    ctx.fillRect(x - devicePixelRatio, bbox.top, 2 * devicePixelRatio, bbox.height);
    ctx.restore();
  }

  show(at) {
    this.at = at;
    if (!this.curves) return;
    const frame = nearest(this.curves.time_s, at);
    const told = [];
    for (const plot of this.plots) {
      const numbers = plot.quantity.curves.map(({ side, values }) =>
        `${side && plot.quantity.curves.length > 1 ? `${side} ` : ""}${values[frame] ?? "–"}`);
      plot.told.textContent = numbers.join(", ");
      told.push(`${plot.quantity.title} ${numbers.join(", ")} ${plot.quantity.unit}`);
      plot.redraw(false);
    }
    this.place.setAttribute("aria-valuenow", at.toFixed(2));
    this.place.setAttribute("aria-valuetext", `${at.toFixed(2)} s: ${told.slice(0, this.curves.open).join("; ")}`);
  }

  // A stretch is marked with the next drag; null lets a drag move the clip again.
  mark(done) {
    this.marking = done;
    for (const one of [this.place, this.others]) one.classList.toggle("marking", Boolean(done));
  }

  listen(plot) {
    const over = plot.over;
    const timeAt = (event) => {
      const rect = over.getBoundingClientRect();
      const last = this.curves.time_s[this.curves.time_s.length - 1];
      return Math.min(Math.max(plot.posToVal(event.clientX - rect.left, "x"), 0), last);
    };
    let from = null;
    over.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      over.setPointerCapture(event.pointerId);
      from = timeAt(event);
      if (!this.marking) this.moved(from);
    });
    over.addEventListener("pointermove", (event) => {
      if (from === null) return;
      const to = timeAt(event);
      if (!this.marking) { this.moved(to); return; }
      const [left, right] = [from, to].map((at) => plot.valToPos(at, "x")).sort((a, b) => a - b);
      plot.setSelect({ left, width: right - left, top: 0, height: over.clientHeight }, false);
    });
    over.addEventListener("pointerup", (event) => {
      if (from === null) return;
      const span = [from, timeAt(event)].sort((a, b) => a - b);
      from = null;
      if (!this.marking) return;
      plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
      if (span[1] - span[0] < 0.05) return;
      const done = this.marking;
      this.mark(null);
      done(span);
    });
    over.addEventListener("pointercancel", () => { from = null; });
  }
}

function hatched(ctx) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour("--hatch");
  pen.lineWidth = 1.2;
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  return ctx.createPattern(tile, "repeat");
}
