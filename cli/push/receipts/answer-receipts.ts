import type { IncomingHttpHeaders } from 'node:http';
import type { Call } from '../../../lambda/calls/call.ts';
import { getReceiptHandler, postReceiptHandler } from '../../../lambda/handlers/receipt.ts';
import { endpoint } from '../../../lambda/http/endpoint.ts';
import type { HttpEvent } from '../../../lambda/http/request.ts';
import { routeHandlers } from '../../../lambda/http/route-handlers.ts';
import { receiptDeps } from './call-in-memory.ts';

/** A request to `/v1/receipts/{token}`. */
export interface ReceiptRequest {
  readonly method: string;
  readonly url: URL;
  readonly token: string;
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
}

export type ReceiptAnswer = (request: ReceiptRequest) => Promise<{
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}>;

/** Answers the receipts of one call with the functions that are deployed. @param now epoch milliseconds */
export const answerReceipts = (call: Call, now: () => number): ReceiptAnswer => {
  const deps = receiptDeps(call, now);
  const handlers = routeHandlers<'receipts'>({
    postReceipt: postReceiptHandler(() => deps),
    getReceipt: getReceiptHandler(() => deps),
  });
  const handle = endpoint(handlers, () => undefined, now);
  return async (request) => {
    const { statusCode = 500, headers = {}, body = '' } = await handle(eventOf(request));
    const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
    return { status: statusCode, headers: Object.fromEntries(texts), body };
  };
};

/** The event that an HTTP API makes of the request, as far as the functions read it. */
const eventOf = ({ method, url, token, body, headers }: ReceiptRequest): HttpEvent =>
  ({
    routeKey: `${method} /v1/receipts/{token}`,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    pathParameters: { token },
    queryStringParameters: Object.fromEntries(url.searchParams),
    requestContext: { requestId: 'receipt' },
    body: body.toString('base64'),
    isBase64Encoded: true,
  }) as unknown as HttpEvent;
