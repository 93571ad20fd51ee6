/** A piece of XML that is already escaped. */
export type Xml = string & { readonly xml: unique symbol };

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

// XML cannot represent the other control characters; they are removed, because they would make the document invalid.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const asXml = (text: string): Xml => text as Xml;

export const text = (value: string): Xml =>
  asXml(value.replace(UNWRITABLE, '').replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character));

/** `<name>…</name>`. The name must not come from a request: it is not escaped. */
export const element = (name: string, ...children: readonly Xml[]): Xml =>
  asXml(`<${name}>${children.join('')}</${name}>`);

/** The parts concatenated, without those that are `undefined`. */
export const sequence = (...parts: readonly (Xml | undefined)[]): Xml => asXml(parts.join(''));

/** A map in AWS's format: `<Attributes><entry><key>…</key><value>…</value></entry></Attributes>`. */
export const mapElement = (name: string, entries: Iterable<readonly [string, string]>): Xml =>
  element(
    name,
    ...Array.from(entries, ([key, value]) =>
      element('entry', element('key', text(key)), element('value', text(value))),
    ),
  );

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/** A complete response. `result` is `undefined` for actions without a result. */
export function successDocument(action: string, result: Xml | undefined, requestId: string): string {
  const metadata = element('ResponseMetadata', element('RequestId', text(requestId)));
  const body = result === undefined ? metadata : element(`${action}Result`, result) + metadata;
  return `<${action}Response xmlns="${NAMESPACE}">${body}</${action}Response>`;
}

export function errorDocument(code: string, message: string, sender: boolean, requestId: string): string {
  const type = element('Type', text(sender ? 'Sender' : 'Receiver'));
  const error = element('Error', type, element('Code', text(code)), element('Message', text(message)));
  return `<ErrorResponse xmlns="${NAMESPACE}">${error}${element('RequestId', text(requestId))}</ErrorResponse>`;
}
