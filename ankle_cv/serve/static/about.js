// Who is in a result, and whether it is kept: sent, then the page is shown anew with it.
import { ask, valuesOf } from "./ask.js";

const form = document.getElementById("about-form");
const trouble = document.getElementById("about-trouble");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  trouble.hidden = true;
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  try {
    await ask("POST", form.dataset.address, { settings: valuesOf(form), keep: form.elements.keep.checked });
    location.reload();
  } catch (error) {
    trouble.textContent = error.message;
    trouble.hidden = false;
    button.disabled = false;
  }
});
