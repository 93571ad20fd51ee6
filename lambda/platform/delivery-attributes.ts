import { DELIVERY_ATTRIBUTES, type Properties } from './properties.ts';

/**
 * Feedback roles and event topics as SNS attributes. One that was set before and no longer is, is cleared with an empty
 * text, or SNS would keep it for good. Not the sample rate: it has no empty value, and without a role it means nothing.
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
