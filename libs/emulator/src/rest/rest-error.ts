/** An error of a REST method, answered as `{"error", "error_description", …}` (protocol 6.2, 8). */
export class RestError extends Error {
  override readonly name = 'RestError';

  constructor(
    readonly status: number,
    /** May be empty or a number as text: both are real. */
    readonly error: string,
    readonly description: string,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(`${error}: ${description}`);
  }

  toBody(): Record<string, unknown> {
    return { error: this.error, error_description: this.description, ...this.extra };
  }
}

export function accessDenied(description = 'Access denied!'): RestError {
  return new RestError(403, 'ACCESS_DENIED', description);
}

export function methodNotFound(): RestError {
  return new RestError(404, 'ERROR_METHOD_NOT_FOUND', 'Method not found!');
}

/** A feature that the portal's plan has not (protocol 8.2). */
export function wrongLicense(feature: string): RestError {
  return new RestError(
    403,
    'WRONG_LICENSE',
    `This feature is not enabled for the current license: ${feature}`,
  );
}

export function argumentError(argument: string, text = `Argument '${argument}' is null or empty`): RestError {
  return new RestError(400, 'ERROR_ARGUMENT', text, { argument });
}
