import type { PhpMap } from '../wire/php-value.js';

/** @public */
export type RegistrationKind = 'activity' | 'robot';

/** A descriptor of a property as the portal stores it: upper-case keys, language maps kept (protocol 1.5). */
export type PropertyDescriptor = PhpMap;

/** A registered activity or robot. @public */
export interface Registration {
  kind: RegistrationKind;
  code: string;
  clientId: string;
  /** `md5(client_id + "@" + CODE)`: templates refer to the step by it (protocol 1.13). */
  internalCode: string;
  handler: string;
  authUserId: number;
  /** As sent: `Y`, `N`, empty, or something that is neither. */
  useSubscription: string;
  /** Language map with upper-case keys, `*` for a plain string. */
  name: PhpMap;
  description: PhpMap;
  properties: { [id: string]: PropertyDescriptor };
  returnProperties: { [id: string]: PropertyDescriptor };
  documentType: [string, string, string] | undefined;
  filter: PhpMap;
  usePlacement: boolean;
}

/** A placement bound on the portal. @public */
export interface PlacementBinding {
  id: number;
  placement: string;
  clientId: string;
  handler: string;
  title: string;
  description: string;
  groupName: string;
  options: PhpMap;
  langAll: PhpMap;
  userId: number;
  /** The registered CODE, for settings dialogs. */
  code: string | undefined;
}

/** A binding of `event.bind` (protocol 5.4). @public */
export interface EventBinding {
  id: number;
  event: string;
  handler: string;
  authType: number;
  connectorId: string;
  offline: boolean;
  options: PhpMap;
}
