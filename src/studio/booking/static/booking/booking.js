/* The visitor's own time zone, and a time that is kept on while somebody writes. */

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const field of document.querySelectorAll("input[data-zone]")) {
  if (!field.value && zone) field.value = zone;
}

const narrow = document.querySelector("form.narrow-down");
if (narrow) {
  const zones = narrow.elements.zone;
  // Asked for once: from then on it stands in the address, is named on the page and can be changed.
  if (narrow.dataset.zoneAsked && zones && zone && zones.value !== zone) {
    const known = [...zones.options].some((option) => option.value === zone);
    if (known) {
      const address = new URL(location.href);
      address.searchParams.set("zone", zone);
      location.replace(address);
    }
  }
}

const still = document.querySelector("#still");
const form = still?.parentElement.querySelector("form[method=post]");
if (form) {
  const EVERY_MS = 60_000;
  let asked = performance.now();
  form.addEventListener("input", async () => {
    if (performance.now() - asked < EVERY_MS) return;
    asked = performance.now();
    const answer = await fetch(still.dataset.url, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    }).catch(() => null); // the connection is away: the next letter asks again
    if (answer?.ok) still.textContent = (await answer.json()).text;
    else if (answer?.status === 409) still.textContent = still.dataset.gone;
  });
}
