// One spelling of a host name, domain or account, and the tag it is looked up by: what incidents/hosts.py does, step
// by step; both are held to tests/vectors/hosts.json. Not the browser's URL: it takes the account 4711 for an address.
"use strict";
(() => {
  const LONGEST = 253;
  const TYPED = 2048;
  const LABEL = 63;
  const INVISIBLE = new RegExp(
    "[\\0-\\x1f\\x7f-\\x9f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u200e\\u200f" +
      "\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb\\u{1bca0}-\\u{1bca3}" +
      "\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]",
    "gu",
  );
  const EDGE = " .\\u1680\\u2028\\u2029<>()\"'„“”‚‘’«»,;";
  const EDGES = new RegExp(`^[${EDGE}]+|[${EDGE}]+$`, "g");
  const NEVER = /[\0-,/:-@[-^`{-\x7f\u1680\u2028\u2029\ud800-\udfff]/u;
  const joins = (letter) => letter >= "\u0600" && letter <= "\u109f";

  // Old browsers know no look-behind: the neighbours are looked at by hand.
  const withoutStrayJoiners = (text) =>
    text.replace(/[\u200c\u200d]/g, (sign, at) => (joins(text.charAt(at - 1)) && joins(text.charAt(at + 1)) ? sign : ""));

  // null where it is too long to be looked at.
  function folded(typed) {
    if (Array.from(typed).length > TYPED) return null;
    const text = typed.normalize("NFKC");
    if (Array.from(text).length > TYPED) return null;
    const seen = withoutStrayJoiners(text.replace(INVISIBLE, "")).replace(/。/g, ".");
    return Array.from(seen, (letter) => letter.toLowerCase()).join("").normalize("NFKC");
  }

  const digit = (value) => String.fromCharCode(value < 26 ? 97 + value : 22 + value);

  function adapted(delta, points, first) {
    let left = Math.floor(delta / (first ? 700 : 2));
    left += Math.floor(left / points);
    let bias = 0;
    for (; left > 455; bias += 36) left = Math.floor(left / 35);
    return bias + Math.floor((36 * left) / (left + 38));
  }

  // One number in digits whose weights depend on `bias`.
  function numeral(value, bias) {
    let text = "";
    for (let base = 36; ; base += 36) {
      const least = Math.min(Math.max(base - bias, 1), 26);
      if (value < least) return text + digit(value);
      text += digit(least + ((value - least) % (36 - least)));
      value = Math.floor((value - least) / (36 - least));
    }
  }

  // RFC 3492, for a label of at most 63 characters of which one at least is not ASCII.
  function punycode(label) {
    const points = Array.from(label, (letter) => letter.codePointAt(0));
    const plain = points.filter((point) => point < 128);
    let text = plain.length ? `${String.fromCharCode(...plain)}-` : "";
    let [done, delta, next, bias] = [plain.length, 0, 128, 72];
    while (done < points.length) {
      const least = Math.min(...points.filter((point) => point >= next));
      delta += (least - next) * (done + 1);
      for (const point of points) {
        if (point < least) delta += 1;
        if (point !== least) continue;
        text += numeral(delta, bias);
        bias = adapted(delta, done + 1, done === plain.length);
        delta = 0;
        done += 1;
      }
      delta += 1;
      next = least + 1;
    }
    return text;
  }

  function ascii(label) {
    const length = Array.from(label).length;
    if (!length || length > LABEL || NEVER.test(label)) return null;
    if (/^[\0-\x7f]*$/.test(label)) return label;
    const encoded = `xn--${punycode(label)}`;
    return encoded.length <= LABEL && !label.startsWith("xn--") ? encoded : null;
  }

  // The one spelling of what was typed, or null where no name is left.
  function normal(name) {
    const text = folded(name);
    if (text === null) return null;
    const [address] = text.replace(EDGES, "").replace(/\\/g, "/").replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\/+/, "").split(/[/?#]/);
    let host = address.slice(address.lastIndexOf("@") + 1).replace(/:[0-9]*$/, "").replace(/\.+$/, "");
    while (host.startsWith("www.") && host.includes(".", 4)) host = host.slice(4);
    const labels = host.split(".").map(ascii);
    const joined = labels.join(".");
    return labels.every(Boolean) && joined.length <= LONGEST ? joined : null;
  }

  // The first 16 digits of SHA-256 over salt, line feed and normal name; null where no name is left, and where the
  // browser cannot say (no https): the form is posted then.
  async function tag(salt, name) {
    const spelled = normal(name);
    if (spelled === null || !window.crypto?.subtle) return null;
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${salt}\n${spelled}`));
    return Array.from(new Uint8Array(digest).slice(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  window.hosts = { normal, tag };
})();
