/** Errors of a whole request. https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html */
const STATUS = {
  InternalException: 500,
  SerializationException: 400,
  ServiceUnavailable: 503,
  ThrottlingException: 400,
  UnknownOperationException: 400,
  ValidationException: 400,
} as const;

export type EventsErrorName = keyof typeof STATUS;

export const isEventsErrorName = (text: string): text is EventsErrorName => Object.hasOwn(STATUS, text);

/** An error response of the EventBridge API. */
export class EventsError extends Error {
  override readonly name = 'EventsError';
  /** `__type` of the JSON protocol: SDKs select the error class by it. */
  readonly type: EventsErrorName;
  readonly status: number;

  constructor(type: EventsErrorName, message: string, status: number = STATUS[type]) {
    super(message);
    this.type = type;
    this.status = status;
  }
}
