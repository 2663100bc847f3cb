// Times of the server, which are UTC, in the customer's own time zone; UTC stays in the title.
(() => {
  "use strict";

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const language = document.documentElement.lang;
  const ofRegion = navigator.languages.find((each) => each.split("-")[0] === language);
  const format = new Intl.DateTimeFormat(ofRegion ?? language, {
    dateStyle: "long", timeStyle: "medium", timeZone: zone,
  });

  const localise = () => {
    for (const time of document.querySelectorAll("time[data-local]")) {
      time.title = time.textContent;
      time.textContent = format.format(new Date(time.dateTime));
      time.removeAttribute("data-local");
    }
    for (const told of document.querySelectorAll("[data-local-zone]")) {
      told.querySelector("[data-zone]").textContent = zone;
      told.hidden = false;
      told.removeAttribute("data-local-zone");
    }
  };

  document.addEventListener("DOMContentLoaded", localise);
  document.addEventListener("htmx:afterSwap", localise);
})();
