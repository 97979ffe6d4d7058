// Forms that ask the server and tell what came of it, without leaving the page: history and folders.
import { ask, GONE, refusalOf, Refused, valuesOf } from "./ask.js";

function tell(form, lines) {
  const place = form.querySelector("[data-told]") ?? document.getElementById("done");
  if (!place) return;
  place.replaceChildren(...lines.map((line) => {
    const one = document.createElement(place.tagName === "P" ? "span" : "p");
    one.textContent = place.tagName === "P" ? `${line} ` : line;
    return one;
  }));
  if (place.id === "done") {
    form.hidden = true;
    document.getElementById("after").hidden = false;
    place.focus();
  }
}

// The form's values; those that are settings of an analysis stand together.
function bodyOf(form) {
  const values = valuesOf(form);
  if (form.dataset.settings === undefined) return values;
  const settings = {};
  for (const name of form.dataset.settings.split(" ")) {
    if (name in values) settings[name] = values[name];
    delete values[name];
  }
  return { ...values, settings };
}

async function sent(form, address) {
  if (form.dataset.file === undefined) return ask("POST", address, bodyOf(form));
  const [file] = form.querySelector("input[type=file]").files;
  let answer;
  try {
    answer = await fetch(`${form.dataset.file}?shown=${encodeURIComponent(file.name)}`, {
      method: "PUT", body: file, headers: { Accept: "application/json" },
    });
  } catch {
    throw new Refused(GONE, "start ankle-cv serve again");
  }
  const text = await answer.text();
  if (!answer.ok) throw refusalOf(text, answer.status);
  return JSON.parse(text);
}

async function submit(event) {
  const form = event.target.closest("form[data-send], form[data-file]");
  if (!form) return;
  event.preventDefault();
  const trouble = form.querySelector("[data-trouble]");
  const buttons = form.querySelectorAll("button");
  trouble.hidden = true;
  for (const one of buttons) one.disabled = true;
  try {
    const answer = await sent(form, event.submitter?.dataset.send ?? form.dataset.send);
    tell(form, answer.told ?? []);
    if (answer.page) location.assign(answer.page);
    else if (answer.again) location.reload();
  } catch (error) {
    trouble.textContent = error.message;
    trouble.hidden = false;
  }
  for (const one of buttons) one.disabled = false;
}

document.addEventListener("submit", submit); // of forms that come later, too
