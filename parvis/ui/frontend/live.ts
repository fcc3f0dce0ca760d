/** The page's single connection to the live hub, shared by every element that follows a topic. */
export interface LiveMessage {
  topic: string;
  type: string;
  [key: string]: unknown;
}

type Listener = (message: LiveMessage) => void;

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const SIGNED_OUT = 4401;

class LiveClient {
  #socket: WebSocket | undefined;
  #topics = new Map<string, Set<Listener>>();
  #wait = FIRST_WAIT;
  #lost = new Set<string>();
  #timer = 0;

  /** Follows a topic; the function returned stops. After a cut, every listener gets `{type: "reconnected"}`. */
  join(topic: string, listener: Listener): () => void {
    const listeners = this.#topics.get(topic) ?? new Set<Listener>();
    if (!listeners.size) this.send({ join: topic });
    this.#topics.set(topic, listeners.add(listener));
    this.#connect();
    return () => this.#leave(topic, listener);
  }

  /** Sends a frame now if the connection is open; joins are repeated at each opening anyway. */
  send(frame: object): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #leave(topic: string, listener: Listener): void {
    const listeners = this.#topics.get(topic);
    if (!listeners?.delete(listener) || listeners.size) return;
    this.#topics.delete(topic);
    this.send({ leave: topic });
  }

  #connect(): void {
    if (this.#socket || !this.#topics.size) return;
    window.clearTimeout(this.#timer);
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live/`);
    socket.onopen = () => this.#opened();
    socket.onmessage = (event) => this.#received(JSON.parse(event.data));
    socket.onclose = (event) => this.#closed(event.code);
    this.#socket = socket;
  }

  #opened(): void {
    this.#wait = FIRST_WAIT;
    for (const topic of this.#topics.keys()) this.send({ join: topic });
  }

  #received(message: LiveMessage): void {
    if (message.type === "joined") {
      // The first joining needs nothing; after a cut, something may have been missed.
      if (!this.#lost.delete(message.topic)) return;
      message = { ...message, type: "reconnected" };
    }
    for (const listener of [...(this.#topics.get(message.topic) ?? [])]) listener(message);
    if (message.type === "closed" || message.type === "refused") this.#topics.delete(message.topic);
  }

  #closed(code: number): void {
    this.#socket = undefined;
    if (code === SIGNED_OUT) return;
    for (const topic of this.#topics.keys()) this.#lost.add(topic);
    // Spread over time, so that a restarted server is not met by everyone at once.
    this.#timer = window.setTimeout(() => this.#connect(), this.#wait * (0.5 + Math.random()));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
}

export const live = new LiveClient();
