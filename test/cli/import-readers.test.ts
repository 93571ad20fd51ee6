import { describe, expect, it } from 'vitest';
import { csvCell, parseCsv } from '../../cli/import/csv.ts';
import { userOfData } from '../../cli/import/custom-user-data.ts';
import { makeMapping } from '../../cli/import/mapping.ts';
import { readRows } from '../../cli/import/read-rows.ts';

const read = (text: string | Uint8Array, path = 'devices.csv') =>
  readRows(typeof text === 'string' ? Buffer.from(text) : text, {
    ...{ path, option: '--from-file', needed: [['userId'], ['token']] },
  });

describe('a CSV file', () => {
  it('has quotes, line breaks and separators in its cells, as RFC 4180 has it, and knows their lines', () => {
    expect(parseCsv('a,b\r\n"1,""2""\nx",3\n\n4,\n5,6')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1,"2"\nx', '3'] },
      { line: 5, cells: ['4', ''] },
      { line: 6, cells: ['5', '6'] },
    ]);
  });

  it.each([';', '\t'])('may have %j between its cells', (separator) => {
    const { rows } = read(`${['userId', 'token'].join(separator)}\n${['a,b', 't'].join(separator)}`);

    expect(rows).toEqual([{ line: 2, values: { userId: 'a,b', token: 't' } }]);
  });

  it.each(['plain', 'a,b', 'a;b', '"', 'two\nlines', ' blank '])('gets back what is written: %j', (text) => {
    expect(parseCsv(`${csvCell(text)},x`)).toEqual([{ line: 1, cells: [text, 'x'] }]);
  });

  it.each([
    ['', 'is empty'],
    ['userId,tokens\na,b', 'has no column token'],
    ['userId,token\na,"b', 'line 2: a quote is not closed'],
    ['[{"userId":"a"}]', 'has a JSON array'],
    [Buffer.from('userId,token\n\xe9,b', 'latin1'), 'is no UTF-8'],
  ])('is refused: %j', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('shows no token of a file without a header', () => {
    const token = 'ab'.repeat(32);

    expect(() => read(`bob,${token}`)).toThrow(expect.objectContaining({ hint: expect.not.stringContaining(token) }));
  });
});

describe('NDJSON', () => {
  it('is known by the name of the file or its first character; null and empty texts are absent', () => {
    const text = '{"user_id":7,"token":"t","preset":null,"library":"","capabilities":["a","b"],"x":1}\n\n';

    for (const path of ['devices.jsonl', '-']) {
      expect(read(text, path)).toEqual({
        rows: [{ line: 1, values: { userId: '7', token: 't', capabilities: 'a b' } }],
        unknown: [{ name: 'x', line: 1 }],
      });
    }
  });
});

describe('a mapping', () => {
  it('gives an endpoint that has two users to neither', () => {
    const row = (line: number, userId: string) => ({ line, values: { endpointArn: 'arn', userId } });

    const { of, bad } = makeMapping([row(1, 'a'), row(2, 'a'), row(3, 'b'), row(4, 'a')]);

    expect(of('arn', '')?.userId).toBeUndefined();
    expect(bad.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('finds tokens of iOS in any case', () => {
    const { of } = makeMapping([{ line: 1, values: { token: 'AB', userId: 'a' } }]);

    expect(of('arn', 'ab')).toEqual({ userId: 'a' });
  });
});

describe('custom user data', () => {
  const endpoint = (customUserData?: string) => ({ arn: 'arn', token: 't', isEnabled: true, customUserData });

  it('is the user’s id as it is, or a field of JSON', () => {
    expect(userOfData([], undefined)(endpoint(' alice '))).toEqual({ userId: 'alice' });
    expect(userOfData([], 'user.id')(endpoint('{"user":{"id":7}}'))).toEqual({ userId: '7' });
    expect(userOfData([], 'id')(endpoint('alice'))).toEqual({ problem: 'has no JSON object in CustomUserData' });
    expect(userOfData([], 'id')(endpoint('{"id":null}'))).toEqual({ problem: 'has no id in CustomUserData' });
  });

  it('that is JSON is never taken for an id', () => {
    expect(() => userOfData([endpoint('bob'), endpoint('{"id":"alice"}')], undefined)).toThrow('is JSON');
  });
});
