// A photo is being measured: ask until it is done, then show the page anew.

const { state } = document.querySelector("script[data-state]").dataset;

async function ask() {
  try {
    const answer = await fetch(state);
    if (answer.ok && !(await answer.json()).waiting) {
      location.reload();
      return;
    }
  } catch {
    // out of reach for a moment
  }
  setTimeout(ask, 1500);
}

setTimeout(ask, 1500);
