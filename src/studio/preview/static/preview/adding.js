/* More photos of the same head: a slot for each, and beside it what is the matter with it. */

export function makeAdding(root, studio) {
  const list = root.querySelector(".slots");
  const slots = new Map();

  for (const slot of list.querySelectorAll(".slot")) {
    const { place } = slot.dataset;
    const input = slot.querySelector("input");
    const trouble = slot.querySelector(".trouble");
    const status = slot.querySelector("[role=status]");
    const remove = slot.querySelector("button");
    const image = slot.querySelector(".slot-picture");
    slots.set(place, {
      name: slot.dataset.name,
      complain(text, picture = null) {
        trouble.hidden = !text;
        trouble.querySelector("p").textContent = text ?? "";
        const how = trouble.querySelector(".how");
        how.hidden = !picture;
        if (picture) how.src = picture;
      },
      say(text) {
        status.hidden = !text;
        status.textContent = text ?? "";
      },
      show(view) {
        image.src = view ? view.before : image.dataset.how;
        image.classList.toggle("taken", Boolean(view));
        remove.hidden = !view;
        slot.querySelector("label").hidden = Boolean(view);
        input.disabled = Boolean(view);
        this.complain(view?.refused ? view.text : null, view?.picture);
        this.say(view && !view.refused ? view.text : null);
      },
    });
    input.addEventListener("change", () => {
      const [file] = input.files;
      input.value = "";
      if (file) add(place, file);
    });
    remove.addEventListener("click", () => {
      studio.tellAt(`take-away/${place}/`, null, slots.get(place).complain, {
        then: () => input.focus(),
      });
    });
  }

  function add(place, file) {
    const slot = slots.get(place);
    slot.complain(null);
    studio.tellAt(`add/${place}/`, file, slot.complain, {
      onShare: (share) =>
        slot.say(list.dataset.sending.replace("{percent}", Math.round(100 * share))),
      onEnd: () => slot.say(null),
      then: ({ views }) => {
        const view = views.find((one) => one.place === place);
        if (view && !view.refused) studio.look(place);
      },
    });
  }

  return {
    /* What the page calls a photo. */
    name(place) {
      return slots.get(place)?.name ?? list.dataset.front;
    },

    begin(state) {
      for (const [place, slot] of slots) {
        slot.show(state.views.find((view) => view.place === place));
      }
    },
  };
}
