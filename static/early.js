// Before the first paint, so that nothing moves: CSS folds old days under "js" and waits for the other order under
// "oldest", which reading.js does for good (where that one does not arrive, everything is shown again); and the
// reader's own time is put beside the page's where the two differ; a promised word is counted down to, then up from.
"use strict";
(() => {
  const root = document.documentElement;
  const before = root.className;
  root.classList.add("js");
  try {
    if (localStorage.getItem("oldest") === "true") root.classList.add("oldest");
  } catch {} // forbidden
  document.addEventListener("DOMContentLoaded", () => {
    if (!("reading" in root.dataset)) root.className = before;
  });

  const words = document.currentScript.dataset;
  const german = root.lang === "de";
  const formats = {};

  const two = (number) => String(number).padStart(2, "0");

  // "2026-03-03 14:05"; without a zone the reader's own, for which no costly formatter is needed.
  function stamp(at, timeZone) {
    if (!timeZone) {
      const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
      return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
    }
    formats[timeZone] ??= new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone });
    return formats[timeZone].format(at);
  }

  // As somebody says it on the day `today`: "14:05", "Thu 14:05", "Thu 11 Jan 14:05".
  function moment(at, timeZone, today) {
    const [day, time] = stamp(at, timeZone).split(" ");
    const clock = german ? `${time.replace(/^0/, "")}\u00a0Uhr` : time;
    if (day === today) return clock;
    const form = { weekday: "short", timeZone };
    if (Math.abs(Date.parse(day) - Date.parse(today)) > 6 * 864e5) {
      Object.assign(form, german ? { day: "2-digit", month: "2-digit" } : { day: "numeric", month: "short" });
    }
    const name = new Intl.DateTimeFormat(german ? "de" : "en-GB", form).format(at);
    return `${name.replace(/\.?,/, "")} ${clock}`;
  }

  function made(tag, name, text) {
    const element = document.createElement(tag);
    element.className = name;
    element.textContent = text;
    return element;
  }

  // Times of forecasts that no longer hold are many and short: theirs is shown when pointed at.
  function beside(tag) {
    if (tag.nextElementSibling?.className === "own" || !tag.dateTime.includes("T")) return;
    const [day, clock] = tag.dateTime.slice(0, 16).split("T");
    const at = new Date(tag.dateTime);
    if (stamp(at) === `${day} ${clock}`) return;
    const said = words.own.replace("{time}", moment(at, undefined, day));
    if (tag.closest(".earlier")) tag.title = said;
    else tag.after(made("small", "own", tag.closest(".instant") ? `, ${said}` : ` (${said})`));
  }

  // By the server's clock once an answer has told it. Nobody is told aloud: no minute is news.
  function unit(minutes) {
    if (minutes < 90) return [minutes, "minute"];
    return minutes < 2160 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1440), "day"];
  }

  const lang = german ? "de" : "en-GB";
  let ahead = 0;

  function length(tag) {
    const minutes = (Date.parse(tag.dateTime) - Date.now() - ahead) / 6e4;
    if (tag.dataset.count === "from") {
      const [count, name] = unit(Math.floor(-minutes));
      return count < 1 ? "" : new Intl.NumberFormat(lang, { style: "unit", unit: name, unitDisplay: "long" }).format(count);
    }
    const [count, name] = unit(Math.ceil(minutes));
    return minutes < -1 ? "" : new Intl.RelativeTimeFormat(lang, { numeric: count ? "always" : "auto" }).format(count, name);
  }

  function count(tag) {
    const near = tag.nextElementSibling?.className === "own" ? tag.nextElementSibling : tag;
    if (near.nextElementSibling?.className !== "count") near.after(" ", made("span", "count", ""));
    const words = length(tag);
    const said = words && `(${words})`;
    if (near.nextElementSibling.textContent !== said) near.nextElementSibling.textContent = said;
  }

  const counting = (scope) => scope.querySelectorAll("time[data-count]").forEach(count);
  setInterval(() => document.hidden || counting(document.getElementById("main") ?? document), 5000);

  const own = (scope) => {
    scope.querySelectorAll("time").forEach(beside);
    counting(scope);
  };

  function hear(answered) {
    const off = answered - Date.now();
    ahead = Math.abs(off) < 3e4 ? 0 : off;
    counting(document.getElementById("main"));
  }

  // The parser puts in one element after the other.
  const reading = new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (node.nodeName !== "TIME" || !node.closest("main")) continue;
        beside(node);
        if (node.dataset.count) count(node);
      }
    }
  });
  reading.observe(document, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", () => reading.disconnect());
  window.times = { stamp, moment, made, own, hear };
})();
