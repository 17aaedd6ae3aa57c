// How a page looks, told from within it: what a reader would find wrong.

/** In the page of a body: what does not look as meant. It is sent there as text, so it stands alone. */
export function looksOf({ isWide, isDark, words, ...meant }) {
  const wrong = [];
  const root = document.querySelector(".barid-page");
  const area = document.documentElement.clientWidth;
  const shown = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility === "visible";

  // Colours, as the browser computes them, each over what is behind it.
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const color = (text) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((one, n) => one * a + below[n] * (1 - a));
  const isOnWhite = color(getComputedStyle(document.documentElement).backgroundColor)[3] > 0;
  const page = isDark && !isOnWhite ? [24, 25, 27] : [255, 255, 255];
  const light = (c) => {
    const [r, g, b] = c.map((one) => (one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  // Of a gradient that was recoloured, the colour counts that text is hardest to tell from; of one that its sender chose, its middle.
  const behind = (one, text) => {
    const all = [];
    for (let each = one; each; each = each.parentElement) all.unshift(getComputedStyle(each));
    return all.reduce((below, style) => {
      const ground = over(color(style.backgroundColor), below);
      const stops = style.backgroundImage.includes("gradient(") ? (style.backgroundImage.match(/rgba?\([^)]*\)/g) ?? []) : [];
      const grounds = stops.map((stop) => over(color(stop), ground));
      if (grounds.length > 0 && !isDark) return [0, 1, 2].map((n) => grounds.reduce((sum, one) => sum + one[n], 0) / grounds.length);
      const clearness = (each) => (text ? contrast(over(text, each), each) : 0);
      return grounds.sort((a, b) => clearness(a) - clearness(b))[0] ?? ground;
    }, page);
  };

  const texts = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest("style, summary")) continue;
    if (/[\p{L}\p{N}]/u.test(node.data)) texts.push(node);
  }
  const isFolded = (one) => one.closest("details:not([open])") !== null;
  for (const node of texts) {
    const one = node.parentElement;
    if (!shown(one) || isFolded(one)) continue;
    const style = getComputedStyle(one);
    if (parseFloat(style.fontSize) < 2 || Number(style.opacity) === 0) continue;
    const ground = behind(one, color(style.color));
    const found = contrast(over(color(style.color), ground), ground);
    if (found < (isDark ? 4.4 : 3)) wrong.push(`"${node.data.trim().slice(0, 40)}" has a contrast of ${found.toFixed(2)}`);
  }

  // Wider than the frame, unless something scrolls.
  if (root.scrollWidth > area + 1 && !meant.scrolls && isWide) wrong.push(`it is ${root.scrollWidth} wide in ${area}`);
  if (root.scrollWidth > area + 1 && !["auto", "scroll"].includes(getComputedStyle(root).overflowX)) wrong.push("it is wider than its frame and does not scroll");
  if (document.documentElement.scrollWidth > area + 1) wrong.push("the frame itself scrolls");

  // Every word is there.
  const left = new Map();
  for (const word of root.textContent.split(/\s+/)) left.set(word, (left.get(word) ?? 0) + 1);
  const all = root.textContent.replace(/\s+/g, "");
  const lost = words.filter((word) => !all.includes(word.replace(/[\u200b\u034f\u200c]/g, "")));
  if (lost.length > 0) wrong.push(`lost: ${lost.join(" ")}`);

  const box = (text) => {
    const node = texts.find((one) => one.data.includes(text));
    if (!node) return null;
    const range = document.createRange();
    range.selectNodeContents(node);
    return { node, rect: range.getBoundingClientRect(), block: node.parentElement.closest("td, th, div, p, li, a") };
  };
  const isBeside = ([a, b], ltr) => {
    const [one, two] = [box(a), box(b)];
    if (!one || !two) return false;
    const [first, second] = ltr ? [one.rect, two.rect] : [two.rect, one.rect];
    return first.right <= second.left + 1 && one.rect.top < two.rect.bottom + 40 && two.rect.top < one.rect.bottom + 40;
  };
  const isBelow = ([a, b]) => box(a) && box(b) && box(b).rect.top >= box(a).rect.bottom;
  if (isWide) for (const pair of meant.beside ?? []) if (!isBeside(pair, true)) wrong.push(`not side by side: ${pair}`);
  if (isWide) for (const pair of meant.besideRtl ?? []) if (!isBeside(pair, false)) wrong.push(`not side by side, from the right: ${pair}`);
  if (!isWide) for (const pair of meant.below ?? []) if (!isBelow(pair)) wrong.push(`not below each other: ${pair}`);
  for (const text of [...(meant.ground ?? []), ...((!isDark && meant.groundLight) || [])]) {
    const node = box(text)?.node;
    if (!node) wrong.push(`"${text}" is not there`);
    else if (behind(node.parentElement).every((one, n) => Math.abs(one - behind(root)[n]) < 3)) wrong.push(`"${text}" has no ground of its own`);
  }
  for (const text of meant.end ?? []) {
    const { rect, block } = box(text) ?? {};
    const { left, right } = block?.getBoundingClientRect() ?? {};
    if (!rect || rect.left - left < right - rect.right - 20) wrong.push(`"${text}" is not at the end of its line`);
  }
  const hidden = [meant.hidden, isWide ? meant.hiddenWide : meant.hiddenNarrow, isDark ? meant.hiddenDark : meant.hiddenLight];
  for (const text of hidden.flat().filter(Boolean)) if (box(text) && shown(box(text).node.parentElement)) wrong.push(`"${text}" shows`);
  const seen = [isWide ? meant.hiddenNarrow : meant.hiddenWide, isDark ? meant.hiddenLight : meant.hiddenDark];
  for (const text of seen.flat().filter(Boolean)) if (!box(text) || !shown(box(text).node.parentElement)) wrong.push(`"${text}" does not show`);
  for (const text of meant.pictures ?? []) {
    const picture = [...document.querySelectorAll(".barid-picture")].find((one) => one.textContent.startsWith(text));
    if (!picture || !shown(picture) || picture.getBoundingClientRect().width < 60) wrong.push(`the picture "${text}" has no place`);
  }
  return wrong;
}
