// The page of a result: player and curves in step, findings that lead to their moment, corrections in place.
import { ask, GONE, Refused, refusalOf } from "./ask.js";
import { Charts } from "./charts.js";
import { Picks } from "./picks.js";
import { Player } from "./player.js";

const $ = (id) => document.getElementById(id);
const root = $("result");
const address = root.dataset.address;
const form = $("corrections");
const trouble = $("trouble");
const still = matchMedia("(prefers-reduced-motion: reduce)");
let curves = null;

const charts = new Charts($("scrubber"), $("more-curves"), (at) => { player.video.pause(); player.seek(at); });
const player = new Player($("clip"), (at) => {
  charts.show(at);
  $("clock").textContent = `${at.toFixed(2)} s`;
});
const picks = new Picks($("pick"), [1, 1]);

function tell(message) {
  trouble.hidden = !message;
  trouble.textContent = message;
}

// What went wrong stands in the form, which may be folded away.
function fail(error) {
  tell(error.message);
  $("panel").open = true;
  trouble.scrollIntoView({ block: "nearest" });
}

async function loadCurves() {
  curves = await ask("GET", `${address}/curves.json`);
  player.use(curves);
  picks.size = curves.size_px;
  charts.use(curves);
  const loop = $("loop");
  const before = loop.value;
  loop.replaceChildren(new Option("nothing", ""), ...curves.parts.map((part) => new Option(part.label, String(part.number))));
  loop.value = curves.parts.some((part) => String(part.number) === before) ? before : "";
  player.span = partOf(loop.value);
}

const partOf = (number) => curves?.parts.find((part) => String(part.number) === String(number)) ?? null;

// Whatever of the report has a moment gets a button that shows it; a repetition two more.
function lead() {
  for (const one of document.querySelectorAll("#report [data-at-s]")) {
    const at = Number(one.dataset.atS);
    const buttons = document.createElement("span");
    buttons.className = "moment";
    buttons.append(button(`Show ${at.toFixed(1)} s`, () => show(at)));
    if (one.tagName === "TR") {
      const number = one.dataset.part;
      if (one.previousElementSibling?.dataset.part === number) continue;
      buttons.append(button("Repeat", () => repeat(number), `Repeat ${number} at half speed`));
      buttons.append(button("Leave out", () => leaveOut(number), `Leave out ${number}`));
      one.querySelector("th").append(buttons);
    } else if (one.tagName === "FIGURE") {
      one.querySelector("figcaption").append(" ", buttons);
    } else {
      one.querySelector(".number").after(buttons);
    }
  }
}

function button(text, act, label) {
  const one = document.createElement("button");
  one.type = "button";
  one.textContent = text;
  if (label) one.setAttribute("aria-label", label);
  one.addEventListener("click", act);
  return one;
}

function show(at) {
  player.video.pause();
  player.seek(at);
  $("scrubber").focus({ preventScroll: true });
  $("player").scrollIntoView({ block: "start", behavior: still.matches ? "auto" : "smooth" });
}

function repeat(number) {
  $("loop").value = number;
  half(true);
  player.repeat(partOf(number));
  show(player.span.from_s);
  player.video.play().catch(() => {});
}

function half(on) {
  $("half").setAttribute("aria-pressed", String(on));
  player.slower(on);
}

// Numbers are those of the shown result: whatever else is measured otherwise may number anew. The length of the
// foot and the body height only make millimetres of pixels.
const KEEPS_NUMBERS = new Set(["leave_out", "foot_cm", "height_cm"]);
const RENUMBERED = "The repetitions may have other numbers now, so that none is left out any more: choose again.";
const FIRST_THE_OTHER = "Something else was changed, after which the repetitions may have other numbers: measure anew with that first, then leave out.";
const atLoad = (one) => (one.tagName === "SELECT" ? [...one.options].find((choice) => choice.defaultSelected) ?? one.options[0] : { value: one.defaultValue }).value;
let measured = Object.fromEntries([...form.elements].filter((one) => one.name).map((one) => [one.name, atLoad(one)]));

// What is sent, and what is said then: never the number of one result with the settings of another.
function numbered(values) {
  const anew = Object.keys(values).some((name) => !KEEPS_NUMBERS.has(name) && values[name] !== measured[name]);
  if (!anew || !values.leave_out) return [values, ""];
  if (values.leave_out !== measured.leave_out) throw new Refused(FIRST_THE_OTHER, "leave “Leave out” as it is for now");
  return [{ ...values, leave_out: "" }, RENUMBERED];
}

function leaveOut(number) {
  const numbers = new Set(form.elements.leave_out.value.split(",").map((one) => one.trim()).filter(Boolean));
  numbers.add(number);
  $("panel").open = true;
  correct({ ...told(form), leave_out: [...numbers].sort((a, b) => a - b).join(",") });
}

// Buttons that come and go with the parts of the page.
document.addEventListener("click", async (event) => {
  if (event.target.id === "undo") await correct({});
  if (event.target.id === "redraw") await drawAgain(event.target);
  if (event.target.id !== "erase") return;
  event.target.disabled = true;
  try {
    await ask("DELETE", event.target.dataset.address);
    location.assign("/");
  } catch (error) {
    event.target.disabled = false;
    fail(error);
  }
});

// All fields are told, the empty ones too: what was said there is not said any more.
function told(from) {
  const values = {};
  for (const one of from.elements) {
    if (!one.name) continue;
    values[one.name] = one.type === "checkbox" ? one.checked : one.value.trim();
  }
  return values;
}

// A word at the lower edge, for where the page was changed out of sight.
let saying = null;
function say(text) {
  clearTimeout(saying);
  $("busy").textContent = text;
  saying = setTimeout(() => { $("busy").textContent = ""; }, 8000);
}

async function correct(values = told(form)) {
  tell("");
  const submit = $("correct");
  submit.disabled = true;
  root.setAttribute("aria-busy", "true");
  clearTimeout(saying);
  $("busy").textContent = "Measuring anew…";
  try {
    const [sent, note] = numbered(values);
    await swap(await posted(sent), note);
  } catch (error) {
    $("busy").textContent = "";
    fail(error);
  } finally {
    submit.disabled = false;
    root.removeAttribute("aria-busy");
  }
}

async function posted(values) {
  let answer;
  try {
    answer = await fetch(`${address}/corrections`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ settings: values, shown: $("head").dataset.state }),
    });
  } catch {
    throw new Refused(GONE, "start ankle-cv serve again");
  }
  const text = await answer.text();
  if (!answer.ok) throw refusalOf(text, answer.status);
  return text;
}

// The parts of the page that a correction changes; who was at a button in them stays where it was.
function renew(parts) {
  for (const id of ["head", "report"]) {
    const held = $(id).contains(document.activeElement) ? document.activeElement : null;
    $(id).replaceWith(document.adoptNode(parts.getElementById(id)));
    if (held) ($(held.id) ?? $(id)).focus({ preventScroll: true });
  }
}

async function swap(html, note) {
  const parts = new DOMParser().parseFromString(html, "text/html");
  const before = $("head").dataset.state;
  renew(parts);
  // What the form says is what holds: of an answer, or of the first analysis again.
  for (const [name, value] of Object.entries(JSON.parse(parts.getElementById("now").textContent))) {
    form.elements[name].value = value;
  }
  measured = told(form);
  tell(note);
  const same = $("head").dataset.state === before;
  const what = same ? "Nothing was changed: the result is as before." : $("changed")?.innerText ?? "As measured first.";
  say([what, note].filter(Boolean).join(" "));
  lead();
  const at = player.now;
  showVideo(at);
  await loadCurves();
  follow();
  charts.show(at);
}

// The overlay that the page speaks of: the server has one at a time, and no other by this address.
function showVideo(at) {
  const version = $("head").dataset.video;
  const wanted = version ? `${address}/files/overlay.mp4?v=${version}` : `${address}/clip`;
  const video = $("clip");
  if (video.getAttribute("src") === wanted) return;
  video.src = wanted;
  player.seek(at);
  player.kept = at;
}

// The pictures of a correction come later than its numbers.
let following = null;
function follow() {
  clearTimeout(following);
  const head = $("head");
  if (head.dataset.drawn === "yes" && $("clip").src.endsWith(head.dataset.video)) return;
  const note = $("drawing");
  const look = async () => {
    let state;
    try {
      state = await ask("GET", `${address}/drawing`);
    } catch {
      following = setTimeout(look, 5000);
      return;
    }
    if (state.state === "drawing") {
      const share = state.total ? ` (${Math.floor((100 * state.done) / state.total)} %)` : "";
      if (note) note.textContent = `The video and its drawings are still those of the first analysis; new ones are being drawn${share}.`;
      following = setTimeout(look, 1000);
    } else if (state.state === "failed") {
      const why = new Refused(state.message, state.remedy).message;
      if (note) note.textContent = `The video and its drawings are still those of the first analysis, for drawing new ones failed: ${why}`;
      const again = $("redraw");
      if (again) again.hidden = false;
    } else if (state.state === "drawn") {
      await reload();
    }
  };
  look();
}

async function drawAgain(button) {
  button.disabled = true;
  try {
    await ask("POST", `${address}/drawing`);
    $("undo").focus();
    button.hidden = true;
    follow();
  } catch (error) {
    $("drawing").textContent = error.message;
  } finally {
    button.disabled = false;
  }
}

async function reload() {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const parts = new DOMParser().parseFromString(await answer.text(), "text/html");
  renew(parts);
  lead();
  showVideo(player.now);
}

function marks() {
  for (const one of document.querySelectorAll("[data-mark]")) {
    one.addEventListener("click", () => {
      const on = one.getAttribute("aria-pressed") !== "true";
      one.setAttribute("aria-pressed", String(on));
      charts.mark(on ? ([from, to]) => {
        form.elements[one.dataset.mark].value = `${from.toFixed(2)}-${to.toFixed(2)}`;
        one.setAttribute("aria-pressed", "false");
        correct();
      } : null);
      if (on) $("player").scrollIntoView({ block: "start" });
    });
  }
  for (const one of document.querySelectorAll("[data-pick]")) one.addEventListener("click", () => pick(one));
}

async function pick(one) {
  if (one.getAttribute("aria-pressed") === "true") { picks.stop(); return; }
  player.video.pause();
  picks.ended = () => one.setAttribute("aria-pressed", "false");
  one.setAttribute("aria-pressed", "true");
  const what = one.dataset.pick;
  $("player").scrollIntoView({ block: "start" });
  if (what === "person") {
    try {
      const { boxes } = await ask("GET", `${address}/people?at_s=${player.now.toFixed(3)}`);
      if (boxes.length < 2) throw new Refused("one person was found at this moment", "go to a moment that shows the others, too");
      picks.people(boxes, (word) => { $("anew").elements.person.value = word; $("anew").scrollIntoView({ block: "center" }); });
    } catch (error) {
      picks.stop();
      fail(error);
    }
  } else {
    picks.points(what === "level" ? 2 : 1, (points) => {
      form.elements[what].value = what === "level" ? points.flat().join(",") : String(points[0][0]);
      correct();
    });
  }
}

form.addEventListener("submit", (event) => { event.preventDefault(); correct(); });
$("anew").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const { page } = await ask("POST", `${address}/again`, {
      settings: { ...told(form), ...told($("anew")) }, shown: $("head").dataset.state,
    });
    location.assign(page);
  } catch (error) {
    fail(error);
  }
});
$("back").addEventListener("click", () => player.step(-1));
$("on").addEventListener("click", () => player.step(1));
$("play").addEventListener("click", () => player.toggle());
$("half").addEventListener("click", () => half($("half").getAttribute("aria-pressed") !== "true"));
$("loop").addEventListener("change", () => player.repeat(partOf($("loop").value)));
for (const name of ["play", "pause"]) {
  player.video.addEventListener(name, () => { $("play").textContent = player.video.paused ? "Play" : "Pause"; });
}
player.video.addEventListener("error", () => { $("unplayable").hidden = false; });
player.video.addEventListener("loadeddata", () => { $("unplayable").hidden = true; });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    picks.stop();
    charts.mark(null);
    for (const one of document.querySelectorAll("[data-mark]")) one.setAttribute("aria-pressed", "false");
  }
});
// Single keys are the player's alone while the focus is in it, so that they disturb no other.
$("player").addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select")) return;
  if (event.key === " " && event.target.closest("button, summary")) return;
  const onCharts = event.target === $("scrubber");
  const acts = {
    ",": () => player.step(-1), ".": () => player.step(1), " ": () => player.toggle(),
    ...(onCharts ? {
      ArrowLeft: () => player.step(-1), ArrowRight: () => player.step(1), ArrowDown: () => player.step(-1), ArrowUp: () => player.step(1),
      PageDown: () => player.seek(player.now - 1), PageUp: () => player.seek(player.now + 1), Home: () => player.seek(0), End: () => player.seek(player.last),
    } : {}),
  };
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

lead();
marks();
loadCurves().then(() => { player.changed(player.now); follow(); }).catch(fail);
