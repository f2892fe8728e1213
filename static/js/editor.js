// The editor of a text: toolbar, preview, pictures by paste and drop, names after an @.
// Without it the form's own buttons do the same by loading the page again.
"use strict";

(() => {
  const words = document.currentScript.dataset;
  const LARGEST = 10 * 1024 * 1024;
  let number = 0;

  // Writes at the marked place so that "undo" takes it back.
  const write = (area, text, from = area.selectionStart, to = area.selectionEnd) => {
    area.focus();
    area.setSelectionRange(from, to);
    if (document.execCommand("insertText", false, text)) return;
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const send = async (form, address, fields) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.append(name, value);
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "X-Requested-With": "fetch" };
    const answer = await fetch(address, { method: "POST", body: data, headers });
    if (answer.redirected) throw new Error(words.away);
    return answer;
  };
  const sentence = (error) => (Object.values(words).includes(error.message) ? error.message : words.failed);

  for (const editor of document.querySelectorAll("[data-editor]")) {
    const area = editor.querySelector("textarea");
    const form = area.form;
    const status = form.querySelector("[data-say]");
    const say = (text) => { status.textContent = text; };
    const toolbar = editor.querySelector(".toolbar");
    const plain = form.querySelector("[data-plain]");
    const preview = form.querySelector('button[name="do"][value="preview"]');
    preview.type = "button";

    // --- Shapes
    const shape = {
      wrap(mark) {
        const [from, to] = [area.selectionStart, area.selectionEnd];
        write(area, mark + area.value.slice(from, to) + mark);
        area.setSelectionRange(from + mark.length, to + mark.length);
      },
      line(mark) {
        const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
        const text = area.value.slice(from, area.selectionEnd).split("\n").map((line) => mark + line).join("\n");
        write(area, text, from, area.selectionEnd);
      },
      link() {
        const from = area.selectionStart;
        const text = area.value.slice(from, area.selectionEnd);
        write(area, `[${text}](https://)`);
        area.setSelectionRange(from + text.length + 3, from + text.length + 11);
      },
      mention() {
        const before = area.value.slice(0, area.selectionStart);
        write(area, /(^|\s)$/.test(before) ? "@" : " @");
      },
    };
    area.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      const act = {
        b: () => shape.wrap("**"),
        i: () => shape.wrap("_"),
        k: () => shape.link(),
        enter: () => form.requestSubmit(form.querySelector('button[type="submit"]:not([name="do"])')),
      }[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      act();
    });

    // --- Preview: the button stays where it is and is pressed or not.
    const seen = document.createElement("div");
    seen.hidden = true;
    seen.tabIndex = 0;
    seen.setAttribute("role", "region");
    seen.setAttribute("aria-label", preview.textContent.trim());
    editor.append(seen);
    preview.setAttribute("aria-pressed", "false");
    const show = (shown) => {
      seen.hidden = !shown;
      area.hidden = shown;
      preview.setAttribute("aria-pressed", String(shown));
      for (const button of toolbar ? toolbar.querySelectorAll("button") : []) {
        if (button !== preview) button.disabled = shown;
      }
      if (toolbar) rove(preview);
    };
    preview.addEventListener("click", async () => {
      if (!seen.hidden) {
        show(false);
        say("");
        area.focus();
        return;
      }
      say(words.loading);
      try {
        const answer = await send(form, words.previewAt, { body: area.value, question: editor.dataset.question || "" });
        if (![200, 400, 403].includes(answer.status)) throw new Error(words.failed);
        seen.innerHTML = await answer.text();
        seen.className = "prose";
        show(true);
        say(words.previewed);
      } catch (error) {
        say(sentence(error));
      }
    });

    // --- Pictures
    const take = async (files) => {
      for (const file of files) {
        if (file.size > LARGEST) {
          say(words.large);
          continue;
        }
        number += 1;
        const waiting = `![${words.sending} ${number}]()`;
        write(area, area.value.slice(0, area.selectionStart).match(/(^|\n)$/) ? `${waiting}\n` : `\n${waiting}\n`);
        say(words.sending);
        let made = "";
        try {
          const answer = await send(form, words.picturesAt, { picture: file });
          const told = await answer.json().catch(() => ({}));
          if (answer.status === 201) made = `![](${told.url})`;
          say(made ? words.sent : told.detail || words.failed);
        } catch (error) {
          say(sentence(error));
        }
        const at = area.value.indexOf(waiting);
        if (at < 0) continue;
        area.setRangeText(made, at, at + waiting.length, "preserve");
        area.dispatchEvent(new Event("input", { bubbles: true }));
      }
    };
    const pictures = (list) => [...list].filter((file) => file.type.startsWith("image/"));
    area.addEventListener("paste", (event) => {
      const files = pictures(event.clipboardData.files);
      if (!files.length || event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      take(files);
    });
    const over = (event) => event.dataTransfer && event.dataTransfer.types.includes("Files");
    editor.addEventListener("dragover", (event) => {
      if (!over(event)) return;
      event.preventDefault();
      editor.classList.add("editor--drop");
    });
    editor.addEventListener("dragleave", () => editor.classList.remove("editor--drop"));
    editor.addEventListener("drop", (event) => {
      editor.classList.remove("editor--drop");
      if (!over(event)) return;
      event.preventDefault();
      take(pictures(event.dataTransfer.files));
    });
    const chosen = plain ? plain.querySelector('input[type="file"]') : null;
    if (plain) {
      plain.hidden = true;
      for (const button of plain.querySelectorAll("button")) button.remove();
      chosen.multiple = true;
      chosen.addEventListener("change", async () => {
        const files = [...chosen.files];
        chosen.value = ""; // sent now, and not once more with the form
        area.focus();
        await take(files);
      });
    }

    // --- The toolbar: one stop of the Tab key, arrow keys inside.
    const stops = () => [...toolbar.querySelectorAll("button:not(:disabled)")];
    const rove = (to) => {
      for (const button of toolbar.querySelectorAll("button")) button.tabIndex = button === to ? 0 : -1;
    };
    if (toolbar) {
      preview.className = "text";
      toolbar.append(preview);
      toolbar.hidden = false;
      rove(stops()[0]);
      toolbar.addEventListener("keydown", (event) => {
        const all = stops();
        const at = all.indexOf(document.activeElement);
        const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
        if (to === undefined || at < 0) return;
        event.preventDefault();
        const next = all[(to + all.length) % all.length];
        rove(next);
        next.focus();
      });
      toolbar.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button || button === preview) return;
        rove(button);
        const { wrap, line } = button.dataset;
        if (wrap) shape.wrap(wrap);
        else if (line) shape.line(line);
        else if ("link" in button.dataset) shape.link();
        else if ("mention" in button.dataset) shape.mention();
        else chosen.click();
      });
    }

    suggestPeople(area, editor.dataset.question || "", say);
  }

  // --- Names after an @: the text keeps the focus, the arrow keys choose in a list beside it.
  function suggestPeople(area, question, say) {
    const list = document.createElement("ul");
    list.className = "mentions";
    list.id = `mentions-${(number += 1)}`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", words.people);
    document.body.append(list);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-haspopup", "listbox");
    let waiting = 0;
    let asked = "";

    const typed = () => {
      if (area.selectionStart !== area.selectionEnd) return "";
      const found = area.value.slice(0, area.selectionStart).match(/(?:^|[\s(])@([A-Za-z0-9_][\w-]{1,59})$/);
      return found ? found[1] : "";
    };
    const close = () => {
      list.hidden = true;
      list.replaceChildren();
      area.removeAttribute("aria-activedescendant");
      area.removeAttribute("aria-controls");
    };
    const choose = (option) => {
      for (const other of list.children) other.setAttribute("aria-selected", String(other === option));
      area.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    };
    const accept = (option) => {
      const begin = area.selectionStart - typed().length;
      close();
      asked = option.dataset.handle;
      write(area, `${option.dataset.handle} `, begin, area.selectionStart);
    };
    const place = () => {
      const { top, left } = caret(area);
      const box = area.getBoundingClientRect();
      list.style.insetBlockStart = `${window.scrollY + box.top + top - area.scrollTop}px`;
      const right = document.documentElement.clientWidth - list.offsetWidth - 8;
      list.style.insetInlineStart = `${window.scrollX + Math.max(8, Math.min(box.left + left, right))}px`;
    };
    const look = async () => {
      const name = typed();
      if (name === asked) return;
      asked = name;
      close();
      if (!name) return;
      let people = [];
      try {
        const answer = await fetch(`${words.peopleAt}?${new URLSearchParams({ q: name, question })}`);
        if (answer.ok) people = (await answer.json()).people;
      } catch {
        return; // a name can be typed to its end
      }
      if (name !== typed() || !people.length) return;
      list.replaceChildren(...people.map((person, place) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${place}`;
        option.dataset.handle = person.handle;
        option.setAttribute("role", "option");
        const handle = document.createElement("span");
        handle.textContent = `@${person.handle}`;
        option.append(person.name, handle);
        return option;
      }));
      list.hidden = false;
      area.setAttribute("aria-controls", list.id);
      place();
      choose(list.firstElementChild);
      say(words.found);
    };

    area.addEventListener("input", () => {
      clearTimeout(waiting);
      if (!typed()) {
        asked = "";
        close();
      } else {
        waiting = setTimeout(look, 150);
      }
    });
    area.addEventListener("blur", () => setTimeout(close, 150));
    area.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const now = list.querySelector('[aria-selected="true"]');
      if (event.key === "ArrowDown") choose(now.nextElementSibling || list.firstElementChild);
      else if (event.key === "ArrowUp") choose(now.previousElementSibling || list.lastElementChild);
      else if (event.key === "Enter" || event.key === "Tab") accept(now);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) accept(option);
    });
  }

  // Where the writing mark stands inside a textarea, a line below it: measured on a copy nobody sees.
  function caret(area) {
    const copy = document.createElement("div");
    const style = getComputedStyle(area);
    for (const name of ["font", "lineHeight", "letterSpacing", "padding", "border", "boxSizing", "width"]) {
      copy.style[name] = style[name];
    }
    Object.assign(copy.style, {
      position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word", insetBlockStart: 0,
    });
    copy.textContent = area.value.slice(0, area.selectionStart);
    const mark = document.createElement("span");
    mark.textContent = "\u200b";
    copy.append(mark);
    document.body.append(copy);
    const found = { top: mark.offsetTop + mark.offsetHeight + 4, left: mark.offsetLeft };
    copy.remove();
    return found;
  }
})();
