// What the page does beyond plain forms: send what was chosen, drop files, judge by keyboard, say that it is still open.
(function () {
  'use strict';
  document.documentElement.classList.add('js');

  document.addEventListener('change', function (event) {
    if (event.target.matches('[data-send]')) event.target.form.requestSubmit();
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
    if (!document.querySelector('.judge')) return;
    var button = document.querySelector('button[data-key~="' + CSS.escape(key) + '"]:not(:disabled)');
    if (button) { event.preventDefault(); button.click(); }
  });

  setInterval(function () { fetch('/alive', { credentials: 'same-origin' }).catch(function () {}); }, 20000);
})();
