/* What is advised for this head and why, and where a wish breaks a rule. */

export function makeReasons(form, wishes, studio) {
  const lines = form.querySelector("#advised");
  const about = form.querySelector("#about");
  const sex = form.querySelector("#sex");
  const age = form.querySelector("#age");
  const trouble = about.querySelector("[role=alert]");
  const cautions = document.querySelector("#cautions");
  let told = {};

  function complain(text) {
    trouble.textContent = text ?? "";
    trouble.hidden = !text;
  }

  function button(text) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "press";
    made.textContent = text;
    return made;
  }

  function advised({ wishes: wished, reasons }, index) {
    const item = document.createElement("li");
    const choose = button(
      lines.dataset.says
        .replace("{number}", index + 1)
        .replace("{shape}", shapeName(wished.shape))
        .replace("{mm}", Math.round(wished.hairline_mm)),
    );
    const why = document.createElement("details");
    const name = document.createElement("summary");
    const list = document.createElement("ul");
    name.textContent = lines.dataset.why;
    list.className = "small why";
    list.append(
      ...reasons.map((text) => Object.assign(document.createElement("li"), { textContent: text })),
    );
    why.append(name, list);
    choose.addEventListener("click", () => wishes.adopt(wished));
    item.append(choose, why);
    return item;
  }

  function shapeName(shape) {
    const radio = form.querySelector(`[name=shape][value="${shape}"]`);
    return radio ? radio.parentElement.querySelector("span").textContent : shape;
  }

  function caution({ kind, text, set_aside }) {
    const item = document.createElement("li");
    const said = document.createElement("p");
    said.textContent = text;
    item.append(said);
    if (set_aside) {
      const kept = document.createElement("p");
      const undo = button(cautions.dataset.heed);
      kept.className = "small";
      kept.textContent = cautions.dataset.kept.replace("{reason}", told.set_aside[kind] ?? "");
      undo.addEventListener("click", () => {
        const { [kind]: _, ...others } = told.set_aside;
        studio.tell({ ...told, set_aside: others }, complain);
      });
      item.append(kept, undo);
      return item;
    }
    const more = document.createElement("details");
    const name = document.createElement("summary");
    const asked = document.createElement("form");
    const label = document.createElement("label");
    const reason = document.createElement("input");
    const keep = button(cautions.dataset.keep);
    name.textContent = cautions.dataset.allTheSame;
    asked.className = "tool";
    reason.type = "text";
    reason.maxLength = 500;
    reason.required = true;
    keep.type = "submit";
    label.append(cautions.dataset.reason, reason);
    asked.append(label, keep);
    asked.addEventListener("submit", (event) => {
      event.preventDefault();
      const set_aside = { ...told.set_aside, [kind]: reason.value.trim() };
      reason.blur();
      studio.tell({ ...told, set_aside }, complain);
    });
    more.append(name, asked);
    item.append(more);
    return item;
  }

  about.querySelector("button").addEventListener("click", () => {
    complain(null);
    const years = age.value === "" ? null : age.valueAsNumber;
    if (years !== null && !(years >= 18 && years <= 110)) return complain(age.dataset.wrong);
    studio.tell({ ...told, sex: sex.value || null, age: years }, complain);
  });

  return {
    begin(state) {
      ({ told } = state);
      sex.value = told.sex ?? "";
      age.value = told.age ?? "";
      complain(null);
      lines.replaceChildren(...(state.advice ?? []).map(advised));
      lines.hidden = lines.children.length === 0;
      about.hidden = state.rendered;
    },
    tell(facts) {
      // While a reason is being typed, nothing is pulled from under it.
      if (cautions.querySelector("input:focus")) return;
      cautions.replaceChildren(...(facts.cautions ?? []).map(caution));
    },
  };
}
