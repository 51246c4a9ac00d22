// What the page does beyond plain forms: send what was chosen, drop files, judge by keyboard, say that it is still open.
(function () {
  'use strict';
  document.documentElement.classList.add('js');

  // A page that was waited for stands under its own address.
  var to = location.pathname === '/wait' && !document.querySelector('.pace') && new URLSearchParams(location.search).get('to');
  if (to && to[0] === '/') history.replaceState(null, '', to);

  // A choice made by pointer is sent at once. One made with arrow keys passes over others on its way: its button shows instead.
  var keyed = false;
  document.addEventListener('keydown', function () { keyed = true; }, true);
  document.addEventListener('pointerdown', function () { keyed = false; }, true);
  document.addEventListener('change', function (event) {
    if (!event.target.matches('[data-send]')) return;
    var button = event.target.form.querySelector('.js-hide');
    if (keyed && event.target.tagName === 'SELECT' && button) button.classList.add('shown');
    else event.target.form.requestSubmit();
  });

  document.addEventListener('input', function (event) {
    if (event.target.type !== 'range') return;
    var shown = event.target.parentElement.querySelector('output');
    if (shown) shown.textContent = event.target.value;
  });

  var drop = document.getElementById('drop');
  if (drop) {
    ['dragover', 'dragenter'].forEach(function (name) {
      document.addEventListener(name, function (event) { event.preventDefault(); drop.classList.add('over'); });
    });
    document.addEventListener('dragleave', function (event) { if (!event.relatedTarget) drop.classList.remove('over'); });
    document.addEventListener('drop', function (event) {
      event.preventDefault();
      drop.classList.remove('over');
      if (!event.dataTransfer.files.length) return;
      drop.querySelector('input[type=file]').files = event.dataTransfer.files;
      drop.requestSubmit();
    });
  }

  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, select, textarea')) return;
    var key = event.key.toLowerCase();
    var field = document.querySelector('[data-focus="' + CSS.escape(key) + '"]');
    if (field) { event.preventDefault(); field.focus(); return; }
    if (key !== 'u' && !document.querySelector('.judge')) return;
    var button = document.querySelector('button[data-key~="' + CSS.escape(key) + '"]:not(:disabled)');
    if (button) { event.preventDefault(); button.click(); }
  });

  function gone() {
    var place = document.querySelector('.notice-place');
    if (place) place.innerHTML = '<p class="trouble">' + (document.documentElement.lang === 'fr'
      ? 'L’atelier ne répond plus : il a été fermé. Tout ce qui a été fait est gardé ; l’ouvrir à nouveau.'
      : 'The workbench no longer answers: it was closed. All that was done is kept; open it again.') + '</p>';
  }
  document.addEventListener('htmx:sendError', gone);
  setInterval(function () { fetch('/alive', { credentials: 'same-origin' }).catch(gone); }, 20000);
})();
