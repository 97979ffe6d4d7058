// Places in the picture: the wall and plumb points by clicks, a person by the box around them.

export class Picks {
  constructor(layer, size) {
    this.layer = layer;
    this.size = size; // of the picture in which places are measured, px
    this.done = null;
    layer.addEventListener("click", (event) => this.click(event));
  }

  stop() {
    this.done = null;
    this.layer.hidden = true;
    this.layer.replaceChildren();
    this.ended?.();
  }

  points(count, done) {
    this.layer.replaceChildren();
    this.layer.hidden = false;
    this.layer.classList.add("aim");
    this.count = count;
    this.found = [];
    this.done = done;
  }

  click(event) {
    if (!this.done || !this.count) return;
    const rect = this.layer.getBoundingClientRect();
    const share = [(event.clientX - rect.left) / rect.width, (event.clientY - rect.top) / rect.height];
    this.found.push(share.map((one, axis) => Math.round(one * this.size[axis] * 10) / 10));
    const dot = document.createElement("i");
    dot.className = "dot";
    dot.style.left = `${100 * share[0]}%`;
    dot.style.top = `${100 * share[1]}%`;
    this.layer.append(dot);
    if (this.found.length < this.count) return;
    const { done, found } = this;
    this.stop();
    done(found);
  }

  // People from left to right: who is at an edge, and the largest, can be told apart from the others by a word.
  people(boxes, done) {
    this.layer.replaceChildren();
    this.layer.hidden = false;
    this.layer.classList.remove("aim");
    this.count = 0;
    this.done = done;
    const area = ([left, top, right, bottom]) => (right - left) * (bottom - top);
    const largest = boxes.reduce((best, box) => (area(box) > area(best) ? box : best), boxes[0]);
    for (const [n, box] of boxes.entries()) {
      const word = n === 0 ? "left" : n === boxes.length - 1 ? "right" : box === largest ? "largest" : null;
      if (!word) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "person";
      button.textContent = word === "largest" ? "The largest" : `The ${word} one`;
      const [left, top, right, bottom] = box.map((edge) => 100 * edge);
      Object.assign(button.style, { left: `${left}%`, top: `${top}%`, width: `${right - left}%`, height: `${bottom - top}%` });
      button.addEventListener("click", (event) => { event.stopPropagation(); this.stop(); done(word); });
      this.layer.append(button);
    }
    this.layer.querySelector("button")?.focus();
  }
}
