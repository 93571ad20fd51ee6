export interface ResponseMetadata {
  readonly httpStatusCode: number;
  readonly requestId: string | undefined;
  readonly extendedRequestId: string | undefined;
  readonly cfId: string | undefined;
}

/** What a service answered in place of an output; with the fields of the SDK's class of that name. */
export class ServiceException extends Error {
  readonly $fault: 'client' | 'server';
  readonly $metadata: ResponseMetadata;

  constructor(name: string, message: string | undefined, $metadata: ResponseMetadata, members: object = {}) {
    super(message);
    this.$metadata = $metadata;
    this.$fault = $metadata.httpStatusCode < 500 ? 'client' : 'server';
    // The members of the body never replace these.
    Object.assign(this, members, { name });
  }
}
