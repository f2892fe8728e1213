// Makes pages quicker to use; everything works without it.
"use strict";

// A form that was sent is not sent twice by an impatient finger.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// The toolbar of an editor: buttons that write Markdown around what is marked.
for (const editor of document.querySelectorAll(".editor")) {
  const toolbar = editor.querySelector(".toolbar");
  const area = editor.querySelector("textarea");
  if (!toolbar || !area) continue;
  toolbar.hidden = false;
  const replace = (text, from, to) => {
    area.focus();
    const start = area.selectionStart;
    area.setRangeText(text, start, area.selectionEnd, "end");
    area.setSelectionRange(start + from, start + to);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  toolbar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const marked = area.value.slice(area.selectionStart, area.selectionEnd);
    if (button.dataset.wrap) {
      const mark = button.dataset.wrap;
      replace(mark + marked + mark, mark.length, mark.length + marked.length);
    } else if (button.dataset.line) {
      const text = marked.split("\n").map((line) => button.dataset.line + line).join("\n");
      replace(text, text.length, text.length);
    } else {
      replace(`[${marked}](https://)`, marked.length + 3, marked.length + 11);
    }
  });
}

// Parts of a page that may come a moment later.
const fetchPart = async (address) => {
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
  return answer.ok ? (await answer.text()).trim() : "";
};
for (const part of document.querySelectorAll("[data-load]")) {
  fetchPart(part.dataset.load).then((html) => {
    if (!html) return;
    part.insertAdjacentHTML("beforeend", html);
    part.hidden = false;
  }, () => {});
}

// While somebody writes a question: what has been asked before.
for (const panel of document.querySelectorAll("[data-similar]")) {
  const title = document.getElementById(panel.dataset.title);
  const found = panel.querySelector("[data-found]");
  let waiting = 0;
  let asked = "";
  const look = async () => {
    const words = title.value.trim();
    if (words === asked) return;
    asked = words;
    const language = title.form.elements.language;
    const query = new URLSearchParams({ title: words.slice(0, 150), language: language ? language.value : "" });
    const html = words.length < 8 ? "" : await fetchPart(`${panel.dataset.similar}?${query}`).catch(() => "");
    if (words !== asked) return;
    found.innerHTML = html;
    panel.hidden = !html;
  };
  title.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 400);
  });
  look();
}
