// Proof of work: a form or request that holds a challenge waits until the browser has solved it.
(() => {
  "use strict";

  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

  const derive = async (nonce, counter, algorithm, bits) => {
    const password = new Uint8Array([...nonce, 0, 0, 0, 0]);
    new DataView(password.buffer).setUint32(nonce.length, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    return hex(await crypto.subtle.deriveBits(algorithm, key, bits));
  };

  // The reckoning itself is off the page's own thread, so the page stays alive. It ends where the
  // customer has gone on to something else.
  const solution = async (field, { nonce, salt, cost, keyLength, keyPrefix, data }) => {
    const algorithm = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
    for (let counter = 0; counter < data.below && field.isConnected; counter++) {
      const derivedKey = await derive(bytes(nonce), counter, algorithm, keyLength * 8);
      if (derivedKey.startsWith(keyPrefix)) return { counter, derivedKey };
    }
    throw new Error("unsolved");
  };

  // Where it cannot be done, the field stays empty, and the answer says what that means.
  const work = async (field) => {
    const challenge = JSON.parse(field.dataset.challenge);
    try {
      const solved = await solution(field, challenge.parameters);
      field.value = btoa(JSON.stringify({ challenge, solution: solved }));
    } finally {
      field.removeAttribute("data-challenge");
    }
  };

  const begun = new WeakSet();
  const hold = (event, holder, goOn) => {
    const field = holder.querySelector("[data-challenge]");
    if (!field) return;
    event.preventDefault();
    if (begun.has(field)) return;
    begun.add(field);
    work(field).catch(() => {}).then(goOn);
  };

  document.addEventListener("htmx:confirm", (event) => hold(event, event.detail.elt, () => event.detail.issueRequest(true)));
  // A click that comes behind would bring the same work again, which counts once. It may be meant
  // anew when nothing has come for so long.
  const worked = new WeakSet();
  const sent = new WeakSet();
  const ANSWERED_BY = 15000;
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (sent.has(form)) return event.preventDefault();
    hold(event, form, () => {
      worked.add(form);
      form.requestSubmit(submitter);
    });
    if (event.defaultPrevented || !worked.has(form)) return;
    sent.add(form);
    setTimeout(() => sent.delete(form), ANSWERED_BY);
    addEventListener("pageshow", () => sent.delete(form), { once: true });
  });
})();
