// Copy buttons, the focus after a swap, and a paste that does not outlive its page.
// The words that are said stand in the page, which is in the language of its reader.
(() => {
  "use strict";

  const showCopyButtons = (root) => {
    if (!navigator.clipboard) return;
    for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
  };

  const usual = new WeakMap(); // what stands on a button when it says nothing else

  const say = (button, words) => {
    if (!usual.has(button)) usual.set(button, [...button.childNodes]);
    button.textContent = words;
    setTimeout(() => button.replaceChildren(...usual.get(button)), 4000);
  };

  const copy = async (button) => {
    const source = button.parentElement.querySelector("[data-copy-source]");
    try {
      await navigator.clipboard.writeText(source.textContent);
      say(button, button.dataset.copy);
    } catch {
      say(button, document.body.dataset.notCopied);
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });

  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    showCopyButtons(document);
    if (detail.requestConfig.elt.closest(".tool")) return; // the focus stays on what was chosen
    const heading = document.querySelector("[data-outcome] [data-focus], [data-paste-form] [data-focus]");
    if (heading) heading.focus();
  });

  // A form's error summary has the first word after a full load, too.
  document.addEventListener("DOMContentLoaded", () => {
    showCopyButtons(document);
    document.querySelector("form [data-focus]")?.focus();
  });

  // An answer of ours that failed is said, and the paste stays where it is.
  const failed = () => {
    const outcome = document.querySelector("[data-outcome]");
    if (!outcome) return;
    const line = document.createElement("p");
    line.setAttribute("role", "alert");
    line.textContent = document.body.dataset.failed;
    outcome.replaceChildren(line);
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);

  // A result that was put in the page has an address of its own, which is the one to see anew.
  document.addEventListener("htmx:pushedIntoHistory", ({ detail }) => {
    for (const link of document.querySelectorAll("[data-language]")) {
      link.search = `?to=${encodeURI(detail.path)}`;
    }
  });

  // Browsers keep a page for Back, and restore forms: neither may hold a key.
  addEventListener("pagehide", () => {
    for (const form of document.querySelectorAll("[data-paste-form]")) form.reset();
  });
})();
