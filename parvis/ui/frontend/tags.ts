/** Loads the code of a Parvis tag when the tag first appears in the page, htmx fragments included. */
type TagModule = { default: CustomElementConstructor };

const files = import.meta.glob<TagModule>("../../*/frontend/tags/*.ts");
const loaders = new Map(Object.entries(files).map(([path, load]) => [tagName(path), load]));

function tagName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1, -".ts".length);
}

function loadNewTags(): void {
  for (const element of document.querySelectorAll(":not(:defined)")) {
    const name = element.localName;
    const load = loaders.get(name);
    if (!load) continue;
    loaders.delete(name);
    load().then(
      (module) => customElements.define(name, module.default),
      () => loaders.set(name, load), // the network failed: the next change in the page tries again
    );
  }
}

export function watchTags(): void {
  new MutationObserver(loadNewTags).observe(document.documentElement, { childList: true, subtree: true });
  loadNewTags();
}
