// What the browser adds to a page that can be read without it: old days folded, either order, what is new; the
// reader's own time comes from early.js. New content is adapted before it is morphed in: both sides of a morph agree.
"use strict";
(() => {
  const root = document.documentElement;
  const find = (id) => document.getElementById(id);
  const main = find("main");
  if (!window.times) return;
  const words = document.currentScript.dataset;
  const { stamp, moment, made, own } = window.times;
  const here = `visit:${location.pathname.replace(/^\/[a-z]{2}(?=\/|$)/, "") || "/"}`; // in any language
  const known = new Set(); // days that stay as the reader left them
  let oldest = load("oldest") === true;
  let last = load(here);

  // A browser that keeps nothing shows every visit as the first.
  function load(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function save(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {}
  }

  function fold(days) {
    for (const day of days.querySelectorAll(".day")) {
      const shown = find(day.id);
      if (day.matches("details")) {
        if (known.has(day.id)) day.open = shown?.open ?? true;
        else if (!("kept" in day.dataset)) day.open = false;
        day.dataset.kept = "";
      }
      known.add(day.id);
    }
  }

  const turn = (box, kind) => box.append(...[...box.querySelectorAll(`:scope > ${kind}`)].reverse());

  function sort(days) {
    if ((days.dataset.order === "oldest") !== oldest) {
      turn(days, ".day");
      for (const day of days.children) turn(day, ".up");
    }
    days.dataset.order = oldest ? "oldest" : "newest";
    days.querySelector(".order")?.setAttribute("aria-pressed", oldest);
  }

  // Newest first, whatever the order on the page.
  function entries(days) {
    const ups = [...days.querySelectorAll(".up")];
    return oldest ? ups.reverse() : ups;
  }

  const time = (up) => Date.parse(up.querySelector(".at time").dateTime);
  const fresh = (up) => time(up) > last.newest || (time(up) === last.newest && !last.ids.includes(up.id));

  function mark(days) {
    const first = last && entries(days).filter(fresh).pop();
    if (!first) return;
    const since = moment(last.left, words.zone, stamp(Date.now(), words.zone).slice(0, 10));
    const link = made("a", "since", words.since.replace("{time}", since));
    link.href = "#new";
    days.querySelector(".tools").append(link);
    const line = made("p", "new", words[oldest ? "from" : "upto"].replace("{time}", since));
    line.id = "new";
    first[oldest ? "before" : "after"](line);
  }

  function adapt(scope) {
    for (const days of scope.querySelectorAll(".days")) {
      for (const old of days.querySelectorAll(".new, .since")) old.remove();
      fold(days);
      sort(days);
      mark(days);
    }
    own(scope);
  }

  function reveal() {
    const target = find(location.hash.slice(1));
    const day = target?.closest("details.day");
    if (day) day.open = true;
    if (target?.closest(".days")) target.scrollIntoView({ behavior: "instant" });
  }

  // What a visit has seen is what stood there, whatever the reader's clock says.
  function leave() {
    const ups = [...document.querySelectorAll(".days")].flatMap(entries);
    if (!ups.length) return;
    const newest = time(ups[0]);
    const ids = ups.filter((up) => time(up) === newest).map((up) => up.id);
    save(here, { left: Date.now(), newest, ids });
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return leave();
    last = load(here);
    adapt(main);
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest(".order")) {
      oldest = !oldest;
      save("oldest", oldest);
      adapt(main);
    }
    if (target.closest(".since")) setTimeout(reveal);
  });
  // A day that takes another's place is made anew, and a morph leaves "open" alone.
  let states = new Map();
  document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
    if (ctx.sourceElement !== main) return;
    for (const { fragment } of tasks) if (fragment) adapt(fragment);
    const folds = tasks.flatMap(({ fragment }) => [...(fragment?.querySelectorAll("details.day") ?? [])]);
    states = new Map(folds.map((day) => [day.id, day.open]));
  });
  document.addEventListener("htmx:after:swap", () => {
    for (const day of main.querySelectorAll("details.day")) day.open = states.get(day.id) ?? day.open;
  });
  window.addEventListener("hashchange", reveal);
  window.addEventListener("pagehide", () => document.hidden || leave());

  let closed = [];
  const print = (open) => closed.forEach((day) => (day.open = open));
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details.day:not([open])")];
    print(true);
  });
  window.addEventListener("afterprint", () => print(false));

  root.dataset.reading = "";
  adapt(main);
  reveal();
})();
