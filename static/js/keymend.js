// Copy buttons, the focus after a swap, and a paste that does not outlive its page.
(() => {
  "use strict";

  const showCopyButtons = (root) => {
    if (!navigator.clipboard) return;
    for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
  };

  const copy = async (button) => {
    const words = button.textContent;
    const source = button.parentElement.querySelector("[data-copy-source]");
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = words.replace("Copy", "Copied");
    } catch {
      button.textContent = "Not copied: select the text instead";
    }
    setTimeout(() => { button.textContent = words; }, 4000);
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
    line.textContent = "We could not finish this check. That is our side; what you pasted is still in the field. Try again in a minute.";
    outcome.replaceChildren(line);
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);

  // Browsers keep a page for Back, and restore forms: neither may hold a key.
  addEventListener("pagehide", () => {
    for (const form of document.querySelectorAll("[data-paste-form]")) form.reset();
  });
})();
