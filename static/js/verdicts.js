// "Did this help?" is answered where it stands. Without this file, or when something fails, a page of its own asks.
"use strict";

(() => {
  const headers = { "X-Requested-With": "fetch" };

  // Send what a reader says, and show the reply in the same place.
  const say = async (box, form, said) => {
    const body = new URLSearchParams(new FormData(form));
    body.set("said", said);
    const reply = await fetch(form.action, { method: "POST", body, headers });
    const shown = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("[data-verdict]");
    if (!shown) throw new Error(`no reply: ${reply.status}`);
    box.replaceWith(shown);
    shown.focus({ preventScroll: true });
  };

  // Signed out the page has links: the form and its token come when somebody answers.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-verdict] a[data-said]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const box = link.closest("[data-verdict]");
    try {
      const reply = await fetch(link.href, { headers });
      const form = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("form[data-verdict]");
      await say(box, form, link.dataset.said);
    } catch {
      location.assign(link.href);
    }
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-verdict]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    try {
      await say(form, form, event.submitter.value);
    } catch {
      location.assign(form.action);
    }
  });
})();
