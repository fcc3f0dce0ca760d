/**
 * The service worker: pages come from the network, and without one, the page that lists what this device keeps.
 *
 * It stands alone (it imports nothing) and knows no one: what people pin is in caches that pages write and wipe. The
 * server puts `self.parvis` above it.
 */
export {};

interface Facts {
  version: string;
  shell: string;
  assets: string[];
}

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  request: Request;
  preloadResponse: Promise<Response | undefined>;
  respondWith(answer: Promise<Response> | Response): void;
}

interface Scope {
  parvis: Facts;
  registration: { navigationPreload?: { enable(): Promise<void> } };
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
}

const scope = self as unknown as Scope;
const { version, shell, assets } = scope.parvis;
const SHELL = "parvis-shell-";
const SHARED = "parvis-shared";
const current = SHELL + version;
const kept = new Set(assets);

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(activate()));
scope.addEventListener("fetch", (event) => answer(event));

async function install(): Promise<void> {
  const cache = await caches.open(current);
  await cache.addAll(assets);
  // As nobody: what is kept for all must not be one person's.
  const page = await fetch(shell, { credentials: "omit", cache: "no-store" });
  if (!page.ok) throw new Error(`${page.status}`);
  await cache.put(shell, page);
  await scope.skipWaiting();
}

async function activate(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith(SHELL) && name !== current) await caches.delete(name);
  }
  await scope.registration.navigationPreload?.enable();
  await scope.clients.claim();
}

function answer(event: FetchEvent): void {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === "/partage/" && request.mode === "navigate") {
    event.respondWith(takeShared(request));
  } else if (request.method !== "GET") {
    return;
  } else if (url.pathname.startsWith("/hors-ligne/contenu/")) {
    event.respondWith(content(url.pathname));
  } else if (request.mode === "navigate") {
    event.respondWith(page(event));
  } else if (kept.has(url.pathname)) {
    event.respondWith(asset(request));
  }
}

async function page(event: FetchEvent): Promise<Response> {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (error) {
    const found = await caches.match(shell, { cacheName: current });
    if (found) return found;
    throw error;
  }
}

async function asset(request: Request): Promise<Response> {
  return (await caches.match(request.url, { cacheName: current })) ?? fetch(request);
}

async function content(path: string): Promise<Response> {
  return (await caches.match(path)) ?? new Response("", { status: 404 });
}

/** What another application shares waits here for the person to say where it goes. */
async function takeShared(request: Request): Promise<Response> {
  const files = (await request.formData()).getAll("files").filter((value): value is File => value instanceof File);
  await caches.delete(SHARED);
  const cache = await caches.open(SHARED);
  await Promise.all(
    files.map((file, index) => {
      const headers = { "Content-Type": file.type || "application/octet-stream", "X-Name": encodeURIComponent(file.name) };
      return cache.put(`/partage/${index}`, new Response(file, { headers }));
    }),
  );
  return Response.redirect("/partage/", 303);
}
