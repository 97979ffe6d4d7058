// How far a clip is, by the server's events; stopping it, and beginning again.
import { ask, sentence } from "./ask.js";

const id = document.getElementById("wait").dataset.id;
const told = document.getElementById("told");
const bar = document.getElementById("progress");
const failure = document.getElementById("failure");
const [cancel, again, remove] = ["cancel", "again", "delete"].map((name) => document.getElementById(name));
const earlier = document.getElementById("earlier"); // what was found before, if anything was
let stream = null;

function show(job) {
  const ended = job.state === "failed" || job.state === "cancelled";
  bar.hidden = ended;
  cancel.hidden = ended;
  again.hidden = remove.hidden = !ended;
  if (earlier) earlier.hidden = !ended;
  failure.hidden = job.state !== "failed";
  if (job.state === "done") {
    location.replace(`/results/${id}`);
  } else if (job.state === "deleted") {
    location.replace("/");
  } else if (job.state === "failed") {
    told.textContent = "";
    document.getElementById("message").textContent = sentence(job.message ?? "");
    document.getElementById("remedy").textContent = sentence(job.remedy ?? "");
  } else if (job.state === "cancelled") {
    told.textContent = "It was stopped.";
  } else if (job.state === "running") {
    told.textContent = job.stage ? sentence(job.stage) : "It is being analysed.";
    if (job.total) bar.value = Math.min(1, job.done / job.total);
    else bar.removeAttribute("value");
  } else if (job.state === "uploading") {
    told.textContent = "It is being sent.";
    bar.removeAttribute("value");
  } else {
    told.textContent = job.ahead ? `It waits: ${job.ahead} before it.` : "It waits for its turn.";
    bar.removeAttribute("value");
  }
}

function follow() {
  stream?.close();
  stream = new EventSource(`/clips/${id}/events`);
  stream.addEventListener("message", (event) => {
    const job = JSON.parse(event.data);
    show(job);
    if (["done", "failed", "cancelled", "deleted"].includes(job.state)) stream.close();
  });
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) {
      told.textContent = "The server was started anew, and does not know this page: open the address that it printed.";
    } else if (stream.readyState !== EventSource.OPEN) {
      told.textContent = "The server does not answer; trying again.";
    }
  });
}

function act(button, method, address, then) {
  button.addEventListener("click", async () => {
    try {
      await ask(method, address);
      then();
    } catch (error) {
      told.textContent = error.message;
    }
  });
}

// A browser has few connections to one server: a page that nobody sees gives its own back.
document.addEventListener("visibilitychange", () => (document.hidden ? stream?.close() : follow()));

act(cancel, "POST", `/clips/${id}/cancel`, follow);
act(again, "POST", `/results/${id}/again`, follow);
act(remove, "DELETE", `/clips/${id}`, () => location.assign("/"));
follow();
