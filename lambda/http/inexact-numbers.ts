import { walkJson } from './json-walk.ts';

/** Only a number with an exponent or at least 16 digits can change; most bodies have none and need no scan. */
const SUSPECT = /[\d.]{16}|\d[eE]/;
/** A double has at most 17 significant digits: https://www.rfc-editor.org/rfc/rfc8259#section-6 names IEEE 754 binary64. */
const DOUBLE_DIGITS = 17;

/** The significant digits and the power of ten of the last one: 1.50e3 and 1500 are both 15 and 2. */
const decimal = (text: string): { readonly digits: string; readonly exponent: number } => {
  const [mantissa = '', power = '0'] = text.replace(/^-/, '').toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  return { digits, exponent: digits === '' ? 0 : Number(power) - fraction.length + all.length - digits.length };
};

/** Whether JavaScript holds the number of this text; -0, 1.0 and 1e2 are the numbers 0, 1 and 100. */
const isExact = (text: string): boolean => {
  const value = Number(text);
  if (!Number.isFinite(value)) return false;
  const [given, held] = [decimal(text), decimal(String(value))];
  if (given.digits === held.digits && given.exponent === held.exponent) return true;
  // 0.10000000000000001 is the double 0.1 as other languages write it; an integer is meant digit by digit.
  return held.digits !== '' && given.exponent < 0 && given.digits.length <= DOUBLE_DIGITS;
};

/**
 * Paths of the numbers that change when JavaScript parses this text, for example `custom.id` or `custom.list.0`: 1e400, an
 * integer such as 9007199254740993, or a fraction with too many digits.
 *
 * @param json a text that `JSON.parse` accepts
 */
export const inexactNumbers = (json: string): string[] => {
  if (!SUSPECT.test(json)) return [];
  const found: string[] = [];
  walkJson(json, {
    onNumber: (path, text) => {
      if (!isExact(text)) found.push(path());
    },
  });
  return found;
};
