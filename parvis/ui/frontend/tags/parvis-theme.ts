/** Changes light and dark at once; the form remembers the choice for the next pages. */
import { csrfToken, ParvisElement } from "../element";

export default class ParvisTheme extends ParvisElement {
  protected connected(): void {
    this.on(this, "submit", (event) => this.#choose(event as unknown as SubmitEvent));
  }

  #choose(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    const button = event.submitter as HTMLButtonElement;
    event.preventDefault();
    if (button.value === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = button.value;
    this.all("button").forEach((other) => other.toggleAttribute("aria-current", false));
    button.setAttribute("aria-current", "true");
    const body = new URLSearchParams({ theme: button.value, next: location.pathname });
    void fetch(form.action, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() }, redirect: "manual" });
  }
}
