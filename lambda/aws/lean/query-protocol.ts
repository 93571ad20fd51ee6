import type { Protocol } from './protocol.ts';

/** Names of the two parts of an entry, by the parameter that is a map. In the model of SNS these are its only maps. */
const ENTRIES: Readonly<Record<string, readonly [key: string, value: string]>> = {
  Attributes: ['key', 'value'],
  MessageAttributes: ['Name', 'Value'],
};

/**
 * The query protocol, which SNS speaks: parameters of a form, and XML without attributes.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 *
 * @param version of the service's API: `2010-03-31`
 */
export const queryProtocol = (version: string): Protocol => ({
  request: (operation, input) => {
    const parameters = [`Action=${operation}`, `Version=${version}`];
    for (const [name, value] of Object.entries(input)) addParameter(parameters, name, value);
    return {
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: parameters.join('&'),
    };
  },

  output: (operation, { body }) => {
    if (!body.includes(`<${operation}Response`)) throw new SyntaxError(`no ${operation}Response in the answer`);
    return membersOf(elementOf(body, `${operation}Result`) ?? '');
  },

  error: ({ body }) => {
    const error = elementOf(body, 'Error');
    if (error === undefined) throw new SyntaxError('no Error in the answer');
    const { Code, Message } = membersOf(error);
    return { code: textOf(Code), message: textOf(Message) };
  },
});

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const addParameter = (parameters: string[], name: string, value: unknown): void => {
  if (value === undefined || value === null) return;
  if (typeof value !== 'object') {
    parameters.push(`${name}=${encode(String(value))}`);
    return;
  }
  const names = ENTRIES[name];
  for (const [index, [key, part]] of Object.entries(value).entries()) {
    if (names === undefined) {
      addParameter(parameters, Array.isArray(value) ? `${name}.member.${index + 1}` : `${name}.${key}`, part);
    } else {
      const entry = `${name}.entry.${index + 1}`;
      parameters.push(`${entry}.${names[0]}=${encode(key)}`);
      addParameter(parameters, `${entry}.${names[1]}`, part);
    }
  }
};

/** As RFC 3986 reserves characters. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** The content of the first element of that name. */
const elementOf = (xml: string, name: string): string | undefined => {
  const start = xml.indexOf(`<${name}>`);
  return start < 0 ? undefined : xml.slice(start + name.length + 2, xml.indexOf(`</${name}>`, start));
};

/** Its children: text, or a map of entries. */
const membersOf = (xml: string): Record<string, unknown> => {
  const members: Record<string, unknown> = {};
  for (const [, name = '', content = ''] of xml.matchAll(/<(\w+)(?:\/>|>([\s\S]*?)<\/\1>)/g)) {
    members[name] = name in ENTRIES ? mapOf(content) : plain(content);
  }
  return members;
};

const mapOf = (xml: string): Record<string, string> => {
  const entries = xml.matchAll(/<entry>\s*<key>([^<]*)<\/key>\s*(?:<value>([^<]*)<\/value>|<value\/>)?\s*<\/entry>/g);
  return Object.fromEntries([...entries].map(([, key = '', value = '']) => [plain(key), plain(value)]));
};

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Text with its entities resolved. https://www.w3.org/TR/xml/#sec-references */
const plain = (text: string): string =>
  text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
