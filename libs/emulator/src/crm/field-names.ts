/** `STAGE_ID` → `stageId`, `UF_CRM_17` → `ufCrm_17`. */
export function toCamel(name: string): string {
  const lower = name.toLowerCase();
  return lower.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** `stageId` → `STAGE_ID`; upper-case names stay. */
export function toUpper(name: string): string {
  if (/^[A-Z0-9_]+$/.test(name)) return name;
  return name.replace(/([A-Z])/g, '_$1').toUpperCase();
}
