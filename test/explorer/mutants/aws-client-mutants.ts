import type { Mutant } from './mutant.ts';

/** Mutants of our own client of AWS, and of what is checked of each JSON text: each is shown by a test. */
export const awsClientMutants: readonly Mutant[] = [
  {
    name: 'bytes of a request are base64',
    file: 'lambda/aws/lean/json-protocol.ts',
    before: "return hasBytes(text) || (text.includes('Z\"') && ISO_TIMES.test(text)) ? JSON",
    after: 'return ISO_TIMES.test(text) ? JSON',
    shownBy: { test: 'test/aws/lean/lean-client.test.ts' },
  },
  {
    name: 'times of a request are seconds',
    file: 'lambda/aws/lean/json-protocol.ts',
    before: "return hasBytes(text) || (text.includes('Z\"') && ISO_TIMES.test(text)) ? JSON",
    after: 'return hasBytes(text) ? JSON',
    shownBy: { test: 'test/aws/lean/lean-client.test.ts' },
  },
  {
    name: 'the first requests share a few connections',
    file: 'lambda/aws/lean/preconnected-agent.ts',
    before: 'host.open < host.allowed',
    after: 'host.open < 128',
    shownBy: { test: 'test/aws/lean/preconnected-agent.test.ts', title: 'are shared by the first requests' },
  },
  {
    name: 'a request waits for no connection that is dead without a word',
    file: 'lambda/aws/lean/preconnected-agent.ts',
    before: 'setTimeout(() => this.#allow(host, Number.POSITIVE_INFINITY), LONGEST_WAIT)',
    after: 'setTimeout(() => undefined, LONGEST_WAIT)',
    shownBy: { test: 'test/aws/lean/preconnected-agent.test.ts', title: 'wait for an answer which does not come' },
  },
  {
    name: 'a request is signed with the current key',
    file: 'lambda/aws/lean/sign-request.ts',
    before: 'last?.scope === scope && last.credentials.secretAccessKey === secret',
    after: 'last?.scope === scope',
    shownBy: { test: 'test/aws/lean/sign-request.test.ts' },
  },
  {
    name: 'other credentials take effect in the next second',
    file: 'lambda/aws/lean/sign-request.ts',
    before: 'if (last?.second !== second) {',
    after: 'if (last === undefined) {',
    shownBy: { test: 'test/aws/lean/sign-request.test.ts' },
  },
  {
    name: 'a text that JavaScript would write otherwise is looked through',
    file: 'lambda/http/validation.ts',
    before: 'if (JSON.stringify(json) !== text) {',
    after: 'if (JSON.stringify(json).length > text.length) {',
    shownBy: { test: 'test/http/json-objects.test.ts' },
  },
  {
    name: 'a text with one level too many is found',
    file: 'lambda/http/json-walk.ts',
    before: 'openings(json) <= levels)',
    after: 'openings(json) <= levels + 1)',
    shownBy: { test: 'test/http/json-walk.test.ts' },
  },
];
