// Times of the server, which are UTC, in the customer's own time zone; UTC stays in the title.
(() => {
  "use strict";

  // A browser takes long to make one, and most pages tell no time.
  const formatOf = (zone) => {
    const language = document.documentElement.lang;
    const ofRegion = navigator.languages.find((each) => each.split("-")[0] === language);
    return new Intl.DateTimeFormat(ofRegion ?? language, {
      calendar: "gregory", dateStyle: "long", numberingSystem: "latn", timeStyle: "medium", timeZone: zone,
    });
  };

  const localise = () => {
    const times = document.querySelectorAll("time[data-local]");
    const zones = document.querySelectorAll("[data-local-zone]");
    if (!times.length && !zones.length) return;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const format = formatOf(zone);
    for (const time of times) {
      time.title = time.textContent;
      time.textContent = format.format(new Date(time.dateTime));
      time.removeAttribute("data-local");
    }
    for (const told of zones) {
      told.querySelector("[data-zone]").textContent = zone;
      told.hidden = false;
      told.removeAttribute("data-local-zone");
    }
  };

  document.addEventListener("DOMContentLoaded", localise);
  document.addEventListener("htmx:afterSwap", localise);
})();
