import { type Route, routes } from './routes.ts';

/** CORS of the HTTP API in API Gateway's terms. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
export interface CorsConfiguration {
  /** `*`, `https://*`, `http://*`, or http(s) origins. */
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly Route['method'][];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds: number;
}

/** `*` in `Access-Control-Allow-Headers` does not include `Authorization`, so every header is named. */
const ALLOWED_HEADERS = [
  ...['authorization', 'content-type', 'content-encoding', 'ringthrough-on-behalf-of', 'x-requested-with'],
  // What tracing libraries add to each request of a page; one that is not allowed fails every preflight.
  // W3C Trace Context and Baggage (OpenTelemetry), Sentry
  ...['traceparent', 'tracestate', 'baggage', 'sentry-trace'],
  // Datadog
  ...['x-datadog-trace-id', 'x-datadog-parent-id', 'x-datadog-origin', 'x-datadog-sampling-priority', 'x-datadog-tags'],
  // Zipkin
  ...['b3', 'x-b3-traceid', 'x-b3-spanid', 'x-b3-parentspanid', 'x-b3-sampled', 'x-b3-flags'],
  // X-Ray, New Relic, Elastic, Jaeger, Google Cloud, Azure Application Insights
  ...['x-amzn-trace-id', 'newrelic', 'elastic-apm-traceparent', 'uber-trace-id', 'x-cloud-trace-context'],
  ...['request-id', 'request-context', 'x-request-id', 'x-correlation-id'],
];

/** Headers of answers that a page may read, besides those that CORS always shows, such as `content-type`. */
const EXPOSED_HEADERS = ['retry-after', 'www-authenticate', 'apigw-requestid'];

/** Chromium caps it at two hours. */
const MAX_AGE_SECONDS = 7_200;

/** An origin that API Gateway's `AllowOrigins` certainly takes: its documentation shows no other scheme. */
const isSupported = (origin: string): boolean => origin === '*' || /^https?:\/\//.test(origin);

/** The origins that API Gateway's list of origins cannot contain, such as `capacitor://localhost` and `null`. */
export const unsupportedOrigins = (origins: readonly string[]): string[] =>
  origins.filter((origin) => !isSupported(origin));

/**
 * CORS for these origins; `undefined` for none. With an origin that API Gateway's list cannot contain, or with `*`, every origin is
 * allowed: requests have bearer tokens and no cookies, so an origin that is allowed can do nothing that another program cannot.
 */
export const corsConfiguration = (origins: readonly string[]): CorsConfiguration | undefined => {
  if (origins.length === 0) return undefined;
  const isEvery = origins.includes('*') || unsupportedOrigins(origins).length > 0;
  return {
    allowOrigins: isEvery ? ['*'] : origins,
    allowMethods: [...new Set(Object.values(routes).map(({ method }) => method))].sort(),
    allowHeaders: ALLOWED_HEADERS,
    exposeHeaders: EXPOSED_HEADERS,
    maxAgeSeconds: MAX_AGE_SECONDS,
  };
};
