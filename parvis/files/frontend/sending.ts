import { csrfToken } from "../../ui/frontend/element";
import type { Upload } from "./upload-queue";

/** What the server says of a file: where it lies now, or why it does not. */
export interface Answer {
  url?: string;
  title?: string;
  code?: string;
  conflict?: unknown;
}

/** What a way of sending tells the queue. */
export interface Hooks {
  progress(sent: number): void;
  answered(status: number, answer: Answer): void;
  cut(): void;
}

/** A file on its way: `stop` says no more, and asks for nothing more. */
export interface Sending {
  stop(): void;
}

/** In one request: what is small. */
export function sendWhole(upload: Upload, address: string, hooks: Hooks): Sending {
  const request = new XMLHttpRequest();
  request.open("POST", address);
  request.responseType = "json";
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("Content-Type", upload.file.type || "application/octet-stream");
  request.upload.onprogress = (event) => hooks.progress(event.loaded);
  request.onload = () => hooks.answered(request.status, (request.response as Answer | null) ?? {});
  request.onerror = () => hooks.cut();
  request.send(upload.file);
  return { stop: () => request.abort() };
}
