import { type Operation, partOf } from './document.ts';
import type { Json, SchemaValidator } from './schema-validator.ts';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly body: Json;
}

export const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  return {
    status: response.status,
    type: (response.headers.get('content-type') ?? '').split(';')[0] ?? '',
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
};

const GATEWAY = 'of API Gateway';

/** `409 glare`, `404 of API Gateway` or `200`. */
export const kindOf = ({ status, type, body }: Answer): string =>
  status < 400 ? String(status) : `${status} ${type === 'application/json' ? GATEWAY : body?.code}`;

/** Every kind of answer that an operation is documented to have. */
export const documentedKinds = (document: Json, { responses }: Operation): readonly string[] =>
  Object.entries<Json>(responses).flatMap(([status, { content = {} }]) => {
    if (Number(status) < 400) return [status];
    const problem = content['application/problem+json']?.schema;
    const codes: readonly string[] =
      problem === undefined
        ? []
        : Object.keys(problem.discriminator?.mapping ?? { [partOf(document, problem).properties.code.const]: problem });
    return [...codes, ...(content['application/json'] ? [GATEWAY] : [])].map((kind) => `${status} ${kind}`);
  });

/** The answers that no test of this folder can provoke, as `operation kind` with `*` for every operation, and why. */
export const NOT_HERE: Readonly<Record<string, string>> = {
  '* 401 unauthenticated': 'of the function http-authorizer, which a deployment with one OIDC issuer does not have',
  [`* 403 ${GATEWAY}`]: 'the function http-authorizer refuses no token itself: it leaves that to the endpoint',
  '* 403 no_tenant': 'of a deployment with tenants: test/api/blocks-and-limits.test.ts',
  '* 421 wrong_cell': 'of a deployment with cells: test/api/cells.test.ts',
  [`* 429 ${GATEWAY}`]: 'the limits of API Gateway and of an AWS account are not simulated',
  [`* 500 ${GATEWAY}`]: 'a function that ends or throws: no request makes one do so',
  [`* 503 ${GATEWAY}`]: 'no function runs for 30 s: each ends after 10 s',
  ...Object.fromEntries(
    [
      ...['listDevices', 'invite', 'listCalls', 'iceServers', 'clientConfig', 'listBlocks', 'eraseUser'],
      ...['getDoNotDisturb', 'setDoNotDisturb'],
    ].map((name) => [
      `${name} 404 ${GATEWAY}`,
      'the path has no parameter: only a deployment older than the route answers it',
    ]),
  ),
  'clientConfig 500 internal': 'it asks nothing of AWS that could fail',
  'clientConfig 503 try_again': 'it asks nothing of AWS that could fail',
};

export const isNotHere = (operationId: string, kind: string): boolean =>
  `* ${kind}` in NOT_HERE || `${operationId} ${kind}` in NOT_HERE;

/** What of an answer is not as the document has it; empty when all is. */
export const mismatchesIn =
  (document: Json, validator: SchemaValidator) =>
  ({ operationId, responses }: Operation, answer: Answer): string[] => {
    const { status, type, headers, body } = answer;
    const response = responses[status];
    if (response === undefined) return [`the status ${status} is not documented`];
    const required = Object.entries<Json>(response.headers ?? {})
      .filter(([, header]) => partOf(document, header).required)
      .map(([name]) => name);
    const missing = [
      ...required.filter((name) => !headers.has(name)).map((name) => `the header ${name} is missing`),
      ...(isNotHere(operationId, kindOf(answer)) ? [`${kindOf(answer)} is in NOT_HERE`] : []),
    ];
    if (body === undefined) return response.content === undefined ? missing : [...missing, 'there is no body'];
    const schema = response.content?.[type]?.schema;
    if (schema === undefined) return [...missing, `the content type ${type} is not documented for ${status}`];
    const isValid = validator.validatorOf(schema);
    return isValid(body) ? missing : [...missing, JSON.stringify(isValid.errors)];
  };
