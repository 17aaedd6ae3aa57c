'use strict';
// The page between the window and a message's body. The body has no script and another
// origin than the window, so this page is the one that can tell how high it is, and find
// text in it.
(() => {
  const id = location.pathname.split('/')[2];
  const inner = document.querySelector('iframe');
  let height = -1;
  let growths = 0;
  let sought = '';
  let ranges = [];
  let at = 0;

  const tell = (message) => parent.postMessage({ barid: id, ...message }, '*');

  const measure = () => {
    const page = inner.contentDocument?.querySelector('.barid-page');
    if (!page) return;
    const body = page.ownerDocument.body;
    const style = page.ownerDocument.defaultView.getComputedStyle(body);
    const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
    const zoom = Number(page.ownerDocument.documentElement.style.zoom) || 1;
    const now = Math.ceil((page.offsetHeight + padding) * zoom);
    // A page that grows with its window would do so for ever.
    if (now === height || (now > height && growths > 500)) return;
    if (now > height) growths += 1;
    height = now;
    inner.style.height = `${now}px`;
    tell({ height: now });
  };

  // Letters as they are sought: without case, Arabic marks and letter forms.
  const folded = { أ: 'ا', إ: 'ا', آ: 'ا', ٱ: 'ا', ى: 'ي', ة: 'ه', ؤ: 'و', ئ: 'ي' };
  const isMark = (c) => (c >= '\u064b' && c <= '\u065f') || c === '\u0640' || c === '\u0670';
  const fold = (c) => {
    const lower = c.toLowerCase();
    return folded[c] ?? (lower.length === c.length ? lower : c);
  };
  const foldAll = (text) => [...text.split('')].filter((c) => !isMark(c)).map(fold).join('');

  // Blocks end words; within a block, text runs on over bold and links.
  const search = (document, text) => {
    const wanted = foldAll(text);
    const found = [];
    if (!wanted) return found;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const places = [];
    const letters = [];
    let block = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest('style,summary')) continue;
      const own = node.parentElement.closest('p,div,td,th,li,h1,h2,h3,h4,h5,h6,blockquote,pre,body');
      if (own !== block && letters.length) {
        letters.push('\n');
        places.push(null);
      }
      block = own;
      for (let index = 0; index < node.data.length; index += 1) {
        const c = node.data[index];
        if (isMark(c)) continue;
        letters.push(c === '\n' || c === '\u00a0' ? ' ' : fold(c));
        places.push([node, index]);
      }
    }
    const all = letters.join('');
    let from = all.indexOf(wanted);
    while (from >= 0 && found.length < 10000) {
      const start = places[from];
      const end = places[from + wanted.length - 1];
      if (start && end) {
        const range = document.createRange();
        range.setStart(start[0], start[1]);
        range.setEnd(end[0], end[1] + 1);
        found.push(range);
      }
      from = all.indexOf(wanted, from + wanted.length);
    }
    return found;
  };

  // 1 is the first match, -1 the last, 2 the next, -2 the one before, 0 none.
  const step = (how) => {
    const count = ranges.length;
    if (how === 1) return Math.min(1, count);
    if (how === -1) return count;
    if (how === 2) return at < count ? at + 1 : 0;
    if (how === -2) return at > 0 ? at - 1 : 0;
    return 0;
  };

  const find = (text, how) => {
    const view = inner.contentWindow;
    const document = inner.contentDocument;
    if (!document?.body || !view.CSS?.highlights) return tell({ matches: 0, at: 0, top: 0 });
    if (text !== sought) {
      sought = text;
      ranges = search(document, text);
      at = 0;
    }
    at = step(how);
    const current = ranges[at - 1];
    view.CSS.highlights.delete('barid-find');
    view.CSS.highlights.delete('barid-found');
    if (ranges.length) view.CSS.highlights.set('barid-find', new view.Highlight(...ranges));
    let top = 0;
    if (current) {
      const mark = new view.Highlight(current);
      mark.priority = 1;
      view.CSS.highlights.set('barid-found', mark);
      for (let fold = current.startContainer.parentElement; fold; fold = fold.parentElement) {
        if (fold.localName === 'details') fold.open = true;
      }
      measure();
      top = Math.max(0, Math.round(current.getBoundingClientRect().top));
    }
    return tell({ matches: ranges.length, at, top });
  };

  const watch = () => {
    const document = inner.contentDocument;
    const page = document?.querySelector('.barid-page');
    if (!page) return;
    growths = 0;
    new ResizeObserver(measure).observe(page);
    document.addEventListener('load', measure, true);
    document.addEventListener('error', measure, true);
    document.addEventListener('toggle', measure, true);
    // What is selected may be quoted alone.
    document.addEventListener('selectionchange', () => {
      tell({ selected: String(document.getSelection() ?? '').slice(0, 100000) });
    });
    for (const key of ['keydown', 'keyup']) {
      // Keys reach the window that they were meant for.
      document.addEventListener(key, (event) => {
        if (event.key === 'Tab') return;
        tell({
          [key]: {
            key: event.key, code: event.code, ctrlKey: event.ctrlKey, altKey: event.altKey,
            shiftKey: event.shiftKey, metaKey: event.metaKey,
          },
        });
      });
    }
    measure();
    tell({ ready: true });
  };

  addEventListener('message', (event) => {
    if (event.source !== parent || typeof event.data !== 'object' || !event.data) return;
    const { find: text, step: how, scale } = event.data;
    if (typeof text === 'string') find(text.slice(0, 500), Number(how) || 0);
    if (typeof scale === 'number' && scale > 0 && inner.contentDocument) {
      // 1.25 and 125 are the same.
      const zoom = Math.min(4, Math.max(0.25, scale > 10 ? scale / 100 : scale));
      inner.contentDocument.documentElement.style.zoom = String(zoom);
      growths = 0;
      measure();
    }
  });
  addEventListener('resize', () => {
    growths = 0;
    measure();
  });
  inner.addEventListener('load', watch);
  if (inner.contentDocument?.readyState === 'complete') watch();
})();
