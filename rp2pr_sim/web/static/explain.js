/* One dialog for whatever wants a few words of explanation. */

import { safe } from "./words.js";

const dialog = document.getElementById("explain");

/** Opens it with a title and HTML that the caller has made safe. */
export function explain(title, html) {
  dialog.innerHTML = `<div class="explain-head"><h2 id="explain-title">${safe(title)}</h2>
    <button type="button" class="square" aria-label="Close">×</button></div>${html}`;
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  dialog.showModal();
}

dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});

export const KEYS = `<dl class="keys">
  <dt><kbd>Space</kbd></dt><dd>play or pause</dd>
  <dt><kbd>←</kbd> <kbd>→</kbd></dt><dd>a week back, a week on (with <kbd>Shift</kbd>: 13 weeks)</dd>
  <dt><kbd>Home</kbd> <kbd>End</kbd></dt><dd>start, end</dd>
  <dt><kbd>F</kbd></dt><dd>jump to the first visit</dd>
  <dt><kbd>1</kbd> … <kbd>6</kbd></dt><dd>the six pictures</dd>
  <dt><kbd>N</kbd> <kbd>P</kbd></dt><dd>next team, previous team</dd>
  <dt><kbd>L</kbd></dt><dd>lessons</dd>
  <dt><kbd>Esc</kbd></dt><dd>close the team</dd></dl>
  <p><label><input type="checkbox" id="single-keys"> Single letters and figures are keys (switch it off if you dictate)</label></p>`;
