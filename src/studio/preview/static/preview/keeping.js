/* The photo and what is drawn on it, kept in the account of whoever is signed in. */

export function makeKeeping(root, studio) {
  const form = root.querySelector("form");
  const status = root.querySelector("[role=status]");

  function say(text, link = false) {
    status.querySelector("span").textContent = text;
    status.querySelector("a").hidden = !link;
  }

  for (const link of root.querySelectorAll("[data-stays]")) {
    link.addEventListener("click", studio.stay);
  }
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    say(form.dataset.keeping);
    try {
      const response = await fetch(form.action, { method: "POST", headers: studio.csrf() });
      const answer = response.redirected ? {} : await response.json();
      if (response.status === 404) studio.gone();
      else say(answer.text ?? form.dataset.signedOut, response.ok && !response.redirected);
    } catch {
      say(form.dataset.lost);
    } finally {
      button.disabled = false;
    }
  });

  return {
    /* What is seen is what is kept. */
    tell(own, token, query) {
      root.hidden = !own;
      if (form && own) form.action = `${form.dataset.url.replace("TOKEN", token)}?${query}`;
      say("");
    },
  };
}
