import { randomUUID } from 'node:crypto';
import type { Action, ActionContext } from '../action.ts';
import { checkEndpointArn, isTopicArn } from '../arn.ts';
import { checkMessageAttributes } from '../message-attributes.ts';
import { checkMobileAttributes } from '../mobile-attributes.ts';
import { notificationBody } from '../notification-body.ts';
import type { QueryRequest } from '../query-request.ts';
import { invalid, invalidParameter, SnsError } from '../sns-error.ts';
import type { Endpoint } from '../store.ts';
import { element, text } from '../xml.ts';
import { checkApplicationEnabled } from './existing.ts';

/** 256 KiB. https://docs.aws.amazon.com/general/latest/gr/sns.html */
const MESSAGE_BYTES = 262_144;

function targetArn(request: QueryRequest): string {
  const target = request.optional('TargetArn') ?? request.optional('TopicArn');
  if (target !== undefined && !isTopicArn(target)) return checkEndpointArn(target, 'TargetArn');
  if (target === undefined && request.optional('PhoneNumber') === undefined) {
    throw invalidParameter('TopicArn or TargetArn', 'no value for required parameter');
  }
  throw invalidParameter('TargetArn', 'the local SNS publishes to platform endpoints only, not to topics or numbers');
}

/** The endpoint of a publish. These errors come before any error about the message. */
function enabledEndpoint(arn: string, { store }: ActionContext): Endpoint {
  const endpoint = store.endpoint(arn);
  const application = store.application(endpoint?.applicationArn ?? '');
  if (endpoint === undefined || application === undefined) {
    throw invalidParameter('TargetArn', 'No endpoint found for the target arn specified');
  }
  if (!endpoint.enabled) throw new SnsError('EndpointDisabled', 'Endpoint is disabled');
  checkApplicationEnabled(application);
  return endpoint;
}

/** Responds before the delivery: the response does not contain the result from Apple or Google. */
export const publish: Action = (request, context) => {
  const arn = targetArn(request);
  const message = request.required('Message');
  if (message === '') throw invalid('Empty message');
  const endpoint = enabledEndpoint(arn, context);
  if (Buffer.byteLength(message) > MESSAGE_BYTES) throw invalid('Message too long');
  const attributes = checkMessageAttributes(request.messageAttributes());
  checkMobileAttributes(endpoint.platform, attributes);
  const body = notificationBody(endpoint.platform, message, request.optional('MessageStructure'));

  const messageId = randomUUID();
  context.accept({ messageId, endpointArn: endpoint.arn, body, attributes, acceptedAt: context.clock() });
  return element('MessageId', text(messageId));
};
