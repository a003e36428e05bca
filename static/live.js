// An open page keeps itself up to date (DESIGN 3.5): it polls a small fragment, and only when that names another
// version does it fetch its own address and morph <main>. Everything can be read without this file.
"use strict";
(() => {
  const live = document.getElementById("live");
  const main = document.getElementById("main");
  const notice = document.getElementById("notice");
  const spoken = document.getElementById("spoken");
  const icon = document.getElementById("icon");
  if (!window.htmx || !live) return;

  // Seconds between polls: after a change, normally, and for readers who are away or save data.
  const SOON = 5, NORMAL = 15, SLOW = 60;
  const KEEN = 60; // so long after a change the next one may come soon
  const LATE = 20; // so long after a new version this page's own file may still be on its way
  const AWAY = 600; // without a touch, a key, scrolling or focus
  const BACKOFF = 120; // the longest pause after errors
  const BEAT = 60; // between questions whether the publisher lives
  const OLD = 120; // a heartbeat of that age: nobody renews this page

  const tags = new Map();
  let put = new WeakMap(); // what stands where a figure was put
  let known = read();
  let timer = 0;
  let failures = 0;
  let touched = Date.now();
  let changed = -Infinity;
  let answered = new Date();
  let stale = null;

  const ago = (at) => (Date.now() - at) / 1000;

  function read() {
    const now = live.querySelector("[data-version]");
    if (!now) return null;
    const lines = new Map([...now.querySelectorAll("li")].map((line) => [line.dataset.id, line.textContent]));
    return { version: now.dataset.version, icon: now.dataset.icon, state: now.querySelector(".st").textContent, lines };
  }

  function pace() {
    if (failures) return Math.min(NORMAL * 2 ** (failures - 1), BACKOFF);
    if (ago(touched) > AWAY || navigator.connection?.saveData) return SLOW;
    return ago(changed) < KEEN ? SOON : NORMAL;
  }

  // A little early and never at the same instant as everybody else.
  function plan() {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(poll, pace() * (950 + 50 * Math.random()));
  }

  function poll() {
    clearTimeout(timer);
    htmx.trigger(live, "poll");
  }

  function renew() {
    htmx.trigger(main, "renew");
  }

  // A browser's own cache would turn a 304 into a 200 and read the whole page again.
  function ask({ detail: { ctx } }) {
    const { action, headers } = ctx.request;
    const tag = tags.get(action);
    if (tag) headers["If-None-Match"] = tag;
    else if (ctx.sourceElement === main) headers["If-Modified-Since"] = new Date(document.lastModified).toUTCString();
    ctx.request.cache = "no-store";
  }

  function hear({ detail: { ctx } }) {
    const { response } = ctx;
    const fine = response && (response.status === 200 || response.status === 304);
    if (response?.status === 200) tags.set(ctx.request.action, response.headers.get("ETag"));
    // What has been removed must not stay on screens that happen to be open.
    if (ctx.sourceElement === main && [404, 410].includes(response?.status)) location.reload();
    if (ctx.sourceElement !== live) return;
    failures = fine ? 0 : failures + 1;
    if (fine) {
      answered = new Date(response.headers.get("Date") ?? Date.now());
      window.times?.hear(answered);
      move();
      compare(read());
    }
    show();
    plan();
  }

  function compare(fresh) {
    if (known && fresh && fresh.version !== known.version) {
      changed = Date.now();
      speak(known, fresh);
    }
    if (icon && fresh?.icon && icon.getAttribute("href") !== fresh.icon) icon.setAttribute("href", fresh.icon);
    if (!known || ago(changed) < LATE) renew();
    known = fresh;
  }

  // Figures move in place: nothing is read again and nothing is spoken. A morph brings those of the page's own file.
  function move() {
    for (const part of live.querySelectorAll("[data-k]")) {
      for (const old of main.querySelectorAll(`[data-k="${part.dataset.k}"]`)) {
        if (put.get(old) === part.outerHTML) continue;
        const fresh = part.cloneNode(true);
        put.set(fresh, part.outerHTML);
        old.replaceWith(fresh);
        window.times?.own(fresh);
      }
    }
  }

  // A new update's line of facts and a changed overall state, nothing else.
  function speak(before, after) {
    const words = [...after.lines].filter(([id]) => !before.lines.has(id)).map(([, line]) => line);
    if (after.state !== before.state) words.unshift(after.state);
    if (words.length) spoken.textContent = words.map((line) => (/[.!?…]$/.test(line) ? line : `${line}.`)).join(" ");
  }

  // The page's own zone, as its other times; German drops the leading zero.
  function clock(at) {
    const form = { hour: "2-digit", minute: "2-digit", timeZone: notice.dataset.zone };
    const words = new Intl.DateTimeFormat("en-GB", form).format(at);
    return document.documentElement.lang === "de" ? words.replace(/^0/, "") : words;
  }

  function show() {
    const [words, at] = failures ? [notice.dataset.offline, answered] : [notice.dataset.stale, stale];
    notice.hidden = !at;
    if (at) notice.textContent = words.replace("{time}", clock(at));
  }

  // Compared with the same answer's Date, never with the reader's clock.
  async function beat() {
    if (document.hidden) return;
    try {
      const answer = await fetch("/heartbeat.json", { cache: "no-store", signal: AbortSignal.timeout(10000) });
      if (!answer.ok) return;
      const at = new Date((await answer.json()).at);
      stale = new Date(answer.headers.get("Date")) - at > OLD * 1000 ? at : null;
      show();
    } catch {
      // Without a connection the poll says so.
    }
  }

  function touch() {
    const away = ago(touched) > AWAY;
    touched = Date.now();
    if (away && !document.hidden) poll();
  }

  function back() {
    clearTimeout(timer);
    if (document.hidden) return;
    touched = Date.now();
    poll();
    beat();
  }

  document.addEventListener("htmx:config:request", ask);
  document.addEventListener("htmx:finally:request", hear);
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.sourceElement !== main) return;
    put = new WeakMap();
    move();
  });
  document.addEventListener("visibilitychange", back);
  window.addEventListener("pageshow", (event) => event.persisted && back());
  window.addEventListener("online", back);
  for (const name of ["pointerdown", "pointermove", "keydown", "scroll", "touchstart", "focusin"]) {
    window.addEventListener(name, touch, { passive: true, capture: true });
  }
  document.addEventListener("DOMContentLoaded", () => {
    setInterval(beat, BEAT * 1000);
    beat();
    // The front page brings its fragment along; any other page asks for it.
    if (known) plan();
    else setTimeout(poll);
  });
})();
