// What scripts add to the dashboard: fresh figures, copying, a theme without a reload, dropping files. Every page works without.

const PERIOD = 2000;
const main = document.getElementById('main');
const live = document.getElementById('live');

// Regions: the page is fetched again without its frame, and what changed in it is put in place.

let timer = 0;
let paused = false;

function keyOf(element) {
  if (element.id) return '#' + CSS.escape(element.id);
  if (element.tagName === 'SUMMARY' && element.parentElement.id) return '#' + CSS.escape(element.parentElement.id) + ' > summary';
  const href = element.getAttribute('href');
  return href ? `a[href="${CSS.escape(href)}"]` : null;
}

function isSelecting(region) {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && region.contains(selection.anchorNode);
}

function place(region, fresh) {
  if (region.innerHTML === fresh.innerHTML || isSelecting(region)) return;
  for (const open of region.querySelectorAll('details[open][id]')) fresh.querySelector('#' + CSS.escape(open.id))?.setAttribute('open', '');
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  const key = focused ? keyOf(focused) : null;
  const twins = key ? [...region.querySelectorAll(key)].indexOf(focused) : -1;
  region.replaceChildren(...fresh.childNodes);
  if (key && twins >= 0) {
    const found = region.querySelectorAll(key);
    found[Math.min(twins, found.length - 1)]?.focus({ preventScroll: true });
  }
  enhance(region);
}

async function refresh() {
  timer = 0;
  if (paused) return;
  if (!document.hidden) {
    try {
      const answer = await fetch(location.pathname + location.search, {
        headers: { 'Vouch-Fragment': '1', Accept: 'text/html' }, cache: 'no-store', signal: AbortSignal.timeout(10000),
      });
      if (answer.ok && !paused) {
        const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
        for (const region of main.querySelectorAll('[data-region][id]')) {
          const twin = fresh.getElementById(region.id);
          if (twin) place(region, twin);
        }
      }
      tell(answer.ok ? 'Live' : 'Waiting');
    } catch {
      tell('Waiting');
    }
  }
  schedule();
}

function schedule() {
  if (!paused && timer === 0) timer = setTimeout(refresh, PERIOD);
}

function tell(word) {
  const place = live.querySelector('.word');
  if (place.textContent !== word) place.textContent = word;
}

if (main.dataset.live === 'yes') {
  live.hidden = false;
  live.addEventListener('click', () => {
    paused = !paused;
    live.setAttribute('aria-pressed', String(!paused));
    tell(paused ? 'Paused' : 'Live');
    clearTimeout(timer);
    timer = 0;
    if (!paused) refresh();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || paused) return;
    clearTimeout(timer);
    timer = 0;
    refresh();
  });
  schedule();
}

// Theme: the same cookie that the form sets.

const theme = document.getElementById('theme');
const after = { system: 'dark', dark: 'light', light: 'system' };
theme.form.addEventListener('submit', event => {
  event.preventDefault();
  const chosen = theme.value;
  document.documentElement.dataset.theme = chosen;
  document.cookie = `vouch-theme=${chosen}; path=/; max-age=31536000; samesite=lax`;
  theme.value = after[chosen];
  theme.setAttribute('aria-label', `Colours: ${chosen}. Press for ${after[chosen]}.`);
});

// On a phone the menu is a strip: show where one is.

const menu = document.querySelector('.top nav');
const here = menu.querySelector('[aria-current]');
if (here) menu.scrollLeft = here.offsetLeft - (menu.clientWidth - here.offsetWidth) / 2;

// Commands to copy.

function enhance(within) {
  if (!navigator.clipboard) return;
  for (const button of within.querySelectorAll('button[data-copy]')) button.hidden = false;
}

main.addEventListener('click', async event => {
  const button = event.target.closest('button[data-copy]');
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Select it';
  }
  setTimeout(() => { button.textContent = 'Copy'; }, 1500);
});

// A link to a receipt opens it.

function openTarget() {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (target?.tagName === 'DETAILS') target.open = true;
}

addEventListener('hashchange', openTarget);

// Uploads: files can be dropped, and a long upload says how far it is.

function upload(form) {
  for (const zone of form.querySelectorAll('[data-drop]')) {
    const input = zone.querySelector('input');
    const over = on => event => { event.preventDefault(); zone.classList.toggle('over', on); };
    zone.addEventListener('dragover', over(true));
    zone.addEventListener('dragleave', over(false));
    zone.addEventListener('drop', event => {
      over(false)(event);
      if (event.dataTransfer.files.length > 0) input.files = event.dataTransfer.files;
    });
  }
  form.addEventListener('submit', event => {
    event.preventDefault();
    send(form);
  });
}

function send(form) {
  const line = form.querySelector('.progress-line');
  const [bar, word] = [line.querySelector('progress'), line.querySelector('.word')];
  const button = form.querySelector('button[type=submit]');
  const request = new XMLHttpRequest();
  const done = message => {
    button.disabled = false;
    word.textContent = message;
  };
  request.upload.onprogress = event => {
    bar.value = event.lengthComputable ? 100 * event.loaded / event.total : 0;
    word.textContent = event.loaded < event.total ? `${Math.floor(bar.value)} % sent` : 'Verifying';
  };
  request.onload = () => {
    const fresh = request.getResponseHeader('Content-Type')?.startsWith('text/html')
      ? new DOMParser().parseFromString(request.responseText, 'text/html').getElementById('main') : null;
    if (!fresh) return done('The server did not answer with a page. Try again.');
    main.replaceChildren(...fresh.childNodes);
    start();
    (main.querySelector('#result') ?? main.querySelector('#problem'))?.scrollIntoView({ block: 'center' });
    main.querySelector('#result')?.focus({ preventScroll: true });
  };
  request.onerror = () => done('The connection broke, or the file is larger than this server takes.');
  request.open('POST', form.getAttribute('action'));
  request.setRequestHeader('Vouch-Fragment', '1');
  button.disabled = true;
  line.hidden = false;
  word.textContent = 'Sending';
  request.send(new FormData(form));
}

function start() {
  enhance(main);
  openTarget();
  const form = document.getElementById('upload');
  if (form) upload(form);
}

start();
