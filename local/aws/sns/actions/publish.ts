import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
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
  if (target !== undefined) return target;
  if (request.optional('PhoneNumber') === undefined) {
    throw invalidParameter('TopicArn or TargetArn', 'no value for required parameter');
  }
  throw invalidParameter('TargetArn', 'the local SNS publishes to endpoints and event topics only, not to numbers');
}

const JsonObject = v.pipe(v.string(), v.parseJson(), v.looseObject({}));

/** A topic exists here if an application sends its events to it. Its subscribers get JSON objects only. */
function publishToTopic(topicArn: string, message: string, { store, events }: ActionContext): void {
  const isKnown = store.applications().some(({ attributes }) => [...attributes.values()].includes(topicArn));
  if (!isKnown) throw new SnsError('NotFound', 'Topic does not exist');
  const parsed = v.safeParse(JsonObject, message);
  if (parsed.success) events.publish(topicArn, parsed.output);
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
  const messageId = randomUUID();
  if (isTopicArn(arn)) {
    publishToTopic(arn, message, context);
    return element('MessageId', text(messageId));
  }
  const endpoint = enabledEndpoint(checkEndpointArn(arn, 'TargetArn'), context);
  if (Buffer.byteLength(message) > MESSAGE_BYTES) throw invalid('Message too long');
  const attributes = checkMessageAttributes(request.messageAttributes());
  checkMobileAttributes(endpoint.platform, attributes);
  const body = notificationBody(endpoint.platform, message, request.optional('MessageStructure'));

  context.accept({ messageId, endpointArn: endpoint.arn, body, attributes, acceptedAt: context.clock() });
  return element('MessageId', text(messageId));
};
