/* Passkeys: a form that asks the browser for one, and sends on what it answers.

   The form is hidden until it is known that the browser can do it; everything has another way. */

const encode = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const decode = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) =>
    sign.charCodeAt(0),
  );

const keys = (listed) => (listed ?? []).map((key) => ({ ...key, id: decode(key.id) }));

async function asked(form) {
  const answer = await fetch(form.dataset.ask, {
    method: "POST",
    body: new URLSearchParams({
      use: form.dataset.passkey,
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
    }),
  });
  if (!answer.ok) throw new Error(answer.statusText);
  const { publicKey } = await answer.json();
  publicKey.challenge = decode(publicKey.challenge);
  return publicKey;
}

function told(key) {
  const { response } = key;
  const said = { clientDataJSON: encode(response.clientDataJSON) };
  if (response.attestationObject) {
    said.attestationObject = encode(response.attestationObject);
  } else {
    said.authenticatorData = encode(response.authenticatorData);
    said.signature = encode(response.signature);
    if (response.userHandle?.byteLength) said.userHandle = encode(response.userHandle);
  }
  return JSON.stringify({ id: key.id, rawId: key.id, type: key.type, response: said });
}

function made(options) {
  options.user.id = decode(options.user.id);
  options.excludeCredentials = keys(options.excludeCredentials);
  return navigator.credentials.create({ publicKey: options });
}

function found(options, more) {
  options.allowCredentials = keys(options.allowCredentials);
  return navigator.credentials.get({ publicKey: options, ...more });
}

function complain(form, name) {
  const texts = [...form.querySelectorAll("[data-trouble]")];
  const fits = texts.find((text) => text.dataset.trouble === name) ?? texts.at(-1);
  for (const text of texts) text.hidden = name === undefined || text !== fits;
}

function send(form, key) {
  form.elements.answer.value = told(key);
  form.submit();
}

let waiting = new AbortController();

/* Where the browser has it, passkeys are offered among the addresses it knows. */
async function offered(form) {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  try {
    const options = await asked(form);
    send(form, await found(options, { mediation: "conditional", signal: waiting.signal }));
  } catch {
    // Nothing was chosen there: the button and the password are still to be had.
  }
}

async function pressed(form) {
  const button = form.querySelector("button");
  complain(form);
  button.disabled = true;
  waiting.abort();
  try {
    const options = await asked(form);
    send(form, await (form.dataset.passkey === "new" ? made(options) : found(options)));
  } catch (trouble) {
    complain(form, trouble.name);
    button.disabled = false;
  }
}

if (window.PublicKeyCredential) {
  for (const hidden of document.querySelectorAll("[data-needs-passkeys]")) hidden.hidden = false;
  for (const other of document.querySelectorAll("[data-without-passkeys]")) other.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      pressed(form);
    });
    if (form.dataset.passkey === "sign-in") offered(form);
  }
  // Come back to by the back button, the page is as it was left: with a button that waits.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
