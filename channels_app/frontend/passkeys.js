import { closest } from "./events.js";

// A form with data-passkey ("create", "get" or "sign-in") sends what the browser's own dialog returns. Its options are
// in the element #passkey-options, or, for "sign-in", asked for when the button is pressed.
document.addEventListener("click", async (event) => {
  const button = closest(event, "[data-passkey-start]");
  /** @type {HTMLFormElement | null} */
  const form = button?.closest("form[data-passkey]") ?? null;
  if (!button || !form) return;
  event.preventDefault();
  const failed = form.querySelector("[data-passkey-failed]");
  if (failed) failed.hidden = true;
  try {
    const options = await optionsOf(form);
    const credential = form.dataset.passkey === "create" ? await made(options) : await used(options);
    /** @type {HTMLInputElement} */ (form.elements.namedItem("credential")).value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    console.info("passkey", error);
    if (failed) failed.hidden = false;
  }
});

/** @param {HTMLFormElement} form */
async function optionsOf(form) {
  if (form.dataset.passkey !== "sign-in") {
    const { creation_options, request_options } = JSON.parse(document.getElementById("passkey-options").textContent);
    return (creation_options ?? request_options).publicKey;
  }
  const answer = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return (await answer.json()).request_options.publicKey;
}

async function made(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
    // A passkey: the device keeps it, and asks for the finger or the PIN.
    authenticatorSelection: {
      ...options.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  };
  const credential = /** @type {PublicKeyCredential} */ (await navigator.credentials.create({ publicKey }));
  const response = /** @type {AuthenticatorAttestationResponse} */ (credential.response);
  const { clientDataJSON, attestationObject } = response;
  const transports = response.getTransports?.() ?? [];
  return written(credential, {
    clientDataJSON: text(clientDataJSON),
    attestationObject: text(attestationObject),
    transports,
  });
}

async function used(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: named(options.allowCredentials),
  };
  const credential = /** @type {PublicKeyCredential} */ (await navigator.credentials.get({ publicKey }));
  const response = /** @type {AuthenticatorAssertionResponse} */ (credential.response);
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return written(credential, {
    clientDataJSON: text(clientDataJSON),
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

function written(credential, response) {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

function named(credentials = []) {
  return credentials.map((one) => ({ ...one, id: bytes(one.id) }));
}

/** Base64url, as the server writes bytes. @param {string} encoded */
function bytes(encoded) {
  const plain = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
