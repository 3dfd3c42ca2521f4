const number = (help) => ({ type: 'string', value: 'number', help });

/** What `libs/simulation/src/main.ts` takes. */
export const simulateOptions = {
  seed: number('the first seed; one by the clock unless told, and printed'),
  seeds: number('so many seeds from there; 1 unless told'),
  seconds: number('at most so many seconds'),
  keep: { type: 'string', value: '3,5,8', help: "only these steps of a seed's history" },
  verbose: { type: 'boolean', help: 'print what happens' },
  failures: number('stop at so many failing seeds; 1 unless told'),
  database: {
    type: 'string',
    value: 'name',
    help: 'a real one: sqlite, postgres or mysql; in memory unless told',
  },
  'no-shrink': { type: 'boolean', help: 'do not look for the shortest history that fails' },
};
