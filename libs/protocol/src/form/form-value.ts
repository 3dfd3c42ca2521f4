/**
 * What a PHP form body decodes to: text, lists and maps, nothing else (protocol 2.5).
 *
 * @public
 */
export type FormValue = string | FormValue[] | FormObject;

/**
 * A map of a decoded form. It has no prototype, so that no key can reach `Object.prototype`.
 *
 * @public
 */
export interface FormObject {
  [key: string]: FormValue;
}

export function isFormObject(value: unknown): value is FormObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
