const KEY = /^[a-z0-9-]+(\.[a-z0-9-]+)*(\/[a-z0-9-]+(\.[a-z0-9-]+)*)*$/;

/** The key, when it names the same object in a bucket and in a folder. @throws RangeError for every other. */
export function checkedKey(key: string): string {
  if (!KEY.test(key)) throw new RangeError(`not a key of the archive: ${JSON.stringify(key)}`);
  return key;
}
