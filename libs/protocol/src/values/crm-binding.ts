import { isId } from './id.js';
import type { ScalarCodec } from './property-value.codec.js';
import { PropertyValueError } from './property-value.error.js';
import { scalarText } from './scalar-text.js';

const typeIdOf: Record<string, number> = { L: 1, D: 2, C: 3, CO: 4, I: 5, Q: 7, O: 14, SI: 31 };
const prefixOf = new Map(Object.entries(typeIdOf).map(([prefix, typeId]) => [typeId, prefix]));

/**
 * A link to a CRM record: `D_12` is deal 12, `T93_4` is item 4 of the smart process of type 147 (0x93).
 *
 * @public
 */
export class CrmBinding {
  constructor(
    /** The record's id. */
    readonly id: number,
    /** `entityTypeId` of `crm.item.*`; absent when the field allows one type only and the portal sends a bare id. */
    readonly entityTypeId?: number,
  ) {
    if (!isId(id) || (entityTypeId !== undefined && !isId(entityTypeId))) {
      throw new PropertyValueError('crm-binding', { id, entityTypeId });
    }
  }

  /** @throws PropertyValueError unless it looks like `D_12`, `T93_4` or `12`. */
  static parse(text: string): CrmBinding {
    const match = /^(?:([A-Z]+)_|T([0-9a-f]{1,8})_)?(\d{1,15})$/.exec(text);
    if (!match) throw new PropertyValueError('crm-binding', text);
    const [, prefix, hexType, id] = match;
    if (hexType) return new CrmBinding(Number(id), Number.parseInt(hexType, 16));
    if (prefix === undefined) return new CrmBinding(Number(id));
    if (!Object.hasOwn(typeIdOf, prefix)) throw new PropertyValueError('crm-binding', text);
    return new CrmBinding(Number(id), typeIdOf[prefix]);
  }

  toString(): string {
    if (this.entityTypeId === undefined) return String(this.id);
    return `${prefixOf.get(this.entityTypeId) ?? `T${this.entityTypeId.toString(16)}`}_${this.id}`;
  }
}

export const crmBindingCodec: ScalarCodec<CrmBinding> = {
  decode: (wire) => CrmBinding.parse(scalarText(wire, 'crm-binding')),
  encode(value) {
    if (!(value instanceof CrmBinding)) throw new PropertyValueError('crm-binding', value);
    return value.toString();
  },
};
