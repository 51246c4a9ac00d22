"use strict";
// Adds to a page that is whole without it: search and choose within a table, sort by a column, copy the address of a figure.
(function () {
  var fr = document.documentElement.lang === "fr";
  var make = function (tag, text) { var e = document.createElement(tag); if (text) e.textContent = text; return e; };
  var fold = function (t) { return t.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); };
  var number = function (t) { return parseFloat(t.replace(/[\u202f\u00a0 %+]/g, "").replace("\u2212", "-").replace(fr ? "," : /,/g, fr ? "." : "")); };

  // Rows shown at once: a browser lays out some hundreds at a stroke, and some thousands not.
  var AT_ONCE = 200, narrow = [];

  document.querySelectorAll("table.data").forEach(function (table) {
    var body = table.tBodies[0], head = Array.from(table.tHead.rows[0].cells), wanted = {};
    var near = "", rows = Array.from(body.rows).map(function (r) { return { row: r, text: null, of: (r.dataset.of || "").split(" ") }; }), most = rows.length > 2 * AT_ONCE ? AT_ONCE : rows.length;
    var tools = document.querySelector('.tools[data-for="' + table.id + '"]');
    var value = function (row, c) { return row.cells[c].textContent.trim(); };
    var says = function (r, word) { if (r.text === null) r.text = fold(r.row.textContent); return r.text.includes(word); };
    var label = make("label", fr ? "Chercher " : "Search "), input = make("input"), count = make("span"), more = make("button", fr ? "Tout montrer" : "Show all");
    input.type = "search"; label.append(input); count.setAttribute("role", "status"); more.type = "button"; tools.append(label);
    var lines = function (n) { return n.toLocaleString(fr ? "fr" : "en") + (fr ? (n > 1 ? " lignes" : " ligne") : n === 1 ? " row" : " rows"); };
    var show = function () {
      var words = fold(input.value).split(/\s+/).filter(Boolean), chosen = Object.keys(wanted).filter(function (c) { return wanted[c]; }), n = 0;
      rows.forEach(function (r) {
        var ok = (!near || r.of.includes(near)) && chosen.every(function (c) { return value(r.row, c) === wanted[c]; }) && words.every(function (w) { return says(r, w); });
        if (ok) n++;
        var hide = !ok || n > most;
        if (r.row.hidden !== hide) r.row.hidden = hide;
        r.row.classList.toggle("away", !!near && !r.of.includes(near));
      });
      count.textContent = n > most ? (fr ? most + " premières sur " + lines(n) : "first " + most + " of " + lines(n)) : near || words.length || chosen.length ? lines(n) : "";
      more.hidden = n <= most;
    };
    input.addEventListener("input", show);
    more.addEventListener("click", function () { most = rows.length; show(); });
    head.forEach(function (th, c) {
      var name = th.textContent, button = make("button", name), up = false;
      if (th.hasAttribute("data-choose")) {
        var values = Array.from(new Set(rows.map(function (r) { return value(r.row, c); }).filter(Boolean))).sort(function (a, b) { return a.localeCompare(b, fr ? "fr" : "en", { numeric: true }); });
        if (values.length > 1 && values.length <= 40) {
          var choose = make("label", name + " "), select = make("select");
          select.append(new Option(fr ? "tous" : "all", ""));
          values.forEach(function (v) { select.append(new Option(v, v)); });
          select.addEventListener("change", function () { wanted[c] = select.value; show(); });
          choose.append(select); tools.append(choose);
        }
      }
      // A browser repeats the words of a header on each printed page, and not its buttons.
      var printed = make("span", name); printed.className = "printed"; printed.setAttribute("aria-hidden", "true");
      button.type = "button"; th.textContent = ""; th.append(button, printed);
      button.addEventListener("click", function () {
        up = !up; var numeric = th.classList.contains("n"), all = document.createDocumentFragment();
        head.forEach(function (o) { o.removeAttribute("aria-sort"); });
        th.setAttribute("aria-sort", up ? "ascending" : "descending");
        rows = rows.map(function (r, i) { return [numeric ? number(value(r.row, c)) : fold(value(r.row, c)), i, r]; })
          .sort(function (a, b) {
            var x = a[0], y = b[0];
            if (numeric) { if (isNaN(x)) return isNaN(y) ? a[1] - b[1] : 1; if (isNaN(y)) return -1; return (up ? x - y : y - x) || a[1] - b[1]; }
            return (up ? (x < y ? -1 : x > y ? 1 : 0) : x < y ? 1 : x > y ? -1 : 0) || a[1] - b[1];
          }).map(function (p) { return p[2]; });
        rows.forEach(function (r) { all.append(r.row); });
        show(); body.append(all);
      });
    });
    tools.append(count, more);
    // By one theme, department or level; a table that none of its rows belongs to is left out.
    narrow.push(function (of) {
      near = of && rows.some(function (r) { return r.of.includes(of); }) ? of : "";
      table.closest("details").classList.toggle("away", !!of && !near);
      table.closest("details").open = !!near;
      show();
    });
    show();
  });

  // The whole page by one theme, department or level: what speaks of the whole territory is left out.
  var chooser = document.getElementById("choose"), closer = document.querySelector(".closer"), links = Array.from(document.querySelectorAll(".questions a"));
  var main = document.getElementById("main"), place = closer && closer.previousElementSibling;
  var look = function (of) {
    var one = of && document.getElementById(of);
    if (!one || !closer || !closer.contains(one)) { of = ""; one = null; }
    chooser.value = of;
    document.body.classList.toggle("near", !!one);
    if (closer) {
      if (one) main.prepend(closer); else place.after(closer);
      closer.querySelectorAll("details").forEach(function (d) { d.open = d === one; });
      closer.querySelector("h2").dataset.of = one ? one.querySelector("h3").textContent : "";
    }
    narrow.forEach(function (tell) { tell(of); });
    links.forEach(function (a) {
      var section = document.querySelector(a.hash).closest("section");
      var left = Array.from(section.children).some(function (e) { return e.tagName !== "H2" && !e.classList.contains("whole") && !e.classList.contains("away"); });
      var away = !!one && (section.classList.contains("whole") || !left);
      if (!section.classList.contains("whole")) section.classList.toggle("away", away);
      a.parentElement.classList.toggle("away", away);
    });
    document.querySelector(".choose [role=status]").textContent = one ? (fr ? "Ce qui ne se décline pas ainsi est masqué." : "What cannot be narrowed so is hidden.") : "";
  };
  if (chooser && closer) {
    document.querySelector(".choose").hidden = false;
    chooser.addEventListener("change", function () { history.replaceState(null, "", chooser.value ? "#" + chooser.value : location.pathname + location.search); look(chooser.value); scrollTo(0, 0); });
    addEventListener("hashchange", function () { var id = location.hash.slice(1); if (Array.from(chooser.options).some(function (o) { return o.value === id; })) look(id); });
    look(location.hash.slice(1));
    // The browser goes to what the address names; what was chosen begins above it.
    if (chooser.value) addEventListener("load", function () { scrollTo(0, 0); });
  }

  document.querySelectorAll("figure").forEach(function (figure) {
    var place = figure.querySelector(".take"), button = make("button", fr ? "Copier le lien" : "Copy the link"), said = make("span");
    if (!place || !navigator.clipboard) return;
    button.type = "button"; said.setAttribute("role", "status");
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(location.href.split("#")[0] + "#" + figure.id).then(function () { said.textContent = fr ? " copié" : " copied"; }, function () { location.hash = figure.id; });
    });
    var quote = make("button", fr ? "Copier de quoi citer" : "Copy a citation");
    quote.type = "button";
    quote.addEventListener("click", function () {
      var scope = figure.querySelector("figcaption .fine").textContent;
      var text = figure.querySelector("h3").textContent + ". " + scope + " " + place.dataset.cite + " " + location.href.split("#")[0] + "#" + figure.id;
      navigator.clipboard.writeText(text).then(function () { said.textContent = fr ? " copié" : " copied"; }, function () { said.textContent = fr ? " refusé par le navigateur" : " refused by the browser"; });
    });
    place.append(" · ", button, " · ", quote, said);
  });

  // Where one is among the questions.
  var sections = links.map(function (a) { return document.querySelector(a.hash).closest("section"); });
  var mark = function () {
    var at = 0;
    sections.forEach(function (s, i) { if (s.getBoundingClientRect().top < innerHeight / 3) at = i; });
    links.forEach(function (a, i) { if (i === at) a.setAttribute("aria-current", "true"); else a.removeAttribute("aria-current"); });
  };
  addEventListener("scroll", mark, { passive: true });
  mark();

  // Tables are printed whether they are open or not; a link into one opens it.
  addEventListener("beforeprint", function () { document.querySelectorAll("details.table").forEach(function (d) { d.open = true; }); });
})();
