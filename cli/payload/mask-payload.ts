import { mask } from '../terminal/mask.ts';

/** The token of a receipt, also inside of JSON texts: its holder may answer for the phone. */
const RECEIPT = /(\/v1\/receipts\/)([^\s"'\\/?#]{1,4})[^\s"'\\/?#]*/g;
const JWT = /eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;
const SECRET_KEY = /token|secret|password|authori[sz]ation|api_?key|jwt/i;
const CALLBACK_KEY = /^(ack_?url|call_?back_?url)$/i;

/** A payload as it may be printed: receipt tokens, JWTs, and texts under keys that are named like secrets are shortened. */
export const maskPayload = (value: unknown, key = ''): unknown => {
  if (typeof value === 'string') return maskText(value, key);
  if (Array.isArray(value)) return value.map((one) => maskPayload(one, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, maskPayload(one, name)]));
};

/** @param key the name under which the text was */
export const maskText = (text: string, key: string): string => {
  const inner = jsonObject(text);
  if (inner !== undefined) return JSON.stringify(maskPayload(inner));
  if (SECRET_KEY.test(key) && text.length > 8) return mask(text);
  const masked = text.replace(RECEIPT, '$1$2…').replace(JWT, mask);
  // Of another backend: its last part may be a token.
  if (CALLBACK_KEY.test(key) && masked === text) return text.replace(/^(.*[/=].{0,4}).*$/s, '$1…');
  return masked;
};

const jsonObject = (text: string): unknown => {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
