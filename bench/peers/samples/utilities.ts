import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';

const location = { awsAccountId: process.env.AWS_ACCOUNT_ID ?? 'N/A', awsRegion: process.env.AWS_REGION ?? 'N/A' };

export const logger = new Logger({ persistentKeys: location });
export const metrics = new Metrics({ defaultDimensions: location });
export const tracer = new Tracer();
