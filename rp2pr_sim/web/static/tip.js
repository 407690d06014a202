/* A few words beside the pointer. */

const box = document.getElementById("tip");

/** Shows text beside the pointer of a mouse event; hides it where there is no event. */
export function tip(event, text = "") {
  box.hidden = !event;
  if (!event) return;
  box.textContent = text;
  const left = Math.min(event.clientX + 14, window.innerWidth - box.offsetWidth - 8);
  box.style.left = `${Math.max(8, left)}px`;
  box.style.top = `${Math.max(8, event.clientY - box.offsetHeight - 12)}px`;
}
