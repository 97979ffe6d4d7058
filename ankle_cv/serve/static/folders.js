// Choosing a folder of this machine: its folders from the home folder down, by keyboard or pointer.
import { ask } from "./ask.js";

const form = document.getElementById("folder-form");
const button = document.getElementById("choose");
const box = document.getElementById("picker-box");
const list = document.getElementById("picker");
const told = document.getElementById("picker-here");
let here = "";

function entry(text, path) {
  const item = document.createElement("li");
  const one = document.createElement("button");
  one.type = "button";
  one.textContent = text;
  one.addEventListener("click", () => open(path));
  item.append(one);
  return item;
}

async function open(path) {
  try {
    const found = await ask("GET", `/batch/folders?path=${encodeURIComponent(path)}`);
    here = found.path;
    const more = found.left_out ? ` (${found.left_out} folders more)` : "";
    told.textContent = found.folders.length ? `${here}${more}` : `${here} (no folders in it)`;
    const above = found.above === null ? [] : [entry("‹ above", found.above)];
    list.replaceChildren(...above, ...found.folders.map(({ name, path: one }) => entry(name, one)));
    list.querySelector("button")?.focus();
  } catch (error) {
    told.textContent = error.message;
  }
}

button?.addEventListener("click", () => {
  box.hidden = !box.hidden;
  button.setAttribute("aria-expanded", String(!box.hidden));
  if (!box.hidden) open(form.elements.folder.value.trim().startsWith("/") ? form.elements.folder.value.trim() : "");
});
document.getElementById("take")?.addEventListener("click", () => {
  form.elements.folder.value = here;
  box.hidden = true;
  button.setAttribute("aria-expanded", "false");
  form.elements.folder.focus();
});
