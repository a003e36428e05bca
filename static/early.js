// Before the first paint: CSS folds old days under "js" and waits for the other order under "oldest"; reading.js does
// both for good. Where that one does not arrive, everything is shown again. Written for browsers of any age.
(function () {
  var root = document.documentElement;
  var before = root.className;
  root.className += before ? " js" : "js";
  try {
    if (localStorage.getItem("oldest") === "true") root.className += " oldest";
  } catch (forbidden) {}
  document.addEventListener("DOMContentLoaded", function () {
    if (!root.hasAttribute("data-reading")) root.className = before;
  });
})();
