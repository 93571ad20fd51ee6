import { CliError } from '../terminal/cli-error.ts';
import { printable } from '../terminal/printable.ts';
import type { ListedEndpoint } from './list-endpoints.ts';

/** Whose endpoint it is, by what its backend stored in `CustomUserData`. */
export type UserOf = (endpoint: ListedEndpoint) => { readonly userId: string } | { readonly problem: string };

/**
 * @param field where the user's id is in JSON: `userId`, or `user.id` for an object inside of it. Without one, the data is the id.
 * @throws CliError `input` when there is no field, and the data is JSON
 */
export const userOfData = (endpoints: readonly ListedEndpoint[], field: string | undefined): UserOf => {
  if (field === undefined) {
    const objects = endpoints.map(({ customUserData }) => objectIn(customUserData)).filter((one) => one !== undefined);
    if (objects.length > 0) {
      const names = [...new Set(objects.slice(0, 1_000).flatMap(Object.keys))].slice(0, 12).join(', ');
      const hint = `Name the field that has the user's id: --user-field. There are: ${printable(names)}`;
      throw new CliError('input', 'the CustomUserData of endpoints is JSON', hint);
    }
    return ({ customUserData: userId }) =>
      userId === undefined ? { problem: 'has no CustomUserData' } : { userId: userId.trim() };
  }
  const path = field.split('.');
  return ({ customUserData }) => {
    const object = objectIn(customUserData);
    if (object === undefined) return { problem: 'has no JSON object in CustomUserData' };
    const value = path.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), object);
    if (typeof value === 'string' && value.trim() !== '') return { userId: value.trim() };
    return Number.isSafeInteger(value) ? { userId: String(value) } : { problem: `has no ${field} in CustomUserData` };
  };
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectIn = (text: string | undefined): Readonly<Record<string, unknown>> | undefined => {
  if (!text?.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
