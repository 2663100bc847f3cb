// The one place where text may become markup: what htmx is about to swap in, as this site sent it.
// Everything else that is handed to innerHTML and its like is refused, and no script is made of text.
(() => {
  "use strict";
  if (!window.trustedTypes) return;

  const htmxParses = new Set(["Document parseHTMLUnsafe", "DOMParser parseFromString"]);
  let answer = null;

  const isPageOfOurs = (xhr) =>
    new URL(xhr.responseURL).origin === location.origin &&
    /^text\/html(;|$)/.test(xhr.getResponseHeader("Content-Type"));

  // Before any other listener: one that changes the text makes it another text than was sent.
  addEventListener("htmx:beforeSwap", ({ detail: { xhr } }) => {
    answer = isPageOfOurs(xhr) ? xhr.response : null;
  }, { capture: true });

  // How htmx 2 wraps a fragment, so that a table's row can be one, too.
  const wrapped = (text) => `<body><template class="internal-htmx-wrapper">${text}</template></body>`;

  trustedTypes.createPolicy("default", {
    createHTML: (text, type, sink) => {
      const sent = answer;
      answer = null;
      if (sent === null || !htmxParses.has(sink)) return null;
      return text === sent || text === wrapped(sent) ? text : null;
    },
  });
})();
