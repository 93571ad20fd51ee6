import { JSON_TEXT, type PayloadTemplate, type TemplateValue } from '../../contract/payload-template.ts';
import { type CallFacts, type PlaceholderType, placeholderValue } from './placeholders.ts';

export type Payload = Readonly<Record<string, unknown>>;

/** `${name}` or `${name:type}`. */
export const PLACEHOLDER = /\$\{(\w+)(?::(\w+))?\}/g;
const WHOLE = /^\$\{(\w+)(?::(\w+))?\}$/;

/** A placeholder that has no value of its type: the payload cannot be made for this call. */
class Unfilled extends Error {}

const fill = (name = '', type = 'text', call: CallFacts): unknown => {
  const value = placeholderValue(name, type as PlaceholderType, call);
  if (value === undefined) throw new Unfilled(`${name}:${type}`);
  return value;
};

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

const renderText = (text: string, call: CallFacts): unknown => {
  if (!text.includes('${')) return text;
  const whole = WHOLE.exec(text);
  if (whole !== null) return fill(whole[1], whole[2], call);
  return text.replace(PLACEHOLDER, (_, name: string, type?: string) => textOf(fill(name, type, call)));
};

const render = (template: TemplateValue, call: CallFacts): unknown => {
  if (typeof template === 'string') return renderText(template, call);
  if (typeof template !== 'object') return template;
  if (Array.isArray(template)) return template.map((one: TemplateValue) => render(one, call));
  const object = template as PayloadTemplate;
  if (object[JSON_TEXT] !== undefined) return JSON.stringify(render(object[JSON_TEXT], call));
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, render(value, call)]));
};

/** @returns `undefined` if a placeholder has no value of its type, such as an id that is no integer */
export const renderTemplate = (template: PayloadTemplate, call: CallFacts): Payload | undefined => {
  try {
    return render(template, call) as Payload;
  } catch (error) {
    if (error instanceof Unfilled) return undefined;
    throw error;
  }
};

/** The placeholders of a template, each as `name:type`. */
export const placeholdersIn = (template: TemplateValue): ReadonlySet<string> => {
  const found = new Set<string>();
  const look = (value: TemplateValue): void => {
    if (typeof value === 'string') {
      for (const [, name, type = 'text'] of value.matchAll(PLACEHOLDER)) found.add(`${name}:${type}`);
    } else if (typeof value === 'object') {
      for (const one of Object.values(value)) look(one);
    }
  };
  look(template);
  return found;
};
