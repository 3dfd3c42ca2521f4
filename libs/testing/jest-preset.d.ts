/**
 * Settings for Jest: decorated TypeScript, and packages that are ES modules only. Use it as `preset: '@bizproc-kit/testing'`.
 *
 * @public
 */
declare const preset: Record<string, unknown>;
export default preset;
