// Forms that a passkey fills in: the server says what it wants, the browser asks the device, the form is sent.
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function decoded(options) {
  const described = (list) => list?.map((one) => ({ ...one, id: toBytes(one.id) }));
  const found = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) found.user = { ...options.user, id: toBytes(options.user.id) };
  if (options.excludeCredentials) found.excludeCredentials = described(options.excludeCredentials);
  if (options.allowCredentials) found.allowCredentials = described(options.allowCredentials);
  return found;
}

function encoded(credential) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const response = {};
  for (const part of parts) if (credential.response[part]) response[part] = toText(credential.response[part]);
  const { id, type } = credential;
  return JSON.stringify({ id, rawId: toText(credential.rawId), type, response, clientExtensionResults: {} });
}

async function ask(form) {
  const answer = await fetch(form.dataset.options, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrf_token.value },
  });
  // The page that asks for the password once more.
  if (answer.redirected) return location.assign(answer.url);
  const options = await answer.json();
  if (!answer.ok) throw new Error(options.message);
  const publicKey = decoded(options);
  const kind = form.dataset.passkey;
  const credential = await navigator.credentials[kind]({ publicKey });
  form.elements.answer.value = encoded(credential);
  form.submit();
}

document.querySelectorAll("form[data-passkey]").forEach((form) => {
  const fits = window.PublicKeyCredential && location.origin === form.dataset.origin;
  const otherwise = form.parentElement.querySelector("[data-passkey-otherwise]");
  form.hidden = !fits;
  if (otherwise) otherwise.hidden = Boolean(fits);
  const note = form.querySelector("[data-passkey-note]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    note.textContent = "";
    ask(form).catch((error) => {
      // Names of DOMException are for programs; what the server said is for people.
      note.textContent = error instanceof DOMException || error instanceof TypeError ? form.dataset.failed : error.message;
      form.querySelectorAll("[data-sent]").forEach((button) => delete button.dataset.sent);
    });
  });
});
