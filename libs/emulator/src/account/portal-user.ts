import type { UserOptions } from './portal-options.js';

/** A user of a portal. */
export class PortalUser {
  readonly id: number;
  name: string;
  lastName: string;
  isAdmin: boolean;
  active: boolean;
  timeZone: string;
  email: string;
  gender: string;

  constructor(options: UserOptions) {
    this.id = options.id;
    this.name = options.name;
    this.lastName = options.lastName;
    this.isAdmin = options.isAdmin ?? false;
    this.active = options.active ?? true;
    this.timeZone = options.timeZone ?? '';
    this.email = options.email ?? `user${options.id}@example.org`;
    this.gender = options.gender ?? '';
  }
}

/** Who is there unless a portal says otherwise: an administrator and three colleagues. */
export const defaultUsers: readonly UserOptions[] = [
  { id: 1, name: 'Root', lastName: 'User', isAdmin: true },
  { id: 9, name: 'Boris', lastName: 'Example' },
  { id: 17, name: 'Anna', lastName: 'Example', isAdmin: true, timeZone: 'Europe/Berlin', gender: 'F' },
  { id: 204, name: 'Chiara', lastName: 'Example', timeZone: 'Europe/Rome' },
];
