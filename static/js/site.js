// Makes pages quicker to use; everything works without it.
"use strict";

// A form that was sent is not sent twice by an impatient finger.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

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

// Where tabs do not all fit, the one that is shown is seen.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.parentElement;
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}
