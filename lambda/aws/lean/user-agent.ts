/**
 * The SDK's `User-Agent`, without the operating system and the feature metrics.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html
 */
export const userAgent = (serviceId: string, version: string): string => {
  const { AWS_EXECUTION_ENV, AWS_SDK_UA_APP_ID } = process.env;
  const service = serviceId.toLowerCase().replaceAll(' ', '_');
  return [
    `aws-sdk-js/${version} ua/2.1 lang/js md/nodejs#${process.versions.node} api/${service}#${version}`,
    ...(AWS_EXECUTION_ENV ? [`exec-env/${AWS_EXECUTION_ENV}`] : []),
    ...(AWS_SDK_UA_APP_ID ? [`app/${AWS_SDK_UA_APP_ID}`] : []),
  ].join(' ');
};
