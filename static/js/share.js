// A link to a question or an answer: a phone offers its own list of places, elsewhere the address is copied.
"use strict";

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-share]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const say = document.getElementById("said");
  if (navigator.share && matchMedia("(pointer: coarse)").matches) {
    navigator.share({ title: document.title, url: link.href }).catch(() => {});
    return;
  }
  try {
    await navigator.clipboard.writeText(link.href);
  } catch {
    location.href = link.href; // no clipboard here: the address bar then shows what to copy
    return;
  }
  link.classList.add("is-copied");
  link.querySelector("[data-copied]").hidden = false;
  say.textContent = link.dataset.share;
  setTimeout(() => {
    link.classList.remove("is-copied");
    link.querySelector("[data-copied]").hidden = true;
  }, 2500);
});
