import { type ProblemCode, problems } from '../../lambda/contract/problems.ts';
import { ref, type Schema } from './json-schema.ts';

const issues: Schema = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'Of the field, such as `caller.name`; or a header, a parameter, `body`.' },
      message: { type: 'string' },
    },
    required: ['path', 'message'],
  },
};

/** The members that a code adds to its problem. */
const additions: Readonly<Partial<Record<ProblemCode, Readonly<Record<string, Schema>>>>> = {
  invalid_request: { issues },
  glare: { call: ref('Call') },
  wrong_state: { call: ref('Call') },
  answered_elsewhere: { call: ref('Call'), answeredBy: ref('Party') },
  declined_elsewhere: { call: ref('Call') },
  body_too_large: { limit: { type: 'integer', minimum: 0, description: 'Bytes.' } },
  too_many_devices: { deviceId: ref('DeviceId') },
  internal: { requestId: { type: 'string' } },
};

/** `no_devices` has the schema `NoDevicesProblem`. */
export const problemName = (code: ProblemCode): string =>
  `${code.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}Problem`;

/** RFC 9457 problem details of one code. */
export const problemSchema = (code: ProblemCode): Schema => {
  const { status, title } = problems[code];
  const added = additions[code] ?? {};
  return {
    type: 'object',
    properties: {
      type: { const: `urn:ringthrough:problem:${code}` },
      title: { const: title },
      status: { const: status },
      detail: { type: 'string', description: 'For developers, in English: what is wrong, and what would be right.' },
      code: { const: code },
      ...added,
    },
    required: ['type', 'title', 'status', 'detail', 'code', ...Object.keys(added)],
  };
};

/** The reply to a message over a socket: the same, with the type `problem`. */
export const socketProblemSchema = (code: ProblemCode): Schema => {
  const { properties, ...rest } = problemSchema(code);
  return {
    ...rest,
    properties: {
      ...properties,
      type: { const: 'problem' },
      id: { type: 'string', description: 'The `id` of the message.' },
      retryAfter: {
        type: 'integer',
        minimum: 1,
        description: 'Seconds to wait before sending the same message again.',
      },
    },
  };
};

/** `oneOf` the problems of these codes, by their names. */
export const oneOfProblems = (codes: readonly ProblemCode[]): object => {
  const [first, ...others] = codes;
  if (first !== undefined && others.length === 0) return ref(problemName(first));
  return {
    oneOf: codes.map((code) => ref(problemName(code))),
    discriminator: {
      propertyName: 'code',
      mapping: Object.fromEntries(codes.map((code) => [code, ref(problemName(code)).$ref])),
    },
  };
};
