import { isId } from './id.js';
import { PropertyValueError } from './property-value.error.js';

/** @public */
export type UserReferenceKind = 'user' | 'department' | 'department-tree' | 'group' | 'role';

const groupPattern = /^group_(dr|d|hrr|hr|[a-z]+)(\d{1,15})$/;
const rolePattern = /^[a-z][a-z0-9_:.-]{0,254}$/i;

const kindOfPrefix: Record<string, UserReferenceKind> = {
  d: 'department',
  dr: 'department-tree',
  hr: 'department',
  hrr: 'department-tree',
};

/**
 * Whom a user property names: a person (`user_17`), a department (`group_d5`, `group_hr12`, with its sub-departments
 * `group_dr5`), a user group (`group_g1`), or a role of the document (`author`).
 *
 * @public
 */
export class UserReference {
  private constructor(
    readonly kind: UserReferenceKind,
    /** The user's, department's or group's id; absent for a role. */
    readonly id: number | undefined,
    /** What the platform reads and writes. */
    readonly wire: string,
  ) {}

  /** The person with this id. */
  static user(id: number): UserReference {
    if (!isId(id)) throw new PropertyValueError('user', id);
    return new UserReference('user', id, `user_${id}`);
  }

  /**
   * Reads `user_17`, `group_…` and role names, and what expressions yield besides: `17` and `Anna Example [17]`.
   *
   * @throws PropertyValueError for any other text.
   */
  static parse(text: string): UserReference {
    const person = /^(?:user_)?(\d{1,15})$/.exec(text) ?? /\[(\d{1,15})\]$/.exec(text);
    if (person) return UserReference.user(Number(person[1]));
    const group = groupPattern.exec(text);
    if (group) return new UserReference(kindOfPrefix[group[1]] ?? 'group', Number(group[2]), text);
    if (!rolePattern.test(text)) throw new PropertyValueError('user', text);
    return new UserReference('role', undefined, text);
  }

  /** The id of the person, or undefined when this is no person. */
  get userId(): number | undefined {
    return this.kind === 'user' ? this.id : undefined;
  }

  toString(): string {
    return this.wire;
  }
}
