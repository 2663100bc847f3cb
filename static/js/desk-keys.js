// Single keys of the desk: they do what a visible link does, and can be turned off (WCAG 2.1.4).
(() => {
  "use strict";

  const OFF = "desk-single-keys-off";
  const dialog = document.querySelector("[data-keys]");
  if (!dialog) return;
  const opener = document.querySelector("[data-keys-open]");
  const toggle = dialog.querySelector("[data-keys-switch]");

  const areOff = () => {
    try { return localStorage.getItem(OFF) === "1"; } catch { return false; }
  };
  const keep = (off) => {
    try { off ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF); } catch { /* this page only */ }
  };

  opener.hidden = false;
  toggle.checked = !areOff();
  toggle.addEventListener("change", () => keep(!toggle.checked));
  opener.addEventListener("click", () => dialog.showModal());

  const step = (by) => {
    const links = [...document.querySelectorAll("[data-rows] [data-open]")];
    if (!links.length) return follow(by > 0 ? "[data-next]" : "[data-previous]");
    const at = links.findIndex((link) => link.closest("tr") === document.activeElement.closest("tr"));
    const to = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
    const link = links[Math.min(Math.max(to, 0), links.length - 1)];
    link.focus();
    link.scrollIntoView({ block: "nearest" });
  };
  const follow = (selector) => document.querySelector(selector)?.click();
  const focus = (selector) => {
    const field = document.querySelector(selector);
    if (!field) return;
    field.closest("details")?.setAttribute("open", "");
    field.focus();
    field.select?.();
  };

  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    u: () => follow("[data-back]"),
    r: () => focus("[data-reply]"),
    n: () => focus("[data-note]"),
    "/": () => focus("[data-search]"),
    "?": () => dialog.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const isField = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Escape" && isField && !dialog.open) return event.target.blur();
    if (isField || dialog.open || event.ctrlKey || event.metaKey || event.altKey || areOff()) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // "Make it anew" asks for the list as it is filtered now.
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-fresh]")) return;
    event.preventDefault();
    location.reload();
  });

  // The state is chosen in the list, outside the form: the form follows it.
  document.addEventListener("htmx:afterSwap", () => {
    const chosen = document.querySelector(".tabs [aria-current]");
    const field = document.querySelector("[name=state]");
    if (chosen && field) field.value = chosen.id.replace("tab-", "");
  });
})();
