import type { Mutant } from './mutant.ts';

/** Mutants of our own client of AWS, and of what is checked of each JSON text: each is shown by a test. */
export const awsClientMutants: readonly Mutant[] = [
  {
    name: 'bytes of a request are base64',
    file: 'lambda/aws/lean/json-protocol.ts',
    before: 'return BYTES.test(text) || ISO_TIMES.test(text) ? JSON',
    after: 'return ISO_TIMES.test(text) ? JSON',
    shownBy: { test: 'test/aws/lean/lean-client.test.ts' },
  },
  {
    name: 'times of a request are seconds',
    file: 'lambda/aws/lean/json-protocol.ts',
    before: 'return BYTES.test(text) || ISO_TIMES.test(text) ? JSON',
    after: 'return BYTES.test(text) ? JSON',
    shownBy: { test: 'test/aws/lean/lean-client.test.ts' },
  },
  {
    name: 'a request is signed with the current key',
    file: 'lambda/aws/lean/sign-request.ts',
    before: 'if (last?.scope !== scope || last.secret !== secret) {',
    after: 'if (last?.scope !== scope) {',
    shownBy: { test: 'test/aws/lean/sign-request.test.ts' },
  },
  {
    name: 'a text with one level too many is found',
    file: 'lambda/http/json-walk.ts',
    before: 'length <= levels + 1)',
    after: 'length <= levels + 2)',
    shownBy: { test: 'test/http/json-walk.test.ts' },
  },
];
