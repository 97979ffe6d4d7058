// The form of the first page: clips that are dropped or chosen, sent one after the other, then the page to wait on.
import { ask, GONE, refusalOf, Refused, valuesOf } from "./ask.js";

const form = document.getElementById("submission");
const drop = document.getElementById("drop");
const picker = document.getElementById("files");
const list = document.getElementById("chosen");
const button = form.querySelector("button[type=submit]");
const trouble = document.getElementById("trouble");
const most = Number(form.dataset.mostBytes);
let chosen = []; // {file, side}

function tell(message) {
  trouble.hidden = !message;
  trouble.textContent = message;
}

function guessedSide(name) {
  const found = /(?:^|[^a-z])(left|right)(?:[^a-z]|$)/i.exec(name);
  return found ? found[1].toLowerCase() : "auto";
}

function choose(files) {
  if (sending) return;
  tell("");
  const many = files.length > 1;
  chosen = [...files].map((file) => ({ file, side: many ? guessedSide(file.name) : "auto" }));
  list.replaceChildren(...chosen.map(row));
  button.disabled = chosen.length === 0;
  button.textContent = chosen.length > 2 ? `Analyse ${chosen.length} clips` : "Analyse";
}

function row(one) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.className = "name";
  name.textContent = `${one.file.name} (${(one.file.size / 1e6).toFixed(1)} MB)`;
  item.append(name);
  if (chosen.length === 2) {
    const side = document.createElement("select");
    side.setAttribute("aria-label", `Leg in ${one.file.name}`);
    for (const [value, text] of [["auto", "leg: find out"], ["left", "left leg"], ["right", "right leg"]]) {
      side.add(new Option(text, value, false, value === one.side));
    }
    side.addEventListener("change", () => { one.side = side.value; });
    item.append(side);
  }
  return item;
}

function send(address, file, told) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest(); // fetch does not tell how much was sent
    request.open("PUT", address);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => told(event.loaded));
    request.addEventListener("load", () => {
      if (request.status < 300) done();
      else fail(refusalOf(request.responseText, request.status));
    });
    request.addEventListener("error", () => fail(new Refused(GONE, "start ankle-cv serve again, and send it again")));
    request.send(file);
  });
}

function newGroup() {
  // Not randomUUID, which a page has only of a server with encryption or of this machine.
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

// Send the clips; return the page to go on with, the reasons of those that were not taken, and these clips.
async function submit() {
  const settings = valuesOf(form);
  const keep = form.elements.keep.checked;
  const group = newGroup();
  // One clip, or the two of both legs, is one test; more are as many tests.
  const tests = chosen.length <= 2 ? [chosen] : chosen.map((one) => [one]);
  const bar = document.getElementById("sending-bar");
  const told = document.getElementById("sending-told");
  document.getElementById("sending").hidden = false;
  const all = chosen.reduce((sum, one) => sum + one.file.size, 0);
  let before = 0;
  let page = null;
  const reasons = new Set();
  const left = [];
  for (const test of tests) {
    try {
      const job = await ask("POST", "/clips", {
        files: test.map(({ file, side }) => ({ name: file.name, size: file.size, side, written_ms: file.lastModified })),
        settings, keep, group,
      });
      for (const [n, { file }] of test.entries()) {
        told.textContent = `Sending ${file.name}`;
        await send(job.uploads[n], file, (loaded) => { bar.value = (before + loaded) / all; });
      }
      page = tests.length === 1 ? job.page : "/";
    } catch (error) {
      reasons.add(error.message);
      left.push(...test);
    }
    before += test.reduce((sum, { file }) => sum + file.size, 0);
  }
  return { page, reasons, left };
}

let sending = false;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (sending) return;
  tell("");
  const large = chosen.find(({ file }) => file.size > most);
  if (large) {
    tell(`${large.file.name} has ${(large.file.size / 1e9).toFixed(1)} GB, more than the browser may send. Analyse it where it is, with ankle-cv analyze.`);
    return;
  }
  sending = button.disabled = true;
  const { page, reasons, left } = await submit();
  if (left.length === 0) {
    location.assign(page);
    return;
  }
  sending = button.disabled = false;
  document.getElementById("sending").hidden = true;
  chosen = left; // those that were taken are not sent twice
  list.replaceChildren(...chosen.map(row));
  tell([...reasons].join(" "));
});

picker.addEventListener("change", () => choose(picker.files));
for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
}
for (const name of ["dragleave", "drop"]) {
  drop.addEventListener(name, () => drop.classList.remove("over"));
}
drop.addEventListener("drop", (event) => { event.preventDefault(); choose(event.dataTransfer.files); });
// A clip dropped beside the field must not replace the page.
for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
