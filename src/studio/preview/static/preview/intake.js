/* How a photo comes in: picked, taken, dropped or pasted. */

export function makeIntake(form, onPhoto) {
  const drop = form.querySelector(".drop");

  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => {
      if (input.files.length > 0) onPhoto(input.files[0]);
      input.value = ""; // so that choosing the same file again is noticed
    });
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
    if (event.dataTransfer.files.length > 0) onPhoto(event.dataTransfer.files[0]);
  });
  addEventListener("paste", (event) => {
    const [file] = event.clipboardData?.files ?? [];
    if (file) onPhoto(file);
  });
}

/* Send the photo; resolves to the server's answer, rejects when the connection is lost. */
export function send(url, headers, file, replaces, onShare) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch cannot tell how much has been sent
    const body = new FormData();
    if (replaces) body.append("replaces", replaces);
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
