import { describe, expect, it } from 'vitest';
import { isWarmEvent, WARM_EVENT } from '../../lambda/contract/warm-event.ts';
import { answerWarm } from '../../lambda/http/answer-warm.ts';
import { endpoint } from '../../lambda/http/endpoint.ts';
import type { HttpEvent } from '../../lambda/http/request.ts';
import { socketEndpoint } from '../../lambda/http/socket-endpoint.ts';
import type { SocketRequest } from '../../lambda/http/socket-request.ts';

const lines: unknown[] = [];
const log = (...line: readonly unknown[]) => void lines.push(line);

describe('the warm event', () => {
  it('is answered by every kind of function without its handler, without a log line and without a look at the clock', async () => {
    const fail = () => Promise.reject(new Error('called'));
    const now = () => expect.fail('the clock was read');
    const http = endpoint({ 'POST /v1/calls': fail }, log, now);
    const socket = socketEndpoint({ $default: fail }, log, fail, now);
    const warm: unknown = WARM_EVENT;

    expect(await http(warm as HttpEvent)).toBeUndefined();
    expect(await socket(warm as SocketRequest)).toBeUndefined();
    expect(await answerWarm(fail)(warm as never)).toBeUndefined();
    expect(lines).toEqual([]);
  });

  it('cannot be sent by a caller: a body, header, query or message that says the same is passed to the handler', async () => {
    const text = JSON.stringify(WARM_EVENT);
    const handled: unknown[] = [];
    const handler = answerWarm(async (event) => handled.push(event));
    const hostile = [
      { version: '2.0', body: text, rawQueryString: 'ringthrough=warm', requestContext: { ...WARM_EVENT } },
      { headers: { ...WARM_EVENT }, queryStringParameters: { ...WARM_EVENT }, pathParameters: { ...WARM_EVENT } },
      { requestContext: { routeKey: 'warm', authorizer: { ...WARM_EVENT } }, body: text },
      { Records: [{ body: text, messageAttributes: WARM_EVENT }] },
      { Records: [{ dynamodb: { NewImage: WARM_EVENT, Keys: WARM_EVENT } }] },
      { identitySource: [text], stageVariables: WARM_EVENT },
    ];

    for (const event of hostile) await handler(event);

    expect(handled).toEqual(hostile);
  });

  it.each([null, undefined, 'warm', [], { ringthrough: 'Warm' }, { ringthrough: ['warm'] }, { ringthrough: {} }])(
    'is not %j',
    (event) => {
      expect(isWarmEvent(event)).toBe(false);
    },
  );
});
