// Asks whether an open question has something new. The server says it in a note; nothing on the page moves.
"use strict";

(() => {
  const FIRST = 30000;
  const OFTEN = 60000; // while minutes of the window are counted
  const LONGEST = 300000; // after a long time without news
  let wait = FIRST;
  let missed = false;

  const place = () => document.getElementById("news-next");
  const look = async () => {
    const before = place().dataset.next;
    try {
      await htmx.ajax("GET", before, { source: "#news-next", target: "#news-next", swap: "none" });
    } catch {
      // Away for a moment: the next time will tell.
    }
    const changed = place().dataset.next !== before;
    const longest = "often" in place().dataset ? OFTEN : LONGEST;
    wait = changed ? FIRST : Math.min(wait * 1.5, longest);
    plan();
  };
  const plan = () => setTimeout(() => {
    if (document.hidden) missed = true;
    else look();
  }, wait);

  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !missed) return;
    missed = false;
    wait = FIRST;
    look();
  });
  if (place()) plan();
})();
