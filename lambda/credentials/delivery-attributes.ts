import { DELIVERY_ATTRIBUTES, type Properties } from './resource-properties.ts';

/**
 * Feedback roles and event topics as SNS attributes. One that is no longer set is cleared with an empty string, because
 * SNS would keep it. Except the sample rate: it has no empty value, and no effect without a role.
 */
export const deliveryAttributes = (wanted: Properties, before?: Properties): Record<string, string> => {
  const attributes: Record<string, string> = {};
  for (const name of DELIVERY_ATTRIBUTES) {
    const value = wanted[name];
    if (value !== undefined) attributes[name] = value;
    else if (before?.[name] !== undefined && name !== 'SuccessFeedbackSampleRate') attributes[name] = '';
  }
  return attributes;
};
