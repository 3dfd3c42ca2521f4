/** What keeps a portal from answering well. */
export type PortalTrouble =
  | 'none'
  /** No connection. */
  | 'refuses'
  /** Every request is done, and its connection breaks before the reply. */
  | 'resets'
  /** A page of the front end in place of an answer. */
  | 'unavailable'
  /** Nothing comes back. */
  | 'hangs'
  /** The bucket of requests is full of somebody else's. */
  | 'limited'
  /** The list of instances fails while everything else works. */
  | 'no-list'
  /** The portal's tariff has to be paid. */
  | 'unpaid'
  /** Its tokens are refused. */
  | 'token';

export const portalTroubles: readonly PortalTrouble[] = [
  'refuses',
  'resets',
  'unavailable',
  'hangs',
  'limited',
  'no-list',
  'unpaid',
  'token',
];
