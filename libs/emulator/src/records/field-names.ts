/**
 * `STAGE_ID` → `stageId`. A user field keeps the underscore before its number, and that before the rest of it:
 * `UF_CRM_17` → `ufCrm_17`, `UF_CRM_2_17` → `ufCrm2_17`.
 */
export function toCamel(name: string): string {
  const numbered = /^UF_CRM_(\d+)_(.+)$/.exec(name);
  if (numbered) return `ufCrm${numbered[1]}_${numbered[2]!.toLowerCase()}`;
  return name
    .toLowerCase()
    .replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    .replace(/^parentId_/, 'parentId');
}

/** `stageId` → `STAGE_ID`, `ufCrm2_17` → `UF_CRM_2_17`, `parentId147` → `PARENT_ID_147`; upper-case names stay. */
export function toUpper(name: string): string {
  if (/^[A-Z0-9_]+$/.test(name)) return name;
  return name
    .replace(/^(ufCrm|parentId)(\d)/, '$1_$2')
    .replace(/([A-Z])/g, '_$1')
    .toUpperCase();
}
