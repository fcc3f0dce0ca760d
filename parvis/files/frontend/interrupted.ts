import type { Found } from "./dropped";

/** An upload that the server keeps unfinished, as the page tells of it. */
interface Interrupted {
  row: HTMLElement;
  url: string;
  path: string;
  size: number;
  modified: number;
}

/** Gives each file that was begun before (in this page or another, on this machine or not) the place where it stopped. */
export function resumed(page: HTMLElement, found: Found[]): Found[] {
  const waiting = rows(page);
  const known = found.map((one) => {
    const place = one.path ? `${one.path}/${one.file.name}` : one.file.name;
    const same = waiting.filter((old) => old.size === one.file.size && old.modified === one.file.lastModified);
    const match = same.find(({ path }) => path === place) ?? same.find(({ path }) => nameOf(path) === one.file.name);
    if (!match) return one;
    waiting.splice(waiting.indexOf(match), 1);
    match.row.remove();
    return { ...one, place: match.path, resume: match.url };
  });
  hideWhenEmpty(page);
  return known;
}

function rows(page: HTMLElement): Interrupted[] {
  return [...page.querySelectorAll<HTMLElement>("[data-interrupted-row]")].map((row) => ({
    row,
    url: row.dataset.url ?? "",
    path: row.dataset.path ?? "",
    size: Number(row.dataset.size),
    modified: Number(row.dataset.modified),
  }));
}

export function hideWhenEmpty(page: HTMLElement): void {
  const notice = page.querySelector<HTMLElement>("[data-interrupted]");
  if (notice && !notice.querySelector("[data-interrupted-row]")) notice.hidden = true;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
