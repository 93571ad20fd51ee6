import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { logger, metrics, tracer } from './utilities.ts';

type Handler = (event: APIGatewayProxyEventV2WithJWTAuthorizer) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * Does by hand what the samples do with middy and three middlewares: a segment for the handler, context and event in
 * the log, the metrics at the end. https://docs.aws.amazon.com/powertools/typescript/latest/features/tracer/#usage
 */
export const instrumented =
  (name: string, handler: Handler) =>
  async (
    event: APIGatewayProxyEventV2WithJWTAuthorizer,
    context: Context,
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    const parent = tracer.getSegment();
    const segment = parent?.addNewSubsegment(`## ${process.env._HANDLER ?? name}`);
    if (segment) tracer.setSegment(segment);
    tracer.annotateColdStart();
    tracer.addServiceNameAnnotation();
    logger.addContext(context);
    logger.logEventIfEnabled(event);
    try {
      const answer = await handler(event);
      metrics.addMetric(name, MetricUnit.Count, 1);
      tracer.addResponseAsMetadata(answer, name);
      return answer;
    } catch (error) {
      logger.error('Unexpected error', { error });
      return { statusCode: 500, headers: { 'content-type': 'application/json' }, body: JSON.stringify(error) };
    } finally {
      segment?.close();
      if (parent) tracer.setSegment(parent);
      metrics.publishStoredMetrics();
      logger.resetKeys();
    }
  };
