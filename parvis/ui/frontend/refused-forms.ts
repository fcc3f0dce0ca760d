/**
 * A form of a page that is refused comes back as the page it was sent from, with a toast: what was typed comes back
 * too. Passwords and files do not: they are never kept here.
 */
const KEPT = "parvis.form";
const NEVER = "[type=password], [type=file], [type=hidden]";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function keepRefusedForms(): void {
  const refused = document.querySelector("#messages [data-tags=refused]");
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (refused && kept) fill(JSON.parse(kept));
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!event.defaultPrevented && form.method === "post") sessionStorage.setItem(KEPT, JSON.stringify(read(form)));
  });
}

interface Kept {
  page: string;
  action: string;
  values: [name: string, value: string | boolean][];
}

function read(form: HTMLFormElement): Kept {
  const values = fieldsOf(form).map((field): Kept["values"][number] => [field.name, ticks(field) ? field.checked : field.value]);
  return { page: location.pathname + location.search, action: form.action, values };
}

/** The same form of the same page has the same fields in the same order. */
function fill({ page, action, values }: Kept): void {
  if (page !== location.pathname + location.search) return;
  for (const form of [...document.forms].filter((one) => one.method === "post" && one.action === action)) {
    const fields = fieldsOf(form);
    if (fields.map(({ name }) => name).join() !== values.map(([name]) => name).join()) continue;
    fields.forEach((field, at) => {
      const value = values[at]![1];
      if (ticks(field)) field.checked = value === true;
      else field.value = String(value);
    });
  }
}

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.querySelectorAll<Field>("input, select, textarea")].filter((field) => field.name && !field.matches(NEVER));
}

function ticks(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type);
}
