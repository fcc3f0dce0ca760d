import { ParvisElement } from "../../../ui/frontend/element";

type Json = { [key: string]: unknown };
type Options = { request_options?: { publicKey: Json }; creation_options?: { publicKey: Json } };

/**
 * A button that asks the device for a passkey and sends what it answers with the form around it.
 *
 * `mode` is `login` (the options come from the address in `options`), `get` or `create` (they are in the page).
 */
export default class ParvisPasskey extends ParvisElement {
  protected connected(): void {
    if (!("credentials" in navigator) || !window.PublicKeyCredential) return this.#fail(this.dataset.unsupported);
    this.hidden = false;
    const button = this.find<HTMLButtonElement>("[data-passkey]");
    if (button) this.on(button, "click", () => void this.#run(button));
  }

  async #run(button: HTMLButtonElement): Promise<void> {
    button.setAttribute("aria-busy", "true");
    try {
      this.#send(await this.#ask(await this.#options()));
    } catch {
      this.#fail(this.dataset.refused);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  async #options(): Promise<Options> {
    if (this.text("mode") !== "login") return JSON.parse(document.getElementById("passkey-options")?.textContent ?? "{}");
    const answer = await fetch(this.text("options"), { headers: { Accept: "application/json" }, signal: this.signal });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  }

  async #ask(options: Options): Promise<Credential | null> {
    if (this.text("mode") === "create") {
      return navigator.credentials.create({ publicKey: creation(options.creation_options?.publicKey ?? {}) });
    }
    return navigator.credentials.get({ publicKey: request(options.request_options?.publicKey ?? {}) });
  }

  #send(credential: Credential | null): void {
    const field = this.find<HTMLInputElement>("input[name=credential]");
    if (!credential || !field?.form) throw new Error("no credential");
    field.value = JSON.stringify(answer(credential as PublicKeyCredential));
    field.form.submit();
  }

  #fail(message = ""): void {
    const place = this.find("[data-error]");
    if (!place) return;
    place.textContent = message;
    place.hidden = false;
    this.announce(message);
  }
}

/** What the server wrote as text becomes the bytes that the browser wants. */
function creation(options: Json): PublicKeyCredentialCreationOptions {
  const user = options.user as Json;
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: described(options.excludeCredentials),
    // A passkey is kept on the device and asks for a finger, a face or a PIN: it replaces the password.
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
  } as unknown as PublicKeyCredentialCreationOptions;
}

function request(options: Json): PublicKeyCredentialRequestOptions {
  return {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: described(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
}

function described(list: unknown): unknown[] | undefined {
  return Array.isArray(list) ? list.map((one: Json) => ({ ...one, id: bytes(one.id) })) : undefined;
}

function answer(credential: PublicKeyCredential): Json {
  const response = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const fields = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"] as const;
  const given = fields.filter((name) => response[name]).map((name) => [name, text(response[name] as ArrayBuffer)]);
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { ...Object.fromEntries(given), transports: response.getTransports?.() ?? [] },
  };
}

function bytes(value: unknown): Uint8Array<ArrayBuffer> {
  const base64 = String(value).replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
