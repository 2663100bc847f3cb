// Passkeys: asks the browser for one, and sends what it gives with the form. Nothing of it is markup.
(() => {
  "use strict";

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

  // WebAuthn level 3, section 5.1: what the server says in JSON holds bytes as base64url.
  const named = (credential) => ({ ...credential, id: bytes(credential.id) });
  const readOptions = ({ publicKey }) => ({
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    ...(publicKey.user && { user: { ...publicKey.user, id: bytes(publicKey.user.id) } }),
    ...(publicKey.allowCredentials && { allowCredentials: publicKey.allowCredentials.map(named) }),
    ...(publicKey.excludeCredentials && { excludeCredentials: publicKey.excludeCredentials.map(named) }),
  });

  const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const written = (credential) => {
    const parts = PARTS.filter((part) => credential.response[part]);
    const response = Object.fromEntries(parts.map((part) => [part, text(credential.response[part])]));
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return {
      type: credential.type,
      id: credential.id,
      rawId: text(credential.rawId),
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    };
  };

  const WORDS = {
    NotAllowedError: "No passkey was given. Try again when you are ready.",
    InvalidStateError: "This device's passkey is set up here already.",
    SecurityError: "Passkeys need the site's own name in the address bar; on this machine that is localhost, not a number.",
  };

  const ask = (form) => {
    const publicKey = readOptions(JSON.parse(form.querySelector("script[type='application/json']").textContent));
    return navigator.credentials[form.dataset.passkey]({ publicKey });
  };

  const send = async (form, said) => {
    said.textContent = "Your browser asks for your passkey.";
    try {
      form.elements.credential.value = JSON.stringify(written(await ask(form)));
    } catch (error) {
      said.textContent = WORDS[error.name] ?? "That passkey could not be used here. Use another way, or try again.";
      return;
    }
    form.submit();
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll("[data-passkey]")) {
      const said = form.querySelector("[role=status]");
      if (!window.PublicKeyCredential) {
        said.textContent = "This browser knows no passkeys.";
        continue;
      }
      said.textContent = "";
      form.querySelector("button").hidden = false;
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        send(form, said);
      });
    }
  });
})();
