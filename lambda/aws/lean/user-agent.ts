type Pair = readonly [name: string, version?: string];

/** How the SDK names itself to AWS, without asking the operating system for its name. */
export const userAgent = (serviceId: string, version: string) => {
  const { AWS_EXECUTION_ENV } = process.env;
  const sections: readonly Pair[] = [
    ['aws-sdk-js', version],
    ['ua', '2.1'],
    ['lang/js'],
    ['md/nodejs', process.versions.node],
    [`api/${serviceId}`, version],
    ...(AWS_EXECUTION_ENV ? ([[`exec-env/${AWS_EXECUTION_ENV}`]] as const) : []),
  ];
  return async (): Promise<readonly Pair[]> => sections;
};
