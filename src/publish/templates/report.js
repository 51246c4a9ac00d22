"use strict";
// Adds to a page that is whole without it: search within a table, sort by a column.
document.querySelectorAll("table.data").forEach(function (table) {
  var fr = document.documentElement.lang === "fr", body = table.tBodies[0], rows = Array.from(body.rows);
  var fold = function (t) { return t.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); };
  var texts = rows.map(function (r) { return fold(r.textContent); });
  var tools = document.querySelector('.tools[data-for="' + table.id + '"]');
  var label = document.createElement("label"), input = document.createElement("input"), count = document.createElement("span");
  label.append(fr ? "Chercher " : "Search ", input); input.type = "search"; count.setAttribute("role", "status"); tools.append(label, count);
  var show = function () {
    var words = fold(input.value).split(/\s+/).filter(Boolean), n = 0;
    rows.forEach(function (r, i) { var ok = words.every(function (w) { return texts[i].includes(w); }); r.hidden = !ok; if (ok) n++; });
    count.textContent = words.length ? n + (fr ? " lignes" : " rows") : "";
  };
  input.addEventListener("input", show);
  var value = function (row, c) { return row.cells[c].textContent.trim(); };
  var number = function (t) { return parseFloat(t.replace(/[\u202f\u00a0 ,%+]/g, "").replace("\u2212", "-")); };
  Array.from(table.tHead.rows[0].cells).forEach(function (th, c) {
    var button = document.createElement("button"), up = false; button.type = "button"; button.textContent = th.textContent; th.textContent = ""; th.append(button);
    button.addEventListener("click", function () {
      up = !up; var numeric = th.classList.contains("n");
      Array.from(table.tHead.rows[0].cells).forEach(function (o) { o.removeAttribute("aria-sort"); });
      th.setAttribute("aria-sort", up ? "ascending" : "descending");
      rows.map(function (r, i) { return [numeric ? number(value(r, c)) : fold(value(r, c)), i]; })
        .sort(function (a, b) {
          var x = a[0], y = b[0];
          if (numeric) { if (isNaN(x)) return 1; if (isNaN(y)) return -1; return (up ? x - y : y - x) || a[1] - b[1]; }
          return (up ? x.localeCompare(y) : y.localeCompare(x)) || a[1] - b[1];
        }).forEach(function (p) { body.append(rows[p[1]]); });
    });
  });
});
