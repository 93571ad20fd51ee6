/** Mistakes of an XML file: tags that do not match, attributes without quotes, bare `&`, and in a property list a `key` without a value. */
export const xmlErrors = (text: string): readonly string[] => {
  const errors: string[] = [];
  const open: string[] = [];
  const elements: { readonly name: string; readonly parent: string | undefined }[] = [];
  const rest = text.replace(/<\?xml.*?\?>|<!DOCTYPE[^>]*>|<!--.*?-->/gs, '');
  if (/<!--|-->/.test(rest)) errors.push('a comment without an end');
  const outside = rest.replace(
    /<(\/?)([^\s<>/]+)((?:\s+[\w:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/g,
    (_, closes, name, __, empty) => {
      if (closes === '/') {
        const begun = open.pop();
        if (begun !== name) errors.push(`</${name}> closes <${begun ?? 'nothing'}>`);
        return '';
      }
      elements.push({ name, parent: open.at(-1) });
      if (empty !== '/') open.push(name);
      return '';
    },
  );
  if (open.length > 0) errors.push(`<${open.join('>, <')}> without an end`);
  if (/[<>]/.test(outside)) errors.push('a malformed tag');
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i.test(text)) errors.push('a bare &');
  if (elements.filter(({ parent }) => parent === undefined).length !== 1) errors.push('not exactly one root element');
  if (elements[0]?.name === 'plist') {
    const inDict = elements.filter(({ parent }) => parent === 'dict').map(({ name }) => name);
    const pairs = /^(?:key (?!key )\w+ )*$/.test(inDict.map((name) => `${name} `).join(''));
    // Nested dictionaries come between a key and the next one: their pairs are complete too.
    if (!pairs) errors.push('a key without a value, or a value without a key');
  }
  return errors;
};
