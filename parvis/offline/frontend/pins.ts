import { csrfToken } from "../../ui/frontend/element";

/** A file that this device keeps, as its list shows it. */
export interface Kept {
  id: string;
  name: string;
  size: number;
  mime: string;
  icon: string;
  etag: string;
  space: string;
  folder: string;
  top: string;
  kept: number;
}

/** What was asked for: a file, or a folder with all that it holds. */
export interface Top {
  id: string;
  name: string;
  kind: "file" | "folder";
}

export interface Pins {
  tops: Top[];
  files: Kept[];
  checked: number;
}

interface Keepable {
  tops: Top[];
  files: Omit<Kept, "kept">[];
  refused: (Top & { why: "too-large" | "nothing" })[];
}

/** Why something could not be kept: a word that the page has a sentence for. */
export class Unkept extends Error {}

const PREFIX = "parvis-pins-";
const SHARED = "parvis-shared";
const INDEX = "/hors-ligne/index.json";
const CONTENT = "/hors-ligne/contenu/";
// Shown by the browser itself; the rest is given as a download. A drawing or a page of anybody's runs nowhere.
const SHOWN = /^(image\/(png|jpeg|gif|webp|avif)|application\/pdf|text\/plain|audio\/|video\/)/;

export const possible = (): boolean => "caches" in window && "serviceWorker" in navigator;
export const contentOf = (file: Kept): string => CONTENT + file.id;
export const isShown = (file: Kept): boolean => SHOWN.test(file.mime);

/** Of the only person whose files this device keeps, when nobody says who is there: without a network. */
export async function somebody(): Promise<string> {
  const names = await caches.keys();
  return names.find((name) => name.startsWith(PREFIX))?.slice(PREFIX.length) ?? "";
}

export async function read(person: string): Promise<Pins> {
  const found = person && (await (await caches.open(PREFIX + person)).match(INDEX));
  return found ? ((await found.json()) as Pins) : { tops: [], files: [], checked: 0 };
}

async function write(cache: Cache, pins: Pins): Promise<void> {
  await cache.put(INDEX, new Response(JSON.stringify(pins), { headers: { "Content-Type": "application/json" } }));
}

/** Nothing of anybody else stays on a device that several people use; without a name, nothing at all. */
export async function wipe(except = ""): Promise<void> {
  for (const name of await caches.keys()) {
    const other = name.startsWith(PREFIX) && name !== PREFIX + except;
    if (other || (name === SHARED && !except)) await caches.delete(name);
  }
}

export async function pin(person: string, top: string, told: (done: number, all: number) => void): Promise<void> {
  const { tops } = await read(person);
  await renew(person, [...tops.map(({ id }) => id), top], told, top);
  void navigator.storage?.persist?.();
}

export async function unpin(person: string, top: string): Promise<void> {
  const { tops } = await read(person);
  await renew(person, tops.map(({ id }) => id).filter((id) => id !== top));
}

/** What changed is fetched again, what one may no longer read is removed, what came into a kept folder is added. */
export async function refresh(person: string): Promise<void> {
  const { tops } = await read(person);
  if (tops.length) await renew(person, tops.map(({ id }) => id));
}

/** Take off what is kept without asking the server: also when there is no network. */
export async function forget(person: string, top: string): Promise<void> {
  await alone(async () => {
    const cache = await caches.open(PREFIX + person);
    const pins = await read(person);
    const gone = pins.files.filter((file) => file.top === top);
    await write(cache, { ...pins, tops: pins.tops.filter(({ id }) => id !== top), files: pins.files.filter((file) => file.top !== top) });
    for (const file of gone) await cache.delete(contentOf(file));
  });
}

function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? (navigator.locks.request("parvis-pins", work) as Promise<T>) : work();
}

async function renew(
  person: string,
  ids: string[],
  told: (done: number, all: number) => void = () => {},
  wanted = "",
): Promise<void> {
  const answer = ids.length ? await ask(ids) : { tops: [], files: [], refused: [] };
  const refused = answer.refused.find(({ id }) => id === wanted);
  if (refused) throw new Unkept(refused.why);
  await alone(() => settle(person, answer, told));
}

async function ask(ids: string[]): Promise<Keepable> {
  const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json", "Content-Type": "application/json" };
  const answer = await fetch("/hors-ligne/fichiers/", { method: "POST", headers, body: JSON.stringify({ ids }) });
  // A page of sign-in is no answer: nothing is forgotten because a session ended.
  if (!answer.ok || answer.redirected) throw new Unkept("offline");
  return (await answer.json()) as Keepable;
}

async function settle(person: string, answer: Keepable, told: (done: number, all: number) => void): Promise<void> {
  const cache = await caches.open(PREFIX + person);
  const before = new Map((await read(person)).files.map((file) => [file.id, file]));
  const files: Kept[] = [];
  for (const file of answer.files) {
    const known = before.get(file.id);
    if (known?.etag === file.etag) files.push({ ...file, kept: known.kept });
    else if (await fetched(cache, file)) files.push({ ...file, kept: Date.now() });
    before.delete(file.id);
    told(files.length, answer.files.length);
  }
  await write(cache, { tops: answer.tops, files, checked: Date.now() });
  for (const gone of before.values()) await cache.delete(contentOf(gone));
}

async function fetched(cache: Cache, file: Omit<Kept, "kept">): Promise<boolean> {
  const answer = await fetch(`/fichiers/${file.id}/telechargement/`);
  if (!answer.ok || answer.redirected) return false;
  const shown = SHOWN.test(file.mime);
  const headers: Record<string, string> = {
    "Content-Type": shown ? file.mime : "application/octet-stream",
    "Content-Length": String(file.size),
    "Content-Disposition": shown ? "inline" : "attachment",
    "X-Content-Type-Options": "nosniff",
  };
  // The browser's own reader of PDF does not open in a sandbox, and runs nothing of ours.
  if (file.mime !== "application/pdf") headers["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'";
  try {
    await cache.put(CONTENT + file.id, new Response(answer.body, { headers }));
    return true;
  } catch (error) {
    if ((error as DOMException).name === "QuotaExceededError") throw new Unkept("full");
    throw error;
  }
}
