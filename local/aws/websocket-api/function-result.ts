import * as v from 'valibot';

const FunctionResult = v.object({
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599)),
  headers: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
  body: v.optional(v.string(), ''),
});

/** The result of the function behind a route. */
export type FunctionResult = v.InferOutput<typeof FunctionResult>;

/**
 * Parses the result of a Lambda proxy integration:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 *
 * @throws Error without a `statusCode`, or when another property has the wrong type
 */
export const readResult = (returned: unknown): FunctionResult => {
  const result = v.safeParse(FunctionResult, returned);
  if (!result.success) throw new Error('the function of the WebSocket API returned no statusCode');
  return result.output;
};

/** The subprotocol that `$connect` returned. API Gateway selects none itself. */
export const chosenProtocol = ({ headers }: FunctionResult): string | undefined => {
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol');
  return found && String(found[1]);
};
