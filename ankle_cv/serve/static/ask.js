// Requests to this server: JSON there and back, failures as errors with what is wrong and what to do.

export class Refused extends Error {
  constructor(message, remedy) {
    super(remedy ? `${sentence(message)} ${sentence(remedy)}` : sentence(message));
  }
}

export function sentence(text) {
  const end = /[.!?]$/.test(text) ? "" : ".";
  return text.charAt(0).toUpperCase() + text.slice(1) + end;
}

export const GONE = "the server does not answer: it was ended, or the machine is asleep";

export function refusalOf(text, status) {
  try {
    const { message, remedy } = JSON.parse(text).error;
    return new Refused(message, remedy);
  } catch {
    return new Refused(`the server answered with ${status}`, "load the page again");
  }
}

export async function ask(method, address, body) {
  let answer;
  try {
    answer = await fetch(address, {
      method,
      headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refused(GONE, "start ankle-cv serve again");
  }
  const text = await answer.text();
  if (!answer.ok) throw refusalOf(text, answer.status);
  return text ? JSON.parse(text) : null;
}

// Values of a form by field: what is empty is left out, warning signs are a list, switches are true.
export function valuesOf(form) {
  const values = {};
  for (const one of form.elements) {
    if (!one.name || one.name === "keep") continue;
    if (one.type === "checkbox" && one.name === "symptoms") {
      if (one.checked) (values.symptoms ??= []).push(one.value);
    } else if (one.type === "checkbox") {
      if (one.checked) values[one.name] = true;
    } else if (one.value.trim() !== "") {
      values[one.name] = one.value;
    }
  }
  return values;
}
