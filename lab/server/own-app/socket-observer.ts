import * as v from 'valibot';
import type { InvocationListener } from '../../../local/aws/lambda/observed-function.ts';
import type { AwsRequestListener } from '../aws-proxy.ts';
import { parsedJson } from '../trace/readable-json.ts';
import type { ClientEvents } from './client-events.ts';
import { isLabRequest } from './is-lab-request.ts';
import type { OwnAppView } from './own-app-view.ts';

const Headers = v.optional(v.record(v.string(), v.unknown()), {});
const AuthorizerEvent = v.object({
  type: v.literal('REQUEST'),
  headers: Headers,
  queryStringParameters: v.optional(v.record(v.string(), v.unknown())),
});
const SocketEvent = v.object({
  headers: Headers,
  body: v.optional(v.string(), ''),
  requestContext: v.object({
    routeKey: v.string(),
    connectionId: v.string(),
    authorizer: v.object({ userId: v.string(), deviceId: v.string() }),
  }),
});
const Result = v.object({ statusCode: v.number(), body: v.optional(v.string(), '') });
const Message = v.object({ type: v.string() });
const Problem = v.object({ code: v.string(), status: v.number() });

/** The backend's answers that say no more than that a message arrived. */
const ACKNOWLEDGEMENTS: ReadonlySet<string> = new Set(['pong', 'sent']);

/** Observes the WebSockets that do not come from the lab. */
export const makeSocketObserver = (events: Pick<ClientEvents, 'add'>) => {
  /** By connection id. */
  const open = new Map<string, OwnAppView['sockets'][number]>();

  const onRefused = (status: number, user?: string): void =>
    events.add({ kind: 'socket', title: 'WebSocket refused', status, ...(user && { user }) });
  const received = (user: string, text: string): void => {
    const content = parsedJson(text);
    const message = v.safeParse(Message, content);
    const problem = v.safeParse(Problem, content);
    if (problem.success) {
      const { code, status } = problem.output;
      events.add({ kind: 'received', user, title: 'problem', status, code });
    } else if (message.success && !ACKNOWLEDGEMENTS.has(message.output.type))
      events.add({ kind: 'received', user, title: message.output.type });
  };
  const onAuthorizer = (event: v.InferOutput<typeof AuthorizerEvent>): ReturnType<InvocationListener> => {
    if (isLabRequest(event.headers)) return () => {};
    return (end) => {
      // The authorizer throws for a wrong token; it denies a socket without a device id.
      if ('error' in end) onRefused(401);
      else if (JSON.stringify(end.result)?.includes('"Deny"')) onRefused(403);
    };
  };
  const onSocket = ({ headers, body, requestContext }: v.InferOutput<typeof SocketEvent>) => {
    const { routeKey, connectionId, authorizer } = requestContext;
    const { userId: user, deviceId } = authorizer;
    if (routeKey === '$connect') {
      if (isLabRequest(headers)) return () => {};
      return (end: Parameters<ReturnType<InvocationListener>>[0]) => {
        const result = 'result' in end ? v.safeParse(Result, end.result) : undefined;
        const status = result?.success ? result.output.statusCode : 500;
        if (status >= 300) return onRefused(status, user);
        open.set(connectionId, { user, deviceId });
        events.add({ kind: 'socket', user, title: `WebSocket of ${deviceId} opened` });
      };
    }
    if (!open.has(connectionId)) return () => {};
    if (routeKey === '$disconnect') {
      open.delete(connectionId);
      events.add({ kind: 'socket', user, title: `WebSocket of ${deviceId} closed` });
      return () => {};
    }
    const sent = v.safeParse(Message, parsedJson(body));
    const type = sent.success ? sent.output.type.replace('one_way_', '') : 'a message without a type';
    if (type !== 'ping') events.add({ kind: 'sent', user, title: type });
    return (end: Parameters<ReturnType<InvocationListener>>[0]) => {
      const result = 'result' in end ? v.safeParse(Result, end.result) : undefined;
      if (result?.success) received(user, result.output.body);
    };
  };

  const onInvocation: InvocationListener = ({ fn, event }) => {
    const authorizer = fn === 'socket-authorizer' ? v.safeParse(AuthorizerEvent, event) : undefined;
    if (authorizer?.success) return onAuthorizer(authorizer.output);
    const socket = fn === 'socket' ? v.safeParse(SocketEvent, event) : undefined;
    return socket?.success ? onSocket(socket.output) : () => {};
  };
  /** Events that other functions post to a connection. */
  const onAwsRequest: AwsRequestListener = ({ service, action, path, body }) => {
    const socket = open.get(decodeURIComponent(path.split('/').at(-1) ?? ''));
    if (service !== 'sockets' || action !== 'POST' || socket === undefined) return () => {};
    return ({ status }) => {
      if (status < 300) received(socket.user, body);
    };
  };
  return {
    onInvocation,
    onAwsRequest,
    connectionIds: (): readonly string[] => [...open.keys()],
    /** Oldest first. */
    sockets: (): OwnAppView['sockets'] => [...open.values()],
  };
};
