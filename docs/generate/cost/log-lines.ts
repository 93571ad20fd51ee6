/**
 * Lines that AWS writes for each invocation and request, with values of the usual length, because CloudWatch Logs bills their bytes.
 * Samples: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
const REQUEST_ID = '8f507cfc-7691-4697-b07a-ac58fc914c95';

/** Bytes of Lambda's own lines of one warm invocation, in the format that the functions have. */
export const platformLogBytes = [
  `START RequestId: ${REQUEST_ID} Version: 12\n`,
  `END RequestId: ${REQUEST_ID}\n`,
  `REPORT RequestId: ${REQUEST_ID}\tDuration: 15.74 ms\tBilled Duration: 16 ms\tMemory Size: 512 MB\tMax Memory Used: 79 MB\t\n`,
].join('').length;

/** What API Gateway puts in place of a variable of a request that succeeds; the longest route of a call. */
const VALUES: Readonly<Record<string, string>> = {
  '$context.requestId': 'JKJaXmPLvHcESHA=',
  '$context.routeKey': 'POST /v1/calls/{callId}/answer',
  '$context.status': '200',
  '$context.responseLatency': '123',
};

/** Bytes of a line in the access log. @param format of the template, such as `{"status":"$context.status"}` */
export const accessLogBytes = (format: string): number =>
  format.replace(/\$context(\.\w+)+/g, (variable) => VALUES[variable] ?? '-').length;
