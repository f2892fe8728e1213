// The page that asks: what has been asked before, opened in place; tags that exist already.
"use strict";

(() => {
  const part = async (address) => {
    const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
    return answer.ok ? answer : Promise.reject(new Error(answer.status));
  };
  const after = (milliseconds, act) => {
    let waiting = 0;
    return () => {
      clearTimeout(waiting);
      waiting = setTimeout(act, milliseconds);
    };
  };

  const panel = document.querySelector("[data-similar]");
  const title = document.getElementById(panel.dataset.title);
  const language = title.form.elements.language;
  const found = panel.querySelector("[data-found]");
  const said = document.querySelector("[data-similar-said]");
  let asked = null;
  for (const button of document.querySelectorAll("[data-without-script]")) button.remove();

  const look = async () => {
    const words = title.value.trim();
    const query = new URLSearchParams({ title: words.slice(0, 150), language: language ? language.value : "" });
    if (`${query}` === asked) return;
    asked = `${query}`;
    let html = "";
    if (words.length >= 8) {
      try {
        html = (await (await part(`${panel.dataset.similar}?${query}`)).text()).trim();
      } catch {
        if (asked === `${query}`) asked = null;
        return;
      }
    }
    if (asked !== `${query}`) return;
    const open = [...found.querySelectorAll("details[open]")];
    found.innerHTML = html;
    // What somebody is reading stays open, and stays as it is.
    for (const one of open) {
      const again = found.querySelector(`details[data-question="${one.dataset.question}"]`);
      if (again) again.replaceWith(one);
    }
    panel.hidden = !html;
    said.textContent = html ? found.firstElementChild.dataset.said : "";
  };
  title.addEventListener("input", after(400, look));
  if (language) language.addEventListener("change", look);
  if (!found.firstElementChild) look();

  // `toggle` does not bubble, so it is caught on its way down.
  found.addEventListener("toggle", async (event) => {
    const inside = event.target.querySelector("[data-in]");
    if (!event.target.open || !inside || inside.childElementCount) return;
    try {
      inside.innerHTML = await (await part(inside.dataset.in)).text();
    } catch {
      event.target.open = false;
    }
  }, true);

  // A list of suggestions knows one value only, so each suggestion carries the tags before it.
  const tags = document.querySelector("[data-tags]");
  const field = tags && document.getElementById(tags.dataset.for);
  if (!field) return;
  field.setAttribute("list", tags.id);
  let typed = "";
  field.addEventListener("input", after(200, async () => {
    const before = field.value.slice(0, field.value.lastIndexOf(",") + 1);
    const beginning = field.value.slice(before.length).trim();
    if (!beginning || beginning === typed) return;
    typed = beginning;
    try {
      const answer = await (await part(`${tags.dataset.tags}?${new URLSearchParams({ q: beginning })}`)).json();
      const taken = before.split(",").map((tag) => tag.trim());
      tags.replaceChildren(...answer.tags.filter((tag) => !taken.includes(tag)).map((tag) => {
        const option = document.createElement("option");
        option.value = before ? `${before} ${tag}` : tag;
        option.label = tag;
        return option;
      }));
    } catch {}
  }));
})();
