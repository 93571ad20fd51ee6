import type { InvocationListener } from '../../local/aws/lambda/observed-function.ts';
import type { LocalRoutes } from '../../local/routes/local-routes.ts';
import type { AwsRequestListener } from './aws-proxy.ts';

/** One listener that calls all of them, in their order. */
export const allInvocationListeners =
  (listeners: readonly InvocationListener[]): InvocationListener =>
  (invocation) => {
    const ends = listeners.map((listener) => listener(invocation));
    return (end) => {
      for (const onEnd of ends) onEnd(end);
    };
  };

/** One listener that calls all of them, in their order. */
export const allAwsListeners =
  (listeners: readonly AwsRequestListener[]): AwsRequestListener =>
  (request) => {
    const ends = listeners.map((listener) => listener(request));
    return (response) => {
      for (const onResponse of ends) onResponse(response);
    };
  };

/** The first of the routes that serves a request. */
export const firstOf =
  (routes: readonly LocalRoutes[]): LocalRoutes =>
  async (url, request, response) => {
    for (const serve of routes) if (await serve(url, request, response)) return true;
    return false;
  };
