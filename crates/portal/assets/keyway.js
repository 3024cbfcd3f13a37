// What a page does beyond its links and forms. Without this file every page still works.
"use strict";

const say = (words) => {
  const place = document.getElementById("said");
  if (place) place.textContent = words;
};

// A button that copies the text of another element: data-copy="id".
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const from = document.getElementById(button.dataset.copy);
  const text = from ? (from.value ?? from.textContent).trim() : "";
  try {
    await navigator.clipboard.writeText(text);
    button.dataset.copied = "yes";
    say("Copied");
    setTimeout(() => delete button.dataset.copied, 2000);
  } catch {
    // Not allowed to write there: select it, so that one key copies it.
    const range = document.createRange();
    range.selectNodeContents(from);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    say("Selected; copy it with your keyboard");
  }
});

// Leaving a page that shows something once: data-once, until a form of its own is sent or it is let go.
let once = Boolean(document.querySelector("[data-once]"));
document.addEventListener("submit", (event) => { if (event.target.closest("[data-once]")) once = false; });
addEventListener("beforeunload", (event) => { if (once) event.preventDefault(); });

// What was just done is said once: the address forgets it, and a change that comes later takes it away.
const told = document.querySelector("p.done");
if (told) {
  const address = new URL(location);
  address.searchParams.delete("done");
  history.replaceState(history.state, "", address);
  const since = Date.now();
  document.addEventListener("htmx:afterSettle", () => { if (Date.now() - since > 10000) told.remove(); });
}

// One menu at a time, closed by Escape and by a click elsewhere.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "Escape") {
    const open = document.querySelector("details.person[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  }
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const search = document.querySelector("input[type=search]");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  }
});
document.addEventListener("click", (event) => {
  const open = document.querySelector("details.person[open]");
  if (open && !open.contains(event.target)) open.open = false;
});

// Parts that only make sense for some choices: data-when="field=value" (several values with |). Hidden fields aren't sent.
const choose = () => {
  for (const part of document.querySelectorAll("[data-when]")) {
    const [name, values] = part.dataset.when.split("=");
    const chosen = document.querySelector(`[name="${name}"]:checked, select[name="${name}"]`);
    const shown = Boolean(chosen) && values.split("|").includes(chosen.value);
    part.hidden = !shown;
    for (const field of part.querySelectorAll("input, select, textarea")) field.disabled = !shown;
  }
};
document.addEventListener("change", choose);
document.addEventListener("htmx:afterSettle", choose);
choose();

// A form is sent once.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A page that looks again because something has changed says so: nobody need sit before it, so it keeps nobody signed in.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.triggeringEvent?.type.startsWith("sse:")) event.detail.headers["Keyway-Again"] = "yes";
});

// On a narrow screen the list of places is a strip: to where one is.
const here = document.querySelector(".side [aria-current]");
if (here) here.closest(".side").scrollLeft = here.offsetLeft - 16;

// To the mistake, when there is one.
document.querySelector("[aria-invalid=true]")?.focus();
