const prefix = 'BITRIX_REST_V3_EXCEPTION_';

/** A failed field of a request. */
export interface V3Validation {
  field: string;
  message: string;
}

/** An error of REST 3.0: `error` is an object (protocol 6.6). */
export class V3Error extends Error {
  override readonly name = 'V3Error';
  readonly code: string;

  /** @param shortCode Code without its common prefix. */
  constructor(
    readonly status: number,
    shortCode: string,
    message: string,
    readonly validation?: V3Validation[],
  ) {
    super(message);
    this.code = prefix + shortCode;
  }

  toBody(): Record<string, unknown> {
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(this.validation ? { validation: this.validation } : {}),
      },
    };
  }
}

export function invalidRequest(...validation: V3Validation[]): V3Error {
  return new V3Error(
    400,
    'VALIDATION_REQUESTVALIDATIONEXCEPTION',
    'Request object is not valid (localised)',
    validation,
  );
}

export function required(field: string): V3Error {
  return invalidRequest({ field, message: 'Required (localised)' });
}

export function entityNotFound(id: unknown): V3Error {
  return new V3Error(400, 'ENTITYNOTFOUNDEXCEPTION', `Entity ${String(id)} not found (localised)`);
}

/** A method that this emulator has not; so the portal would say it of one that it has not. */
export class V3MethodNotFound extends V3Error {
  constructor(readonly method: string) {
    super(404, 'METHODNOTFOUNDEXCEPTION', `Method ${method} not found (localised)`);
  }
}
