/**
 * Sentences that a tag says, written and translated by Django in `<template id="files-texts">`.
 *
 * `say("selected", { n: 3 })` takes `selected.one` or `selected.other` when the sentence counts, else `selected`.
 */
const language = document.documentElement.lang || "fr";
const plural = new Intl.PluralRules(language);

export function say(key: string, values: Record<string, string | number> = {}): string {
  const form = typeof values.n === "number" ? plural.select(values.n) : "";
  const model = (form && sentence(`${key}.${form}`)) || sentence(`${key}.other`) || sentence(key) || key;
  return model.replace(/\{(\w+)\}/g, (_match, name: string) => shown(values[name]));
}

function sentence(key: string): string {
  const texts = document.querySelector<HTMLTemplateElement>("#files-texts");
  return texts?.content.querySelector(`[data-text="${key}"]`)?.textContent ?? "";
}

function shown(value: string | number | undefined): string {
  return typeof value === "number" ? value.toLocaleString(language) : (value ?? "");
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** 1 536 000 → « 1,5 Mo ». */
export function size(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** power;
  const digits = power > 1 && value < 100 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[power],
    unitDisplay: power ? "short" : "long",
    maximumFractionDigits: digits,
  }).format(value);
}

/** 95 → « 2 min », 40 → « 40 s ». */
export function duration(seconds: number): string {
  const [value, unit] = seconds < 60 ? [seconds, "second"] : seconds < 3600 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(Math.ceil(value));
}
