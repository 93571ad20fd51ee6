import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An answer in AWS's own form. A string is XML; anything else is JSON. */
export interface WireAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** By operation: `DescribeStacks` of a Query API and of a JSON API, `GET /path` of a REST API. Gets the request's parameters. */
export type WireAnswers = Readonly<
  Record<string, ((parameters: Readonly<Record<string, string>>) => WireAnswer) | undefined>
>;

/**
 * A server that answers as AWS's services do, by the operation that a request names: in a form (CloudFormation, SNS), in `x-amz-target`
 * (CloudWatch, DynamoDB, SQS, SSM), or by method and path (Lambda). An operation without an answer is denied.
 */
export const startAwsWire = async (answers: WireAnswers) => {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const target = request.headers['x-amz-target'];
    const { pathname } = new URL(request.url ?? '/', 'http://aws');
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    const form = Object.fromEntries(new URLSearchParams(isForm ? body : ''));
    const operation =
      form.Action ??
      String(target ?? `${request.method} ${decodeURIComponent(pathname)}`)
        .split('.')
        .pop() ??
      '';
    asked.push(operation);
    const given = isForm || target === undefined ? form : JSON.parse(body);
    const { status = 200, headers = {}, body: answer } = answers[operation]?.(given) ?? denied(operation, isForm);
    const bytes = Buffer.isBuffer(answer) ? answer : typeof answer === 'string' ? answer : JSON.stringify(answer);
    response.writeHead(status, {
      'content-type': typeof answer === 'string' ? 'text/xml' : 'application/x-amz-json-1.0',
      ...headers,
    });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The operations of all requests. */
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

/** An error of a Query API. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html */
export const queryError = (code: string, message: string, status = 400): WireAnswer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
});

const denied = (operation: string, isQuery: boolean): WireAnswer => {
  const message = `User: arn:aws:iam::123456789012:user/op is not authorized to perform: ${operation}`;
  if (isQuery) return queryError('AccessDenied', message, 403);
  return {
    status: 403,
    headers: { 'x-amzn-errortype': 'AccessDeniedException' },
    body: { __type: 'AccessDeniedException', message },
  };
};

/** The answer of a Query API. */
export const queryAnswer = (operation: string, result: string): WireAnswer => ({
  body: `<${operation}Response><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${operation}Response>`,
});

/** `<Name>value</Name>` of each, in one element: `member`. */
export const xml = (element: string, values: Readonly<Record<string, string>>): string =>
  `<${element}>${Object.entries(values)
    .map(([name, value]) => `<${name}>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${name}>`)
    .join('')}</${element}>`;
