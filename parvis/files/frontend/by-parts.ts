import { Upload as Task, type DetailedError } from "tus-js-client";
import { csrfToken } from "../../ui/frontend/element";
import type { Answer, Hooks, Sending } from "./sending";
import type { Upload } from "./upload-queue";

const PART = 16 << 20;
const GIVE_UP = [0, 500, 2_000];

/**
 * By parts, resumed where the server says: `upload.resume` is the address of what it has already.
 *
 * The queue alone tries again, and the server remembers what is unfinished: nothing is kept in the browser, which may
 * be everybody's.
 */
export function sendByParts(upload: Upload, endpoint: string, note: string, hooks: Hooks): Sending {
  let stopped = false;
  let place = "";
  const task = new Task(upload.file, {
    endpoint,
    uploadUrl: upload.resume || null,
    chunkSize: PART,
    retryDelays: null,
    storeFingerprintForResuming: false,
    metadata: {
      filename: upload.file.name,
      relativePath: upload.place,
      lastModified: String(upload.file.lastModified),
      on_conflict: upload.conflict,
      note,
    },
    headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
    onUploadUrlAvailable: () => {
      upload.resume = task.url ?? "";
    },
    onProgress: (sent) => !stopped && hooks.progress(sent),
    onAfterResponse: (_request, response) => {
      place = response.getHeader("Content-Location") ?? "";
    },
    onSuccess: () => {
      if (stopped) return;
      if (place) hooks.answered(201, { url: place });
      else void settle(upload, note, hooks, () => stopped);
    },
    onError: (error) => !stopped && failed(error as DetailedError, hooks),
  });
  task.start();
  return {
    stop() {
      stopped = true;
      void task.abort();
    },
  };
}

/** All has arrived and found no place yet: the person's answer goes alone, without a byte of the file. */
async function settle(upload: Upload, note: string, hooks: Hooks, stopped: () => boolean): Promise<void> {
  const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json", "Content-Type": "application/json" };
  const body = JSON.stringify({ path: upload.place, on_conflict: upload.conflict, note });
  const answer = await fetch(`${upload.resume}depot/`, { method: "POST", headers, body }).catch(() => null);
  const told = (await answer?.json().catch(() => null)) as Answer | null;
  if (stopped()) return;
  if (answer) hooks.answered(answer.status, told ?? {});
  else hooks.cut();
}

function failed(error: DetailedError, hooks: Hooks): void {
  const response = error.originalResponse;
  if (!response) return hooks.cut();
  let told: Answer = {};
  try {
    told = JSON.parse(response.getBody()) as Answer;
  } catch {
    // No sentence of ours: a proxy, or a server that stops.
  }
  hooks.answered(response.getStatus(), told);
}

/** Tell the server that nobody will send the rest. A part that is cut off may hold it for a moment. */
export async function giveUp(address: string): Promise<void> {
  const headers = { "X-CSRFToken": csrfToken(), "Tus-Resumable": "1.0.0", Accept: "application/json" };
  for (const delay of GIVE_UP) {
    await new Promise((resolve) => window.setTimeout(resolve, delay));
    const answer = await fetch(address, { method: "DELETE", headers, keepalive: true }).catch(() => null);
    if (answer && answer.status !== 423) return;
  }
}
