import { applicationCases } from './application-cases.ts';
import { endpointCases } from './endpoint-cases.ts';
import { publishCases } from './publish-cases.ts';
import type { SnsCase } from './sns-case.ts';

/** AWS's responses for every SNS mobile push operation that the service uses. */
export const snsConformance: Readonly<Record<string, readonly SnsCase[]>> = {
  'platform applications': applicationCases,
  endpoints: endpointCases,
  publishing: publishCases,
};
