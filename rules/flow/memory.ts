/** What is found once and kept: the entry of a map, made by the first who asks for it. */
export function entryOf<K, V>(map: { get(key: K): V | undefined; set(key: K, value: V): unknown }, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** A function that finds each answer once. */
export function entriesOf<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => entryOf(known, key, () => make(key));
}
