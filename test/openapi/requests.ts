import fc from 'fast-check';
import { boundaryValues } from './boundary-values.ts';
import type { Operation } from './document.ts';
import { invalidTexts, invalidValuesOf } from './invalid-values.ts';
import type { Json } from './schema-validator.ts';
import { resolved, type ValueContext, valuesOf } from './valid-values.ts';

export type Actor = 'caller' | 'callee' | 'server';

export interface OperationRequest {
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly actor: Actor;
  /** The part that the document says is invalid; `undefined` for a valid request. */
  readonly invalid?: string;
}

type Parameters = Readonly<Record<string, string | undefined>>;

/** Whether the document allows this text as the value of a parameter. */
const allows = (schema: Json, isValid: (value: Json) => boolean, text: string): boolean => {
  if (schema['x-also-accepted'] !== undefined && new RegExp(schema['x-also-accepted']).test(text)) return true;
  if (schema.type === 'integer') return /^-?(0|[1-9]\d*)$/.test(text) && isValid(Number(text));
  if (schema.type === 'boolean') return /^(true|false)$/.test(text);
  return isValid(text);
};

const canBeSent = (place: string, text: string): boolean =>
  place === 'header' ? /^[\x21-\x7e]*$/.test(text) : !/\p{Surrogate}/u.test(text);

const validTexts = (parameter: Json, context: ValueContext): fc.Arbitrary<string> => {
  const { schema, name } = parameter;
  const decoded = schema['x-percent-decoded'];
  const known = context.known[name];
  if (decoded !== undefined) return valuesOf(decoded, context).map((value) => encodeURIComponent(value));
  const values = valuesOf(schema, context).filter((value) => canBeSent(parameter.in, String(value)));
  return (known === undefined ? values : fc.oneof(fc.constantFrom(...known), values)).map(String);
};

/** Valid texts of the parameters; one that is not required is often absent. */
const parametersOf = ({ parameters }: Operation, context: ValueContext): fc.Arbitrary<Parameters> =>
  fc.record(Object.fromEntries(parameters.map((parameter) => [parameter.name, validTexts(parameter, context)])), {
    requiredKeys: parameters.filter(({ required }) => required).map(({ name }) => name),
  });

const urlOf = ({ path, parameters }: Operation, values: Parameters): string => {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && values[parameter.name] !== undefined)
    .map(({ name }) => `${name}=${encodeURIComponent(values[name] ?? '')}`);
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
};

const headersOf = ({ parameters }: Operation, values: Parameters): Readonly<Record<string, string>> =>
  Object.fromEntries(
    parameters
      .filter((parameter) => parameter.in === 'header' && values[parameter.name] !== undefined)
      .map(({ name }) => [name, values[name] ?? '']),
  );

const bodySchema = ({ requestBody }: Operation): Json => requestBody?.content['application/json'].schema;

/** `undefined`: no body. */
const bodiesOf = (operation: Operation, context: ValueContext): fc.Arbitrary<Json> => {
  const schema = bodySchema(operation);
  if (schema === undefined) return fc.constant(undefined);
  const bodies = valuesOf(schema, context);
  return operation.requestBody.required ? bodies : fc.option(bodies, { nil: undefined, freq: 5 });
};

/** The names, values or absence that make one parameter invalid. */
const invalidParameters = (
  operation: Operation,
  context: ValueContext,
): readonly (readonly [string, string | undefined])[] =>
  operation.parameters.flatMap((parameter): (readonly [string, string | undefined])[] => {
    const schema = resolved(context.document, parameter.schema);
    const isValid = context.validator.validatorOf(schema);
    return [
      ...invalidTexts
        .filter((text) => canBeSent(parameter.in, text) && !allows(schema, isValid, text))
        .map((text) => [parameter.name, text] as const),
      ...(parameter.required && parameter.in !== 'path' ? [[parameter.name, undefined] as const] : []),
    ];
  });

const actors = fc.constantFrom<Actor>('caller', 'callee', 'server');

/**
 * The parameters as this actor mostly sends them: of those that need a scope, users send none, and a server sends one. Otherwise most
 * requests would be refused for that.
 */
const asSentBy = (actor: Actor, isUsual: boolean, { parameters }: Operation, values: Parameters): Parameters => {
  const scoped = parameters.filter(
    (parameter) => parameter['x-requires-scope'] && values[parameter.name] !== undefined,
  );
  const dropped = isUsual ? scoped.slice(actor === 'server' ? 1 : 0).map(({ name }) => name) : [];
  return Object.fromEntries(Object.entries(values).filter(([name]) => !dropped.includes(name)));
};

const senders = fc.record({ actor: actors, isUsual: fc.nat(9).map((n) => n > 0) });

/** Requests that the document allows. */
export const validRequests = (operation: Operation, context: ValueContext): fc.Arbitrary<OperationRequest> =>
  fc
    .tuple(senders, parametersOf(operation, context), bodiesOf(operation, context))
    .map(([{ actor, isUsual }, given, body]) => {
      const values = asSentBy(actor, isUsual, operation, given);
      return {
        actor,
        url: urlOf(operation, values),
        headers: headersOf(operation, values),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      };
    });

/** Whether there is anything that a request could have wrong. */
export const canBeInvalid = ({ parameters, requestBody }: Operation): boolean =>
  parameters.length > 0 || requestBody !== undefined;

const SEED = 28;
const sampleOf = <T>(arbitrary: fc.Arbitrary<T>): T => {
  const [sample] = fc.sample(arbitrary, { seed: SEED, numRuns: 1 });
  if (sample === undefined) throw new Error('nothing was made');
  return sample;
};

/** Requests with one value at either side of each bound that the document has: of its length, size or number. */
export const boundaryRequests = (operation: Operation, context: ValueContext): readonly OperationRequest[] => {
  const actor = 'caller';
  const given = asSentBy(actor, true, operation, sampleOf(parametersOf(operation, context)));
  const body = fc.sample(bodiesOf(operation, context), { seed: SEED, numRuns: 20 }).find((one) => one !== undefined);
  const request = (values: Parameters, sent: Json, invalid: string | undefined): OperationRequest => ({
    actor,
    url: urlOf(operation, values),
    headers: headersOf(operation, values),
    ...(sent !== undefined && { body: JSON.stringify(sent) }),
    ...(invalid !== undefined && { invalid }),
  });
  const schema = bodySchema(operation);
  const isValid = schema && context.validator.validatorOf(schema);
  const bodies = schema === undefined ? [] : boundaryValues(schema, context);
  const all = [
    ...bodies.map((one) => request(given, one, isValid(one) ? undefined : 'body')),
    ...operation.parameters
      .filter((parameter) => !parameter['x-requires-scope'])
      .flatMap((parameter) => {
        const target = resolved(context.document, parameter.schema);
        const isAllowed = context.validator.validatorOf(target);
        return boundaryValues(target, context)
          .map(String)
          .filter((text) => canBeSent(parameter.in, text))
          .map((text) => {
            const isInvalid = !allows(target, isAllowed, text);
            return request({ ...given, [parameter.name]: text }, body, isInvalid ? parameter.name : undefined);
          });
      }),
  ];
  return [...new Map(all.map((one) => [`${one.url} ${one.body}`, one])).values()];
};

/** Requests in which one parameter or the body is not what the document allows. */
export const invalidRequests = (operation: Operation, context: ValueContext): fc.Arbitrary<OperationRequest> => {
  const wrongParameters = invalidParameters(operation, context);
  const schema = bodySchema(operation);
  const bodies = bodiesOf(operation, context);
  const wrongBodies =
    schema &&
    fc.oneof(
      { weight: 9, arbitrary: invalidValuesOf(valuesOf(schema, context), context.validator.validatorOf(schema)) },
      ...(operation.requestBody.required ? [fc.constant(undefined)] : []),
    );
  const kinds = [
    ...(wrongParameters.length > 0
      ? [
          fc
            .tuple(senders, parametersOf(operation, context), bodies, fc.constantFrom(...wrongParameters))
            .map(([{ actor, isUsual }, given, body, [name, text]]) => ({
              actor,
              body,
              invalid: name,
              values: { ...asSentBy(actor, isUsual, operation, given), [name]: text },
            })),
        ]
      : []),
    ...(wrongBodies
      ? [
          fc.tuple(senders, parametersOf(operation, context), wrongBodies).map(([{ actor, isUsual }, given, body]) => ({
            actor,
            body,
            invalid: 'body',
            values: asSentBy(actor, isUsual, operation, given),
          })),
        ]
      : []),
  ];
  return fc.oneof(...kinds).map(({ actor, body, invalid, values }) => ({
    actor,
    invalid,
    url: urlOf(operation, values),
    headers: headersOf(operation, values),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }));
};
