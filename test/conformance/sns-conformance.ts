import { applicationCases } from './application-cases.ts';
import { endpointCases } from './endpoint-cases.ts';
import { publishCases } from './publish-cases.ts';
import type { SnsCase } from './sns-case.ts';

/** What AWS answers on the whole surface of mobile push that we rely on, to be asked of anybody who claims to be SNS. */
export const snsConformance: Readonly<Record<string, readonly SnsCase[]>> = {
  'platform applications': applicationCases,
  endpoints: endpointCases,
  publishing: publishCases,
};
