/// <reference types="jest" />
type Clean = () => Promise<void> | void;

/** Takes what a test has to tear down when it ends, whatever its end: the last one comes first. */
export function cleanups(): (clean: Clean) => void {
  const all: Clean[] = [];
  afterEach(async () => {
    for (const clean of all.splice(0).reverse()) await clean();
  });
  return (clean) => void all.push(clean);
}
