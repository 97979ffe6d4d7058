// A session from the form to its result: the camera, the WebSocket, the keys, and what is told when something ends.

import { sentence, valuesOf } from "/static/ask.js";
import { cameras, closeCamera, Grabber, openCamera } from "/static/live/camera.js";
import { Cues, offlineVoice } from "/static/live/cues.js";
import { Stage } from "/static/live/stage.js";

const of = (id) => document.getElementById(id);
const told = JSON.parse(of("told").textContent);
const task = of("camera").dataset.task;
const form = of("form");
const cues = new Cues();
const stage = new Stage(told.inks, cues);
const SPEED_EVERY_MS = 1000;

let socket = null;
let stream = null;
let grabber = null;
let phase = "form"; // form, opening, running, analysing, over
let wish = null;

function connect() {
  socket = new WebSocket(`ws${location.protocol === "https:" ? "s" : ""}://${location.host}/live/socket`);
  socket.binaryType = "arraybuffer";
  socket.addEventListener("message", (message) => hear(JSON.parse(message.data)));
  socket.addEventListener("close", closed);
}

function send(words) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(words));
}

const HEARD = {
  allowed: begin,
  refused: (one) => {
    phase = "form";
    refuse(`${sentence(one.message)} ${sentence(one.remedy)}`);
  },
  started: () => grabber?.start(),
  taken: () => grabber?.taken(),
  view: (view) => {
    if (phase !== "running") return;
    if (view.new) grabber?.reading(view.at);
    stage.show(view);
  },
  event: () => {},
  rings: (times) => cues.ring(times),
  recorded,
  progress: ([what, done, total]) => {
    of("stage-told").textContent = `${sentence(what).slice(0, -1)} …`;
    const bar = of("progress");
    if (total) Object.assign(bar, { max: total, value: done });
    else bar.removeAttribute("value");
  },
  done,
  nothing: (text) => {
    over(sentence(text));
    phase = "over";
  },
  failed: (one) => trouble(one),
};

function hear(words) {
  for (const [name, value] of Object.entries(words)) HEARD[name]?.(value);
}

function closed() {
  const lost = phase === "opening" || phase === "running" || phase === "analysing";
  if (lost) trouble(told.troubles.closed);
  socket = null;
}

// The form

async function submit(event) {
  event.preventDefault();
  if (phase !== "form") return;
  of("refused").hidden = true;
  cues.unlock();
  cues.speaking = of("speak").checked;
  wish = wished();
  if (!socket || socket.readyState > WebSocket.OPEN) connect();
  if (socket.readyState === WebSocket.CONNECTING) {
    await new Promise((resolve) => {
      socket.addEventListener("open", resolve, { once: true });
      socket.addEventListener("close", resolve, { once: true });
    });
  }
  if (socket?.readyState !== WebSocket.OPEN) return refuse(twoSentences(told.troubles.closed));
  phase = "opening";
  send({ check: wish });
}

function wished() {
  const settings = valuesOf(form);
  const asked = { task, keep: form.elements.keep.checked };
  for (const name of ["trials", "drill", "reps", "countdown", "seconds"]) {
    if (form.elements[name]) asked[name] = form.elements[name].value;
    delete settings[name];
  }
  return { ...asked, settings };
}

const twoSentences = (one) => `${sentence(one.message)} ${sentence(one.remedy)}`;

function refuse(text) {
  const place = of("refused");
  place.textContent = text;
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
}

// The camera

async function begin({ warning }) {
  of("before").hidden = true;
  if (of("sessions")) of("sessions").hidden = true;
  of("stage").hidden = false;
  say(told.events.opening, warning);
  try {
    stream = await openCamera(of("f-camera").value);
  } catch (error) {
    trouble(told.troubles[error.name] ?? told.troubles.other);
    return;
  }
  const [track] = stream.getVideoTracks();
  track.addEventListener("ended", gone);
  const video = of("video");
  video.srcObject = stream;
  await video.play().catch(() => {});
  listCameras();
  say(told.events.loading, warning);
  grabber = new Grabber(video, (message) => socket?.send(message));
  phase = "running";
  send({ start: { ...wish, camera: track.label } });
  setInterval(speed, SPEED_EVERY_MS);
  of("stage").focus({ preventScroll: true });
  of("order").scrollIntoView({ block: "start" });
}

function say(text, warning) {
  of("state-text").textContent = warning ? `${sentence(text)} ${warning}` : sentence(text);
  of("said").textContent = of("state-text").textContent;
}

async function listCameras() {
  const found = await cameras();
  const choice = of("f-camera");
  of("cameras").hidden = found.length < 2;
  const before = choice.value;
  choice.replaceChildren(
    ...found.map((one, n) => new Option(one.label || `camera ${n + 1}`, one.deviceId)),
  );
  if (before) choice.value = before;
}

function gone() {
  if (phase !== "running") return;
  send({ camera: "gone" });
  of("state-text").textContent = twoSentences(told.troubles.gone);
}

function letGo() {
  grabber?.stop();
  closeCamera(stream);
  cues.hush();
}

document.addEventListener("visibilitychange", () => {
  if (phase !== "running") return;
  send({ page: document.visibilityState });
  if (document.hidden) of("state-text").textContent = twoSentences(told.troubles.hidden);
});

// The end

function recorded({ ended_by: ended }) {
  phase = "analysing";
  letGo();
  over(sentence(told.events.recorded));
  of("progress").hidden = false;
  if (task === "check") of("leave").textContent = sentence(told.events.leave);
  if (ended) {
    of("ended").textContent = twoSentences(ended);
    of("ended").hidden = false;
  }
}

function over(text) {
  letGo();
  of("stage").hidden = true;
  of("after").hidden = false;
  of("progress").hidden = true;
  const outcome = of("outcome");
  outcome.textContent = text;
  outcome.focus();
}

function done(result) {
  phase = "over";
  if (task === "film" && result.next) {
    location.assign(result.next);
    return;
  }
  const lines = result.lines ?? [];
  over(result.headline ?? (lines.length ? lines.map(sentence).join(" ") : "The clip waits for its analysis."));
  of("stage-told").textContent = of("leave").textContent = "";
  const place = of("result");
  for (const [side, message, remedy] of result.failures ?? []) paragraph(place, `${sentence(side).slice(0, -1)}: ${sentence(message)} ${sentence(remedy)}`, "warn");
  for (const note of result.notes ?? []) paragraph(place, sentence(note), "warn");
  const home = result.session ? `/live/sessions/${encodeURIComponent(result.session)}` : result.next;
  if (result.page) {
    const frame = document.createElement("iframe");
    frame.className = "report";
    frame.title = "Both legs on one page";
    frame.src = `${home}/files/${encodeURIComponent(result.page)}`;
    place.append(frame);
  }
  if (result.networks) paragraph(place, `On the screen: ${result.networks}`, "small muted");
  if (home) Object.assign(of("open-result"), { href: home, hidden: false });
  if (wish?.keep) {
    of("open-history").href = `/history/person?name=${encodeURIComponent(wish.settings.name)}`;
    of("open-history").hidden = !result.session;
  }
}

function paragraph(place, text, looks) {
  const one = document.createElement("p");
  one.className = looks;
  one.textContent = text;
  place.append(one);
}

function trouble(one) {
  phase = "over";
  letGo();
  for (const id of ["before", "stage", "after"]) of(id).hidden = true;
  of("trouble-message").textContent = sentence(one.message);
  of("trouble-remedy").textContent = sentence(one.remedy);
  of("trouble").hidden = false;
}

// Keys, buttons and clicks

const COMMANDS = { skip: "skip", repeat: "repeat", finish: "finish" };
for (const [id, command] of Object.entries(COMMANDS)) of(id).addEventListener("click", () => send({ command }));
const KEYS = { " ": "skip", r: "repeat", q: "finish", Escape: "finish" };
// Single letters belong to the session while it has the focus, and to nobody else (WCAG 2.1.4).
of("stage").addEventListener("keydown", (event) => {
  const busy = event.target.closest?.("input, select, textarea, button, a, summary");
  const command = KEYS[event.key];
  if (phase !== "running" || busy || !command || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  send({ command });
});

function place(event) {
  if (!stage.size) return null;
  const box = of("frame").getBoundingClientRect();
  const [width, height] = stage.size;
  const x = width * (1 - (event.clientX - box.left) / box.width);
  return [x, (height * (event.clientY - box.top)) / box.height].map((value) => Math.max(0, value).toFixed(1));
}

let levelClicks = 0;
of("frame").addEventListener("click", (event) => {
  const at = place(event);
  if (phase !== "running" || !at) return;
  if (of("click-level").checked || task !== "check") {
    send({ command: `level ${at[0]} ${at[1]}` });
    levelClicks += 1;
    if (levelClicks % 2 === 0) of("click-level").checked = false;
  } else {
    send({ command: `wall ${at[0]}` });
  }
});
of("frame").addEventListener("contextmenu", (event) => {
  const at = place(event);
  if (phase !== "running" || !at) return;
  event.preventDefault();
  send({ command: `level ${at[0]} ${at[1]}` });
});
of("set-wall").addEventListener("click", () => {
  if (of("wall-x").value !== "") send({ command: `wall ${of("wall-x").value}` });
});
of("set-level").addEventListener("click", () => {
  for (const id of ["level-1", "level-2"]) {
    const numbers = of(id).value.match(/\d+(\.\d+)?/g) ?? [];
    if (numbers.length === 2) send({ command: `level ${numbers[0]} ${numbers[1]}` });
  }
});
of("sound").addEventListener("click", () => {
  cues.sounding = !cues.sounding;
  of("sound").setAttribute("aria-pressed", String(cues.sounding));
});

function speed() {
  if (!grabber || phase !== "running") return;
  const middle = (values) => values.slice(-60).sort((a, b) => a - b)[Math.floor(Math.min(60, values.length) / 2)];
  const trip = middle(grabber.delays);
  if (trip === undefined) return;
  const rate = (grabber.delays.length - (speed.before ?? 0)) / (SPEED_EVERY_MS / 1000);
  speed.before = grabber.delays.length;
  of("speed").textContent = `${rate} reading${rate === 1 ? "" : "s"} a second, ${Math.round(trip)} ms from a picture to its reading`;
}

form.addEventListener("submit", submit);
for (const one of document.querySelectorAll(".wall-only")) one.hidden = task !== "check";
for (const [id, label] of task === "check" ? [] : [["skip", "start, or end"], ["repeat", "start over"]]) of(id).textContent = label;
function noVoice() {
  const missing = !offlineVoice();
  of("speak").disabled = missing;
  of("speak").closest(".field").classList.toggle("muted", missing);
}
noVoice();
window.speechSynthesis?.addEventListener?.("voiceschanged", noVoice);
navigator.mediaDevices?.addEventListener?.("devicechange", listCameras);
listCameras();
// Somebody who uses the form wants a session soon: what that needs is loaded meanwhile.
for (const kind of ["focusin", "pointerdown"]) form.addEventListener(kind, () => socket ?? connect(), { once: true });
window.liveStatistics = () => ({ sent: grabber?.sent ?? 0, roundTrips: grabber?.roundTrips ?? [], delays: grabber?.delays ?? [], phase });
