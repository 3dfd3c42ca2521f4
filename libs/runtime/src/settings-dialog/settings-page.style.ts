/** The look of the settings page: that of the portal's own dialogs, light and dark. */
export const settingsStyle = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1f2733; --line: #8a94a6; --focus: #2067b0; --wrong: #b3261e; font: 14px/1.45 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --paper: #1d2430; --ink: #e6eaf0; --line: #7b879b; --focus: #7db4f0; --wrong: #ffb4ab; } }
body { margin: 0; padding: 12px 16px; background: var(--paper); color: var(--ink); }
.field { margin: 0 0 14px; }
.field[hidden] { display: none; }
label, legend { display: block; margin-bottom: 4px; font-weight: 600; padding: 0; }
fieldset { border: 0; margin: 0; padding: 0; }
fieldset label { display: flex; gap: 6px; align-items: center; font-weight: 400; }
input:not([type=checkbox]), select, textarea { font: inherit; width: 100%; box-sizing: border-box; padding: 6px 8px; border: 1px solid var(--line); border-radius: 4px; background: var(--paper); color: var(--ink); }
textarea { min-height: 5em; resize: vertical; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
.mark { font-weight: 400; opacity: .75; }
.note { margin: 4px 0 0; font-size: 12px; opacity: .8; }
.problem { margin: 4px 0 0; font-size: 12px; color: var(--wrong); }
.switch { background: none; border: 0; padding: 2px 0; font: inherit; font-size: 12px; color: inherit; text-decoration: underline; cursor: pointer; }
#notice { padding: 8px 10px; border: 1px solid currentColor; border-radius: 4px; }
`;
