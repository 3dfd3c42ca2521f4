import { ControlError } from './control-error.js';
import type { ControlRequest } from './control-route.js';

/** A text that has to be there. @throws ControlError */
export function textOf({ body }: ControlRequest, name: string): string {
  const value = body[name];
  if (typeof value !== 'string' || value === '') throw new ControlError(400, `"${name}" is missing`);
  return value;
}

/** `clientId` where it is given. */
export function clientIdOf({ body }: ControlRequest): { clientId?: string } {
  return typeof body['clientId'] === 'string' ? { clientId: body['clientId'] } : {};
}
