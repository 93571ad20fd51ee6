import { callStates } from './call-states.ts';
import { openApi } from './openapi.ts';

/** Pages of `docs/` that are made from the code, by file name. A test compares them with what is committed. */
export const generatedDocs = (): Readonly<Record<string, string>> => ({
  'openapi.yaml': openApi(),
  'call-states.md': callStates(),
});
