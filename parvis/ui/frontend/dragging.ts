/** Rows or tiles that the mouse drags onto one another; buttons beside them do the same by keyboard. */
export function dragWithin(
  place: HTMLElement,
  selector: string,
  signal: AbortSignal,
  dropped: (moved: HTMLElement, target: HTMLElement) => void,
): void {
  let moved: HTMLElement | undefined;
  const item = (event: Event) => (event.target as Element).closest<HTMLElement>(selector);
  const clear = () => {
    for (const one of place.querySelectorAll(".dragged, .target")) one.classList.remove("dragged", "target");
    moved = undefined;
  };
  const over = (event: DragEvent) => {
    const target = item(event);
    if (!moved || !target || target === moved) return;
    event.preventDefault();
    for (const one of place.querySelectorAll(".target")) one.classList.toggle("target", one === target);
    target.classList.add("target");
  };
  const start = (event: DragEvent) => {
    moved = item(event) ?? undefined;
    moved?.classList.add("dragged");
    event.dataTransfer?.setData("text/plain", "");
  };
  const drop = (event: DragEvent) => {
    const [from, target] = [moved, item(event)];
    clear();
    if (!from || !target || target === from) return;
    event.preventDefault();
    dropped(from, target);
  };
  // What is redrawn later is draggable too: it becomes so under the pointer.
  place.addEventListener("pointerover", (event) => item(event)?.setAttribute("draggable", "true"), { signal });
  place.addEventListener("dragstart", start, { signal });
  place.addEventListener("dragover", over, { signal });
  place.addEventListener("drop", drop, { signal });
  place.addEventListener("dragend", clear, { signal });
}
