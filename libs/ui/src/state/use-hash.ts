import { useEffect, useState } from 'preact/hooks';

const readHash = () => decodeURI(location.hash.replace(/^#\/?/, ''));

/** The address's fragment without `#/`, followed; the whole of the pages' routing. @public */
export function useHash(): string {
  const [hash, setHash] = useState(readHash);
  useEffect(() => {
    const follow = () => setHash(readHash());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return hash;
}
