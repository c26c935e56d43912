/* How a photo comes in: picked, taken, dropped or pasted. */

export function makeIntake(form, onPhoto, onMissing) {
  const drop = form.querySelector(".drop");
  const asked = form.querySelector("#asked");
  const boxes = [...asked.querySelectorAll("input")];
  let waiting = null; // a photo that came before both boxes were ticked

  const released = () => asked.disabled || boxes.every((box) => box.checked);

  function take(file) {
    waiting = released() ? null : file;
    if (waiting) onMissing(asked.dataset.asked);
    else onPhoto(file);
  }

  asked.addEventListener("change", () => {
    if (waiting && released()) take(waiting);
  });
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("click", (event) => {
      if (released()) return;
      event.preventDefault();
      onMissing(asked.dataset.asked);
    });
    const chosen = () => {
      if (input.files.length > 0) take(input.files[0]);
      input.value = ""; // so that choosing the same file again is noticed
    };
    input.addEventListener("change", chosen);
    queueMicrotask(chosen); // whoever was quicker than this script, once all of it is there
  }
  form.addEventListener("submit", (event) => event.preventDefault());

  const carries = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) drop.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files.length > 0) take(event.dataTransfer.files[0]);
  });
  addEventListener("paste", (event) => {
    const [file] = event.clipboardData?.files ?? [];
    if (file) take(file);
  });

  return {
    /* The answers, as the server reads them. */
    get answers() {
      return asked.disabled ? {} : Object.fromEntries(boxes.map((box) => [box.name, box.value]));
    },

    /* Whether both were given for this visit: what is known need not be asked. */
    released(known) {
      asked.hidden = asked.disabled = known;
      form.querySelector("#notice").hidden = known;
      form.querySelector("#released").hidden = !known;
      if (!known) for (const box of boxes) box.checked = false;
    },
  };
}

/* Send the photo; resolves to the server's answer, rejects when the connection is lost. */
export function send(url, headers, file, fields, onShare) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch cannot tell how much has been sent
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    body.append("photo", file);
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => onShare(event.loaded / event.total));
    request.addEventListener("load", () => resolve({ status: request.status, body: request.response }));
    request.addEventListener("error", () => reject(new TypeError("connection lost")));
    request.send(body);
  });
}
