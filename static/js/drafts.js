// Keeps what is typed: on the server two seconds after the last key and when the page is left,
// and in this browser until the server has it.
"use strict";

(() => {
  const PREFIX = "firstday:draft:";
  const WAIT = 2000;
  const DAYS_KEPT = 30;
  const forms = [...document.querySelectorAll("form[data-draft]")];
  if (!forms.length) return;
  const member = forms[0].dataset.member;
  const mine = `${PREFIX}${member}:`;
  const token = forms[0].elements.csrfmiddlewaretoken.value;

  // What this browser keeps. Storage may be switched off or full: then there is only the server.
  const local = {
    read(key) {
      try {
        return JSON.parse(localStorage.getItem(key));
      } catch {
        return null;
      }
    },
    write(key, entry) {
      try {
        localStorage.setItem(key, JSON.stringify(entry));
      } catch {}
    },
    remove(key) {
      try {
        localStorage.removeItem(key);
      } catch {}
    },
    keys() {
      try {
        return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
      } catch {
        return [];
      }
    },
  };

  const send = async (address, fields, seen, more) => {
    const body = new URLSearchParams({ ...fields, seen, csrfmiddlewaretoken: token });
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": token };
    const answer = await fetch(address, { method: "POST", body, headers, redirect: "manual", ...more });
    const isData = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    return { ok: answer.ok && isData, signedOut: !isData, ...(isData ? await answer.json() : {}) };
  };

  const keep = (form) => {
    const key = mine + form.dataset.place;
    const state = form.querySelector("[data-draft-state]");
    let timer = 0;
    let inFlight = null;
    let again = false;
    let left = false; // posted or discarded: what is typed is no draft any more
    let filling = false;
    let touched = false;

    const fields = () => {
      const all = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
      return Object.fromEntries(all);
    };
    const say = (words, isProblem) => {
      if (!state) return;
      // A problem is read out; that all is well is not, every two seconds.
      if (isProblem) state.setAttribute("role", "status");
      else state.removeAttribute("role");
      state.textContent = words;
    };
    const write = () =>
      local.write(key, { address: form.dataset.draft, fields: fields(), seen: form.dataset.seen, at: Date.now() });

    const save = async (more) => {
      clearTimeout(timer);
      timer = 0;
      if (left) return;
      if (inFlight) {
        again = true;
        return;
      }
      inFlight = new AbortController();
      const typed = fields();
      try {
        const answer = await send(form.dataset.draft, typed, form.dataset.seen, { signal: inFlight.signal, ...more });
        if (answer.version !== undefined) form.dataset.seen = answer.version;
        if (answer.code === "sent") {
          form.elements.form_key.value = answer.form_key; // went back to a form that was posted, and typed on
          again = true;
        } else if (answer.signedOut) say(state.dataset.signedOut, true);
        else say(answer.said, !answer.ok);
        if (answer.ok && JSON.stringify(typed) === JSON.stringify(fields())) local.remove(key);
      } catch {
        if (!left) say(state.dataset.kept, true);
      }
      inFlight = null;
      if (again && !left) {
        again = false;
        await save(more);
      }
    };

    form.addEventListener("input", () => {
      if (filling) return;
      touched = true;
      left = false;
      write();
      clearTimeout(timer);
      timer = setTimeout(save, WAIT);
    });
    const leave = () => {
      if (timer) save({ keepalive: true });
    };
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) leave();
    });
    window.addEventListener("pagehide", leave);
    form.addEventListener("submit", () => {
      if (touched || local.read(key)) write(); // until the next page has asked whether it arrived
      left = true;
      clearTimeout(timer);
      timer = 0;
      if (inFlight) inFlight.abort();
    });
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) left = false;
    });

    return {
      key,
      discard() {
        left = true;
        clearTimeout(timer);
        timer = 0;
        if (inFlight) inFlight.abort();
        local.remove(key);
      },
      // Put back what this browser had kept, unless somebody is typing already.
      fill(entry, answer) {
        if (touched) return;
        filling = true;
        for (const [name, value] of Object.entries(entry.fields)) {
          const field = form.elements[name];
          if (!field || (field.type === "hidden" && name !== "form_key") || field.value === value) continue;
          field.value = value;
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }
        filling = false;
        form.dataset.seen = answer.version;
        say(answer.said, true);
      },
    };
  };

  const keepers = forms.map(keep);

  document.addEventListener("submit", (event) => {
    const place = event.submitter && event.submitter.dataset.discards;
    if (!place) return;
    local.remove(mine + place);
    for (const keeper of keepers) if (keeper.key === mine + place) keeper.discard();
  });

  // What an earlier page could not bring to the server is brought there now. What was posted is done.
  const bring = async (key) => {
    const entry = local.read(key);
    if (!entry || !entry.fields) return local.remove(key);
    let answer = await send(entry.address, entry.fields, entry.seen);
    if (answer.code === "newer_draft" && entry.at > Date.parse(answer.version)) {
      answer = await send(entry.address, entry.fields, answer.version);
    }
    if (answer.ok) {
      const keeper = keepers.find((one) => one.key === key);
      if (keeper && answer.version) keeper.fill(entry, answer);
    }
    if (answer.ok || answer.code === "sent" || answer.code === "newer_draft") local.remove(key);
    return undefined;
  };
  for (const key of local.keys()) {
    const entry = local.read(key);
    if (!entry || Date.now() - entry.at > DAYS_KEPT * 86400000) local.remove(key);
    else if (key.startsWith(mine)) bring(key).catch(() => {});
  }
})();
