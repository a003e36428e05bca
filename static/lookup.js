// "Is my server affected?" without telling anybody the name: the browser makes the tag, fetches the file that its first
// digits name, and says what incidents/publishing/placing.py would say; tests/vectors/lookup.json holds both together.
// Where it cannot (no https, or only the form answers) the form is posted as it would be without this file.
"use strict";
(() => {
  const { hosts, times } = window;
  const SHAPES = { back: "operational", affected: "partial", sold: "partial", unaffected: "unaffected", unsure: "" };
  const GRACE = 600; // seconds after its latest time in which a host is not yet said to be late
  const AGAIN = 30; // seconds between looks at an answer that stands open
  let last = null;
  let turn = 0;

  const filled = (words, given = {}) => words.replace(/\{(\w+)\}/g, (blank, key) => given[key] ?? blank);

  function plain(book, kind, given) {
    const empty = { incident: "", title: "", href: "", shape: "", lines: [], services: [], meta: "" };
    return { ...empty, verdict: filled(book.words[kind], given), back: false };
  }

  function answers(asked, name, book, now) {
    const known = asked.filter(([, entries]) => entries?.length);
    if (!known.length) {
      const unready = asked.some(([, entries]) => !entries);
      return [plain(book, !asked.length ? "none" : unready ? "unready" : "unknown", { name })];
    }
    const made = known.map(([said, entries]) => answer(said, entries, { name, book, now }));
    return asked.length > 1 ? made : made.map((one) => ({ ...one, title: "", href: "" }));
  }

  const isBack = (job, place) => 0 < place && place <= job.got;

  function answer(said, entries, { name, book, now }) {
    const { jobs, products } = said.lookup;
    const places = new Map(entries.filter(([owner]) => owner in jobs));
    const order = new Set([...said.jobs.map((one) => one.job), ...Object.keys(jobs)]);
    const mine = [...order].filter((id) => places.has(id)).map((id) => [jobs[id], places.get(id)]);
    const sold = entries.filter(([owner]) => owner.startsWith("p:")).flatMap(([owner]) => products[owner.slice(2)] ?? []);
    const slugs = [...new Set(sold.length ? sold : mine.flatMap(([job]) => job.services))];
    const about = book.incidents[said.id] ?? { title: said.title, href: "", affected: [] };
    const kind = mine.length ? (mine.every((one) => isBack(...one)) ? "back" : "affected") : soldAs(slugs, about.affected);
    return {
      incident: said.id,
      title: about.title,
      href: about.href,
      shape: mine.some(([, place]) => place === 0) ? "major" : SHAPES[kind],
      verdict: filled(book.words[kind], { name }),
      lines: mine.map(([job, place]) => line(job, place, book, now)),
      services: slugs.filter((slug) => slug in book.services).map((slug) => book.services[slug]),
      meta: meta(said.jobs.filter((one) => places.has(one.job) && one.at), mine.length, book, now),
      back: kind === "back",
    };
  }

  function soldAs(used, affected) {
    if (!used.length || !affected.length) return "unsure";
    return used.some((slug) => affected.includes(slug)) ? "sold" : "unaffected";
  }

  function line({ name, ...job }, place, book, now) {
    const said = name[book.language] || Object.keys(name).sort().map((key) => name[key]).find(Boolean) || "";
    return filled(book.words.job, { job: said, words: parts(job, place, book, now).join(", ") });
  }

  function parts(job, place, book, now) {
    const { words, language } = book;
    if (place === 0) return [words.failed];
    if (isBack(job, place)) {
      const at = passedAt(job.past, place);
      return [at ? filled(words.since, { time: moment(at, book, now) }) : words.again];
    }
    const waits = place - job.got;
    const times = range(job.ranges, place, book, now);
    if (waits === 1 && job.state === "running") return [words.running, ...times];
    const state = words[`state_${job.state}`] ?? words.waiting;
    const [count, total] = [waits, job.total - job.got].map((value) => value.toLocaleString(language === "de" ? "de" : "en-GB"));
    return [state, filled(words.place, { place: count, total }), ...times];
  }

  function range(rows, place, book, now) {
    const row = between(rows, place);
    if (!row.length) return [];
    const [earliest, latest] = spoken(row[0], row[2], now, book.zone);
    if (!latest) return [now - row[2] > GRACE ? filled(book.words.late, { time: moment(row[2], book, now) }) : book.words.soon];
    const [low, high] = [earliest, latest].map((at) => at && moment(at, book, now));
    const given = { earliest: low && low.replace(/\u00a0Uhr$/, ""), latest: high };
    return [filled(low ? book.words.between : book.words.by, given)];
  }

  // As incidents/eta/ranges.py says a range: the earliest rounded down, the latest up, on round minutes of the page's clock.
  function spoken(earliest, latest, now, zone) {
    if (latest <= now) return [0, 0];
    const step = (at) => (at - now <= 10800 ? 300 : at - now <= 43200 ? 900 : 1800);
    const round = (at, way) => {
      const [hours, minutes] = times.stamp(new Date(at * 1000), zone).slice(11).split(":").map(Number);
      const local = hours * 3600 + minutes * 60 + (at % 60);
      return at + way(local / step(at)) * step(at) - local;
    };
    const low = round(earliest, Math.floor);
    const high = round(latest, Math.ceil);
    return [low > now ? low : 0, high > low ? high : low + step(low)];
  }

  function between(rows, place) {
    if (!rows.length) return [];
    const low = rows.filter((row) => row[0] <= place).pop() ?? rows[0];
    const high = rows.find((row) => row[0] >= place) ?? rows[rows.length - 1];
    if (high[0] <= low[0]) return low.slice(1);
    const share = (place - low[0]) / (high[0] - low[0]);
    return low.slice(1).map((one, n) => Math.floor(one + (high[n + 1] - one) * share + 0.5));
  }

  function passedAt(past, place) {
    if (!past.length || place <= past[0][0] || place > past[past.length - 1][0]) return 0;
    return Math.floor(between(past, place)[0] / 300 + 0.5) * 300;
  }

  function meta(jobs, any, book, now) {
    if (!jobs.length) return any ? book.words.source : "";
    const first = Math.floor(Math.min(...jobs.map((one) => Date.parse(one.at))) / 1000);
    return filled(book.words.as_of, { time: moment(first, book, now) });
  }

  function moment(at, book, now) {
    return times.moment(new Date(at * 1000), book.zone, times.stamp(new Date(now * 1000), book.zone).slice(0, 10));
  }

  async function json(path) {
    const answered = await fetch(path, { cache: "no-cache" });
    if (answered.status === 404) return null;
    if (!answered.ok) throw new Error(answered.status);
    return answered.json();
  }

  // What is to be shown; null where the form has to be posted.
  async function looked(form, name) {
    const [book, live] = await Promise.all([json(form.dataset.book), json("/live.json")]);
    if (!book || !live) return null;
    const spelled = hosts.normal(name);
    if (spelled === null) return { book, made: [plain(book, "no_name")] };
    const going = live.incidents.filter((one) => one.lookup);
    if (going.some(({ lookup }) => lookup.mode !== "open") || !window.crypto?.subtle) return null;
    const asked = await Promise.all(going.map((one) => entriesOf(one, spelled)));
    const tags = Object.fromEntries(asked.map(([said, , tag]) => [said.id, tag]));
    const shown = spelled.includes("xn--") ? name.trim() : spelled;
    const made = answers(asked, shown, book, Math.floor(Date.now() / 1000));
    return { book, made: made.map((one) => ({ ...one, tag: tags[one.incident] ?? "" })) };
  }

  async function entriesOf(said, spelled) {
    const tag = await hosts.tag(said.lookup.salt, spelled);
    const shard = await json(`/lookup/${said.id}/${tag.slice(0, said.lookup.digits)}.json`);
    return [said, shard && shard.filter(([one]) => one === tag).map(([, ...entry]) => entry), tag];
  }

  function made(tag, given, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(given)) if (value) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  // As templates/public/_found.html.
  function drawn(one, { words }, action) {
    const box = made("div", { class: "one", "data-s": one.shape });
    if (one.title) box.append(made("p", { class: "meta" }, made("a", { href: one.href }, one.title)));
    box.append(made("p", { class: "verdict" }, made("b", { class: one.shape && "st" }, one.verdict)));
    if (one.lines.length) box.append(made("ul", {}, ...one.lines.map((words) => made("li", {}, words))));
    if (one.services.length) {
      const rows = one.services.map((service) => {
        const status = made("span", { class: "st", "data-s": service.shape }, service.words);
        return made("li", {}, made("a", { href: service.href }, service.name), " ", status);
      });
      box.append(made("p", { class: "meta" }, `${words.services}:`), made("ul", {}, ...rows));
    }
    if (one.meta) box.append(made("p", { class: "meta" }, one.meta));
    if (one.back) {
      const hidden = ["incident", "tag"].map((name) => made("input", { type: "hidden", name, value: one[name] }));
      box.append(made("form", { method: "post", action }, ...hidden, made("button", {}, words.still)));
    }
    return box;
  }

  function show(form, found, answered) {
    found.replaceChildren(...answered.made.map((one) => drawn(one, answered.book, `${form.getAttribute("action")}/report`)));
  }

  // What is back, or not even known, is not asked again.
  function noted(name, { made }) {
    return { name, words: JSON.stringify(made), over: made.every((one) => one.back || !one.incident) };
  }

  async function ask(form) {
    const found = document.getElementById("found");
    const name = form.elements.name.value;
    const mine = ++turn;
    try {
      const answered = await looked(form, name);
      if (mine !== turn) return;
      if (!answered) return form.submit();
      last = noted(name, answered);
      found.setAttribute("aria-live", "polite");
      show(form, found, answered);
    } catch {
      if (mine === turn) found.textContent = form.dataset.offline;
    }
  }

  // An answer that stands open moves with the figures, without being spoken again and never under somebody's finger.
  async function again() {
    const [form, found, mine] = [document.getElementById("ask"), document.getElementById("found"), turn];
    if (!last || last.over || document.hidden || !form || !found || found.contains(document.activeElement)) return;
    const answered = await looked(form, last.name).catch(() => null);
    if (!answered || mine !== turn || JSON.stringify(answered.made) === last.words) return;
    last = noted(last.name, answered);
    found.setAttribute("aria-live", "off");
    show(form, found, answered);
  }

  async function report(form) {
    const book = await json(document.getElementById("ask").dataset.book);
    const answered = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const kind = { 200: "thanks", 409: "not_back", 429: "slow" }[answered.status] ?? "away";
    const said = made("p", { tabindex: "-1" }, filled(book.words[kind], { seconds: answered.headers.get("Retry-After") }));
    form.replaceWith(said);
    said.focus();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.id === "ask") ask(form);
    else if (form.closest("#found")) report(form).catch(() => form.submit());
    else return;
    event.preventDefault();
  });
  setInterval(again, AGAIN * 1000);
  window.lookup = { answers };
})();
