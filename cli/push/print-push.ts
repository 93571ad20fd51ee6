import type { Cli } from '../command.ts';
import type { CredentialFiles } from '../credentials/credential-files.ts';
import { mask } from '../terminal/mask.ts';
import type { PushPlan } from './plan-push.ts';
import type { PushRequest } from './push-request.ts';
import { redactJson } from './redact.ts';
import { fcmBody } from './send-fcm.ts';

/** One HTTP request as it may be printed: without a whole token, JWT or `ackUrl`. */
export interface ShownRequest {
  readonly method: 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: unknown;
  readonly bytes: number;
  readonly limit: number;
}

export const shownRequest = ({ push, url, token, senders, redact }: PushRequest): ShownRequest => {
  const { bytes, limit } = push;
  const shown = { method: 'POST', url: redact(url), bytes, limit } as const;
  if (push.service === 'google') {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer … (made with the service account)' };
    const payload = redactJson(fcmBody(push, token), redact);
    return { ...shown, headers, payload };
  }
  const jwt = senders[0]?.jwt;
  const headers = { ...push.headers, ...(jwt !== undefined && { authorization: `bearer ${mask(jwt)}` }) };
  return { ...shown, headers, payload: redactJson(JSON.parse(push.body), redact) };
};

export interface PrintOptions {
  /** Whether the phone's receipts come to this command. */
  readonly hasReceipts: boolean;
  /** Whether to print the same for curl. */
  readonly curl: boolean;
}

/** Prints what goes out. */
export const printRequest = (
  { output }: Cli,
  request: PushRequest,
  { type, credential, bundleId }: PushPlan,
  { hasReceipts, curl }: PrintOptions,
): void => {
  const shown = shownRequest(request);
  const line = curl ? curlLine(request, credential?.kind) : undefined;
  const environments = request.senders.map(({ environment }) => environment);
  const value = {
    ...{ type: 'request', kind: type, callId: request.callId },
    ...(bundleId !== '' && { bundleId, environments }),
    ...shown,
    ...(line !== undefined && { curl: line }),
  };
  const text = requestText(shown);
  output.event(value, line === undefined ? text : `${text}\n\nThe same with curl:\n${line}`);
  if (type !== 'alert' && !hasReceipts)
    output.note('ackUrl is a placeholder: no receipt can come back. With --listen, receipts are shown.');
};

/** The request for people. */
const requestText = ({ method, url, headers, payload, bytes, limit }: ShownRequest): string => {
  const width = Math.max(...Object.keys(headers).map((name) => name.length));
  return [
    `${method} ${url}`,
    ...Object.entries(headers).map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    `  ${pretty(payload, '  ')}`,
    `  ${bytes} of ${limit} bytes`,
  ].join('\n');
};

/** Characters of a line. */
const WIDTH = 100;

/** JSON with an object in one line where it fits. */
const pretty = (value: unknown, indent: string): string => {
  const line = JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ');
  if (typeof value !== 'object' || value === null || indent.length + line.length <= WIDTH) return line;
  const inside = `${indent}  `;
  const fields = Object.entries(value).map(([name, one]) => `${inside}${JSON.stringify(name)}: ${pretty(one, inside)}`);
  return `{\n${fields.join(',\n')}\n${indent}}`;
};

/** The same request for curl. What is secret is a variable of the shell: `$TOKEN`, `$JWT`, `$ACCESS_TOKEN`. */
const curlLine = (
  { push, url, token, redact }: PushRequest,
  credential: CredentialFiles['kind'] | undefined,
): string => {
  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  const isApple = push.service === 'apple';
  const headers = isApple ? Object.entries(push.headers) : [['content-type', 'application/json']];
  const body = isApple ? push.body : JSON.stringify(fcmBody(push, '$TOKEN'));
  const authorization = isApple ? 'authorization: bearer $JWT' : 'authorization: Bearer $ACCESS_TOKEN';
  // The token of a message for Google is in its body, where a variable must be outside of the single quotes.
  const data = quoted(redact(body)).replace('"$TOKEN"', () => `"'"$TOKEN"'"`);
  return [
    'curl',
    ...(isApple ? ['--http2'] : []),
    credential === 'certificate' ? '--cert certificate.pem --key key.pem' : `-H "${authorization}"`,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    `-d ${data}`,
    `"${isApple ? url.replace(token, () => '$TOKEN') : url}"`,
  ].join(' ');
};
